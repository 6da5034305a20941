import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { eventually } from '../fixtures/eventually.ts';
import { GnuPg } from '../fixtures/gnupg.ts';
import { Relay } from '../fixtures/relay.ts';
import { program } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import { linkOf } from '../people/guest.ts';
import { Correspondent } from '../thunderbird/correspondent.ts';
import { passphrase, userKey } from './direct.ts';

const bob = 'bob@recipient.example';
const gina = 'gina@recipient.example';
const subject = 'Größe of your contract';
const text = 'Please read it before Friday: schöne Grüße.';

/** Our mail as Thunderbird shows it to a reader who accepted the author's key. */
async function showsOurMail(fixture: Fixture): Promise<void> {
  // Thunderbird starts while the user is set up.
  const starting = Correspondent.start(bob, 'Bob Brown');
  fixture.ends(() => starting.then((correspondent) => correspondent.end()));
  const gpg = new GnuPg();
  fixture.ends(async () => gpg.end());
  const fingerprint = gpg.make(`Bob Brown <${bob}>`);
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
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
  assert.equal(await reader.importPublicKey(certificateOf(store, 'users')), '');
  const shown = await reader.read(raw);
  await reader.thunderbird.picture(join(fixture.folder, 'thunderbird-our-mail.png'));
  assert.equal(shown.subject, subject);
  assert.equal(shown.subjectInFolder, subject);
  assert.deepEqual(shown.from, ['Alice Example alice@organisation.example']);
  assert.equal(shown.body, text);
  assert.equal(shown.security?.isEncrypted, true);
  assert.equal(shown.security?.signature, 'VALID_KEY_UNVERIFIED', shown.security?.signatureSays);
  assert.deepEqual(shown.notifications, []);
}

