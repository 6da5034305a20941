import assert from 'node:assert/strict';
import type { ParsedMail } from 'mailparser';
import { GnuPg } from '../fixtures/gnupg.ts';
import { forgeKey } from '../fixtures/openpgp.ts';
import { Postfix } from '../fixtures/postfix.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import { linkIn } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const address = 'nora@recipient.example';
export const passphrase = 'a passphrase for the exported key';

/** The encrypted part of a PGP/MIME mail. */
function encryptedIn(mail: ParsedMail): Buffer {
  assert.equal(mail.subject, '[...]', 'the subject is hidden');
  const armored = mail.attachments.find(({ filename }) => filename === 'encrypted.asc');
  assert.ok(armored, 'the mail is encrypted');
  return armored.content;
}

/** The sender's certificate from the Autocrypt header, as a mail program takes it. */
function autocryptOf(mail: ParsedMail): Buffer {
  const header = mail.headerLines.find(({ key }) => key === 'autocrypt')!.line.replace(/\s+/gu, '');
  return Buffer.from(/keydata=([A-Za-z0-9+/=]+)/u.exec(header)![1]!, 'base64');
}

/** The user's secret key, exported on the screen that this opens. */
export async function userKey({ walker, go }: Pick<User, 'walker'> & { go: () => Promise<void> }): Promise<string> {
  await go();
  await walker.key('button', 'key.secret').click();
  await walker.label('key.passphrase').fill(passphrase);
  await walker.label('password.again').fill(passphrase);
  const save = walker.key('button', 'key.secretConfirm');
  const [download] = await Promise.all([walker.page.waitForEvent('download'), save.click()]);
  const stream = await download.createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** The whole journey: mailbox, key in GnuPG, direct delivery through Postfix, an answer by GnuPG, an own key, a swapped one. */
// One journey, told in its order: each mail is encrypted to the key that the step before brought.
async function moves(fixture: Fixture): Promise<void> {
  const postfix = await Postfix.start(['recipient.example', 'organisation.example']);
  fixture.ends(() => Promise.resolve(postfix.end()));
  const [guestGpg, userGpg] = [new GnuPg(), new GnuPg()];
  fixture.ends(() => Promise.resolve([guestGpg, userGpg].forEach((gpg) => gpg.end())));
  const server = await fixture.server(postfix.settings);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [address], subject: 'The first', text: 'First text.', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, address, fixture.language, phone);
  await guest.openLink(linkIn((await postfix.mailTo(address)).text ?? ''));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('The first', 'First text.');
  guestGpg.run(['--import'], await guest.exportKey(passphrase), passphrase);

  await guest.toProgram();
  await guest.switchDelivery('delivery.on', 'delivery.isOnNow');
  await postfix.mailTo(address, 3);
  await user.write({ to: [address], subject: 'The second', text: 'Second text, for her program.' });
  await user.walker.screen('user-write-direct');
  await user.send();
  const second = await postfix.encryptedTo(address, 1);
  assert.equal(second.from?.value[0]?.address, user.address);
  guestGpg.run(['--import'], autocryptOf(second));
  const opened = guestGpg.open(encryptedIn(second), passphrase);
  assert.ok(opened.text.includes('Second text, for her program.') && opened.text.includes('Subject: The second'));
  const [row] = new Store(server).rows('SELECT hex("Fingerprint") AS fpr FROM "users"');
  assert.equal(opened.signer, row!['fpr'], 'GnuPG finds the user’s signature good');
  await user.seesState('The second', address, 'delivered');

  // The mailbox got no copy, and its earlier messages are there.
  await guest.walker.goto('/m');
  await guest.walker.says('mailbox.direct');
  await guest.walker.page.getByText('The first').first().waitFor();
  assert.equal(await guest.walker.page.getByText('The second').count(), 0);

  // The guest's answer, as GnuPG writes it for the key that came with the mail; the user's own key opens it.
  const answer = guestGpg.run(['--armor', '--sign', '--encrypt', '--recipient', user.address], 'An answer by GnuPG.', passphrase);
  const secret = await userKey({ walker: user.walker, go: () => user.go('Settings') });
  userGpg.run(['--import'], secret, passphrase);
  userGpg.run(['--import'], guestGpg.run(['--export', address]));
  const read = userGpg.open(answer, passphrase);
  assert.equal(read.text, 'An answer by GnuPG.');
  assert.equal(read.signer, guestGpg.fingerprintOf(address), 'signed with the mailbox’s key');

  // The guest's own key: the user's browser follows it silently, because the mailbox's key confirms it.
  const own = guestGpg.makeKey(`Nora <${address}>`);
  await guest.toProgram();
  await guest.addKey(guestGpg.run(['--armor', '--export', own]).toString());
  await user.write({ to: [address], subject: 'The third', text: 'Third text.' });
  await user.send();
  const sent = await postfix.encryptedTo(address, 2);
  const third = guestGpg.open(encryptedIn(sent));
  assert.ok(third.text.includes('Third text.'));
  assert.equal(third.openedWith, own, 'encrypted to the key that she brought');

  // The server swaps in another one: no statement of the mailbox's key names it, so nothing is sent.
  const forged = await forgeKey(address);
  const [certificate, fingerprint] = [forged.certificate.toString('hex'), forged.fingerprint.toString('hex')];
  new Store(server).change(`UPDATE "mailboxes" SET "OwnKey" = X'${certificate}', "OwnKeyFingerprint" = X'${fingerprint}'`);
  await user.write({ to: [address], subject: 'The fourth', text: 'Not for the server.' });
  await user.walker.says('held.not-vouched');
  await user.walker.screen('user-own-key-swapped');
  for (const { walker } of [user, guest]) walker.assertNoFaults('after a move');
}

const missing = GnuPg.isHere ? Postfix.missing : 'gpg is not installed';

export const scenarios: Scenario[] = [
  {
    name: 'a guest moves to GnuPG behind a real Postfix, and adds a key; a key that the server swaps is held',
    run: moves,
    ...(missing ? { skip: missing } : {}),
  },
];
