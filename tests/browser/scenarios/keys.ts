import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedMail } from 'mailparser';
import { forgeKey, openWithGnuPg } from '../fixtures/openpgp.ts';
import { Relay } from '../fixtures/relay.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk } from '../fixtures/walker.ts';
import { linkIn } from '../people/guest.ts';

const dave = 'dave@recipient.example';
const erin = 'erin@elsewhere.example';
const fred = 'fred@recipient.example';
const subject = 'Your contract';
const text = 'Please read it before Friday.';

interface Person {
  secret: string;
  certificate: Buffer;
  fingerprint: string;
}

/** A key as an outside person creates it with GnuPG. */
function gnuPgKey(address: string): Person {
  const home = mkdtempSync(join(tmpdir(), 'restante-gpg-'));
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', '', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    gpg('--quick-generate-key', `<${address}>`, 'default', 'default', 'never');
    const fingerprint = /^fpr:+([0-9A-F]{40}):/mu.exec(gpg('--with-colons', '--fingerprint', address).toString())![1]!;
    return { secret: gpg('--armor', '--export-secret-keys', address).toString(), certificate: gpg('--export', address), fingerprint };
  } finally {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  }
}

const messageOf = (mail: ParsedMail): Buffer => {
  const armored = mail.attachments.find(({ filename }) => filename === 'encrypted.asc');
  assert.ok(armored, 'the mail is encrypted');
  return armored.content;
};

/** One message to a key, to a new person and in blind copy to a key; GnuPG opens what was sent. Another key is held. */
async function written(fixture: Fixture): Promise<void> {
  const relay = await Relay.start();
  fixture.ends(() => relay.end());
  const server = await fixture.server(relay.settings);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const store = new Store(server);
  const [own] = store.rows(`SELECT hex("Certificate") AS certificate, hex("Fingerprint") AS fpr FROM "users"`);
  const signer = Buffer.from(String(own!['certificate']), 'hex');
  const people: Record<string, Person> = { [dave]: gnuPgKey(dave), [erin]: gnuPgKey(erin) };
  for (const [address, person] of Object.entries(people)) store.addContact(address, person.certificate, person.fingerprint);

  const pin = await user.write({ to: [dave, fred], bcc: [erin], subject, text });
  assert.ok(pin, 'the one who is new gets a PIN');
  await user.send();
  for (const address of [dave, erin]) {
    const mail = await relay.mailTo(address);
    assert.equal(mail.subject, '[...]');
    assert.equal(mail.from?.value[0]?.address, user.address);
    assert.ok(mail.headers.has('autocrypt'), 'the other side can answer encrypted');
    const opened = openWithGnuPg(people[address]!.secret, '', signer, String(own!['fpr']), messageOf(mail));
    assert.ok(opened.isSigned, 'GnuPG finds the signature good');
    assert.ok(opened.text.includes(text) && opened.text.includes(`Subject: ${subject}`));
    assert.ok(opened.text.includes('application/pgp-keys'), 'the key is with it');
    assert.equal(opened.text.includes(erin), address === erin, 'the blind copy is named in its own copy alone');
    assert.ok(!JSON.stringify([...mail.headers]).includes(erin), 'and in no outer header');
  }
  assert.ok(linkIn((await relay.mailTo(fred)).text ?? '').includes('/i/'));
  for (const address of [dave, erin, fred]) await user.seesState(subject, address, 'delivered');
  await user.walker.screen('user-sent-to-keys');

  const other = await forgeKey(dave);
  store.addContact(dave, other.certificate, other.fingerprint.toString('hex'));
  await user.write({ to: [dave], subject: 'Another', text });
  await user.walker.says('held.changed-key');
  await user.walker.screen('user-key-changed');
  assert.equal(relay.taken.filter(({ to }) => to.includes(dave)).length, 1, 'nothing left to the other key');
}

export const scenarios: Scenario[] = [{ name: 'a message to keys, to somebody new, and in blind copy; another key is held', run: written }];