/** Opens an encrypted mail with `restante sop`: its entity, and whether this certificate's key signed it. */
function readHere(raw: string, secretKey: string, signer: Buffer): { entity: string; isSigned: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'restante-sop-'));
  const path = (name: string, content?: string | Buffer) => {
    if (content !== undefined) writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  try {
    const message = /-----BEGIN PGP MESSAGE-----[^]*-----END PGP MESSAGE-----/u.exec(raw);
    assert.ok(message, 'the mail is encrypted');
    const verifying = [`--verify-with=${path('signer', signer)}`, `--verifications-out=${path('verifications')}`];
    const args = [program, 'sop', 'decrypt', `--with-key-password=${path('password', passphrase)}`, ...verifying, path('key', secretKey)];
    const entity = execFileSync('dotnet', args, { input: message[0], encoding: 'utf8' });
    return { entity, isSigned: readFileSync(path('verifications'), 'utf8').trim() !== '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const certificateOf = (store: Store, table: 'users' | 'mailboxes'): Buffer =>
  Buffer.from(String(store.rows(`SELECT hex("Certificate") AS certificate FROM "${table}"`)[0]!['certificate']), 'hex');

/** A guest moves to Thunderbird: the exported key is imported there, reads our mail, and signs an answer that is read here. */
// One journey, told in its order: the exported key reads the mail, and the answer to it is read here.
async function guestMoves(fixture: Fixture): Promise<void> {
  const relay = await Relay.start();
  fixture.ends(() => relay.end());
  const starting = Correspondent.start(gina, 'Gina Guest', relay.port);
  fixture.ends(() => starting.then((correspondent) => correspondent.end()));
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [gina], subject: 'The first', text: 'First text.', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, gina, fixture.language, phone);
  await guest.openLink(linkOf(await server.mailTo(gina)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('The first', 'First text.');
  const exported = await guest.exportKey(passphrase);
  await guest.toProgram();
  await guest.switchDelivery('delivery.on', 'delivery.isOnNow');
  await user.write({ to: [gina], subject, text });
  await user.send();

  const store = new Store(server);
  const reader = await starting;
  const imported = await reader.importSecretKey(exported, passphrase);
  assert.deepEqual([imported.error, imported.fingerprints.length, imported.unsupported], ['', 1, []]);
  assert.equal(await reader.importPublicKey(certificateOf(store, 'users')), '');
  const mail = await eventually('the encrypted mail', async () => {
    const mails = await server.mails();
    return mails.find(({ recipients, raw }) => recipients.includes(gina) && raw.includes('multipart/encrypted')) ?? null;
  });
  const shown = await reader.read(mail.raw);
  assert.deepEqual([shown.subject, shown.body, shown.security?.signature], [subject, text, 'VALID_KEY_UNVERIFIED']);

  const written = await reader.write({ answer: 'author', text: 'An answer by Thunderbird: schöne Grüße.', encrypt: true });
  assert.deepEqual([written.isSent, written.encrypted, written.signed], [true, true, true], written.notifications.join());
  const answer = await relay.rawTo(user.address);
  const secret = await userKey({ walker: user.walker, go: () => user.go('Settings') });
  const read = readHere(answer, secret, certificateOf(store, 'mailboxes'));
  assert.ok(read.isSigned, 'signed with the key of the mailbox');
  const { text: said, subject: protectedSubject } = await simpleParser(read.entity);
  assert.ok(said?.includes('An answer by Thunderbird: schöne Grüße.'));
  assert.equal(protectedSubject, `Re: ${subject}`);

  // The web app opens it too: its Autocrypt header does not ask for encryption, but the mail is encrypted and signed.
  await user.go('Contacts');
  await user.walker.key('button', 'import.action').first().click();
  const dialog = user.walker.page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles([{ name: 'answer.eml', mimeType: 'message/rfc822', buffer: Buffer.from(answer) }]);
  await dialog.getByText(gina).first().waitFor();
  assert.equal(await dialog.getByText(user.walker.words.sentence('keyFault.not-mutual')).count(), 0);
  for (const { walker } of [user, guest]) walker.assertNoFaults('after a move to Thunderbird');
}

/** A guest's answer to a recipient with a key: it comes from the server's address, and an answer to it goes to the guest. */
async function guestWrites(fixture: Fixture): Promise<void> {
  const relay = await Relay.start();
  fixture.ends(() => relay.end());
  const starting = Correspondent.start(bob, 'Bob Brown', relay.port);
  fixture.ends(() => starting.then((correspondent) => correspondent.end()));
  const gpg = new GnuPg();
  fixture.ends(async () => gpg.end());
  const fingerprint = gpg.make(`Bob Brown <${bob}>`);
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const store = new Store(server);
  store.addContact(bob, gpg.binary(fingerprint), fingerprint);
  await user.write({ to: [gina, bob], subject, text, withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, gina, fixture.language, phone);
  await guest.openLink(linkOf(await server.mailTo(gina)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads(subject, text);
  await guest.reply('An answer of a guest.', { all: true });

  const reader = await starting;
  await reader.importSecretKey(gpg.armoredSecret(fingerprint).toString());
  assert.equal(await reader.importPublicKey(certificateOf(store, 'users')), '');
  const { raw } = await server.mailTo(bob, 2);
  const first = await reader.read(raw);
  assert.deepEqual([first.subject, first.body.split('\n')[0]], [`Re: ${subject}`, 'An answer of a guest.']);
  assert.match(first.security!.signature, /^UNCERTAIN/u, 'no key names the address in From');
  assert.equal(first.security!.offersKey, false);
  const keyless = await reader.write({ answer: 'author', text: 'Not yet.', encrypt: true });
  assert.deepEqual([keyless.to.length, keyless.to[0]?.includes(gina), keyless.isSent], [1, true, false]);
  // With the attached key imported by hand, an answer is encrypted to the guest.
  assert.equal(await reader.importPublicKey(certificateOf(store, 'mailboxes')), '');
  const written = await reader.write({ answer: 'author', text: 'An answer to the guest.', encrypt: true });
  assert.deepEqual([written.isSent, written.encrypted], [true, true], written.notifications.join());
  assert.ok((await relay.rawTo(gina)).includes('-----BEGIN PGP MESSAGE-----'));
}

const missing = Correspondent.missing ?? (GnuPg.isHere ? null : 'gpg is not installed');

export const scenarios: Scenario[] = [
  { name: 'subject, signature and text of our mail in Thunderbird', run: showsOurMail, skip: missing },
  { name: 'a guest moves to Thunderbird, and an answer composed there is read here', run: guestMoves, full: true, skip: missing },
  { name: 'a guest writes to somebody at Thunderbird', run: guestWrites, full: true, skip: missing },
];
