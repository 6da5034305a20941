import assert from 'node:assert/strict';
import { join } from 'node:path';
import { GnuPg } from '../harness/gnupg.ts';
import type { Scenario, Stage } from '../harness/stage.ts';
import { Store } from '../harness/store.ts';
import { desk } from '../harness/walker.ts';
import { Correspondent } from '../thunderbird/correspondent.ts';

const bob = 'bob@recipient.example';
const subject = 'Größe of your contract';
const text = 'Please read it before Friday: schöne Grüße.';

/** Our mail as Thunderbird shows it to somebody who accepted the author's key. */
async function showsOurMail(stage: Stage): Promise<void> {
  // Thunderbird starts while the user is set up.
  const starting = Correspondent.start(bob, 'Bob Brown');
  stage.ends(() => starting.then((correspondent) => correspondent.end()));
  const gpg = new GnuPg();
  stage.ends(async () => gpg.end());
  const fingerprint = gpg.make(`Bob Brown <${bob}>`);
  const server = await stage.server();
  const user = await stage.user(server, 'alice@organisation.example', 'Alice Example', stage.language, desk);
  await user.setUp(server.setUpLink);
  const store = new Store(server);
  store.addContact(bob, gpg.binary(fingerprint), fingerprint);
  await user.write({ to: [bob], subject, text });
  await user.send();

  const reader = await starting;
  const secret = await reader.importSecretKey(gpg.armoredSecret(fingerprint).toString());
  assert.deepEqual(secret, { error: '', fingerprints: [fingerprint], unsupported: [] });
  const { raw } = await server.mailTo(bob);
  const first = await reader.read(raw);
  assert.equal(first.security?.offersKey, true, 'the key that came with the mail is offered');
  const [own] = store.rows(`SELECT hex("Certificate") AS certificate FROM "users"`);
  assert.equal(await reader.importPublicKey(Buffer.from(String(own!['certificate']), 'hex')), '');
  const shown = await reader.read(raw);
  await reader.thunderbird.picture(join(stage.folder, 'thunderbird-our-mail.png'));
  assert.equal(shown.subject, subject);
  assert.equal(shown.subjectInFolder, subject);
  assert.deepEqual(shown.from, ['Alice Example alice@organisation.example']);
  assert.equal(shown.body, text);
  assert.equal(shown.security?.isEncrypted, true);
  assert.equal(shown.security?.signature, 'VALID_KEY_UNVERIFIED', shown.security?.signatureSays);
  assert.deepEqual(shown.notifications, []);
}

export const scenarios: Scenario[] = [
  { name: 'subject, signature and text of our mail in Thunderbird', run: showsOurMail, skip: Correspondent.missing ?? (GnuPg.isHere ? null : 'gpg is not installed') },
];
