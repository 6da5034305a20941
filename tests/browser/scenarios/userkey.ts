import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { forgeKey } from '../fixtures/openpgp.ts';
import { lp } from '../fixtures/protocol.ts';
import type { Server } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import type { Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';
import { holds, invited } from './trust.ts';

const alices = 'alice@organisation.example';
const bobs = 'bob@organisation.example';
const mias = 'mia@recipient.example';

const x = (bytes: Buffer) => `X'${bytes.toString('hex')}'`;

interface People {
  server: Server;
  alice: User;
  bob: User;
  mia: Guest;
}

/** Alice with a colleague and a guest, both of whom know Alice's key: the colleague wrote a message, the guest opened a link. */
async function setUpPeople(fixture: Fixture): Promise<People> {
  const server = await fixture.server();
  const alice = await fixture.user(server, alices, 'Alice Example', fixture.language, desk);
  await alice.setUp(server.setUpLink);
  const bob = await fixture.user(server, bobs, 'Bob Brown', fixture.language, desk);
  await bob.setUp(await server.verb('user', 'add', bobs));
  await bob.write({ to: [alices], subject: 'From a colleague', text: 'To the first key.' });
  await bob.send();
  await alice.write({ to: [bobs], subject: 'To a colleague', text: 'By the first key.' });
  await alice.send();
  const mia = await invited(fixture, server, alice, mias);
  await mia.reply('The first answer.');
  return { server, alice, bob, mia };
}

/** Completes the two steps of the dialog; the new recovery code is the user's from then on. */
export async function replaceKey(user: User, why: 'superseded' | 'compromised', options: { pictures?: boolean } = {}): Promise<void> {
  const { walker } = user;
  await user.go('Settings');
  await walker.key('button', 'key.replace').click();
  await walker.label('key.replaceWhy').selectOption(why);
  await walker.label('settings.current').fill('not the password at all');
  await walker.key('button', 'key.replaceNext').click();
  await walker.says('problem.password-wrong');
  await walker.label('settings.current').fill(user.password);
  if (options.pictures) await walker.screen('user-replace-key');
  await walker.key('button', 'key.replaceNext').click();
  await walker.says('key.replaceNotYet');
  const groups = await walker.page.locator('.recovery-code li').allTextContents();
  await walker.key('checkbox', 'recovery.kept').check();
  if (options.pictures) await walker.screen('user-replace-key-code');
  await walker.key('button', 'key.replaceCommit').click();
  await walker.says('key.replaced');
  // The text may still be there from an earlier time.
  await walker.page.getByRole('dialog').waitFor({ state: 'detached' });
  user.recoveryCode = groups.map((group) => group.trim()).join('-');
}

/** In a newly loaded list: the newest message of this subject. */
const reads = async (user: User, folder: 'Inbox' | 'Sent', subject: string, text: string): Promise<void> => {
  await user.walker.page.reload();
  await user.go(folder);
  await user.openFromList(subject);
  await user.reads(text);
};

async function answers(mia: Guest, text: string): Promise<void> {
  await mia.walker.page.reload();
  await mia.reply(text);
}

// One journey, told in its order: each step needs the key as the one before left it.
async function renewAndReplace(fixture: Fixture): Promise<void> {
  const { server, alice, bob, mia } = await setUpPeople(fixture);
  const { walker } = alice;
  const elsewhere = await fixture.user(server, alices, 'Alice Example', fixture.language, phone);
  elsewhere.password = alice.password;
  await elsewhere.walker.goto(server.origin);
  await elsewhere.signIn();
  // Its requests after its session is over.
  elsewhere.walker.allow(/401 \(Unauthorized\)/u);

  // An expiry, and one click later another one: the same key.
  await alice.go('Settings');
  const fingerprint = await walker.page.locator('.fingerprint').textContent();
  await walker.key('button', 'key.setEnd').click();
  await walker.says('key.renewed');
  await walker.key('button', 'key.renew').click();
  await walker.page.reload();
  await walker.key('button', 'key.renew').waitFor();
  assert.equal(await walker.page.locator('.fingerprint').textContent(), fingerprint);
  await walker.screen('user-settings-key');
  await walker.key('button', 'key.revocation').click();
  await walker.screen('user-revocation-certificate');
  const [download] = await Promise.all([walker.page.waitForEvent('download'), walker.key('button', 'key.secretConfirm').click()]);
  assert.match(await readFile(await download.path(), 'utf8'), /^-----BEGIN PGP PUBLIC KEY BLOCK-----/u);

  // The server says that the expiry is near: settings and compose say so, and an expired key sends nothing.
  const store = new Store(server);
  const ends = (inDays: number) =>
    store.change(`UPDATE "users" SET "KeyExpiresAt" = ${Date.now() + inDays * 86_400_000} WHERE "Address" = '${alices}'`);
  ends(10);
  await walker.page.reload();
  await walker.key('button', 'key.renew').waitFor();
  await walker.screen('user-settings-key-soon');
  await alice.go('Compose');
  await walker.key('link', 'key.toSettings').waitFor();
  await walker.screen('user-compose-key-soon');
  ends(-1);
  await walker.page.reload();
  await alice.write({ to: [bobs], subject: 'Too late', text: 'Not to be sent.' });
  await walker.button('Send').click();
  await walker.says('compose.keyOver');
  await walker.key('link', 'key.toSettings').click();
  await walker.key('button', 'key.renew').click();
  await walker.says('key.renewed');

  // Another key. Messages to the old one, by it or with its PINs, are there as before.
  await replaceKey(alice, 'superseded', { pictures: true });
  assert.notEqual(await walker.page.locator('.fingerprint').textContent(), fingerprint);
  await reads(alice, 'Inbox', 'From a colleague', 'To the first key.');
  await reads(alice, 'Sent', 'To a colleague', 'By the first key.');
  await walker.says('signature.own');
  await reads(alice, 'Inbox', 'Re: Hello', 'The first answer.');

  // In another browser, which holds the old key, the session is over.
  await elsewhere.walker.page.reload();
  await elsewhere.walker.key('button', 'signIn.action').waitFor();
  await elsewhere.signIn();
  await elsewhere.go('Inbox');
  await elsewhere.openFromList('From a colleague');
  await elsewhere.reads('To the first key.');

  // The guest and the colleague follow without a question.
  await answers(mia, 'To the second key.');
  await reads(alice, 'Inbox', 'Re: Hello', 'To the second key.');
  await bob.write({ to: [alices], subject: 'Once more', text: 'To the second key too.' });
  await bob.send();
  await reads(alice, 'Inbox', 'Once more', 'To the second key too.');
  await bob.go('Inbox');
  await bob.openFromList('To a colleague');
  await bob.reads('By the first key.');
  await bob.walker.page.locator('.signature').getByText(bob.walker.words.sentence('signature.good-succession')).waitFor();

  // The new code opens the account, and the former one nothing.
  await alice.signOut();
  await walker.key('link', 'signIn.forgotten').click();
  alice.password = 'quite another garden fence';
  await alice.recover();
  await reads(alice, 'Inbox', 'From a colleague', 'To the first key.');
  for (const one of [alice, bob, mia, elsewhere]) one.walker.assertNoFaults('with a replaced key');
}

async function anotherWindow(fixture: Fixture): Promise<void> {
  const { server, alice } = await setUpPeople(fixture);
  const { walker } = alice;
  const page = await walker.context.newPage();
  await page.goto(server.origin);
  const label = (key: string) => page.getByLabel(walker.words.labelled(key));
  await label('signIn.address').fill(alices);
  await label('signIn.password').first().fill(alice.password);
  await page.getByRole('button', { name: walker.words.labelled('signIn.action') }).click();
  await page.getByRole('link', { name: walker.nameOf('Compose') }).first().waitFor();
  await replaceKey(alice, 'superseded');
  await page.getByText(walker.words.sentence('signIn.ended-replaced')).waitFor();
  walker.assertNoFaults('with two windows');
}

// One journey, told in its order: each attack begins at the key that the step before left.
async function notWithout(fixture: Fixture): Promise<void> {
  const { server, alice, bob, mia } = await setUpPeople(fixture);
  const store = new Store(server);
  const [row] = store.rows(
    'SELECT hex("Id") AS id, hex("Certificate") AS certificate, hex("Fingerprint") AS fingerprint ' +
      `FROM "users" WHERE "Address" = '${alices}'`,
  );
  const [id, certificate, fingerprint] = [row!['id'], row!['certificate'], row!['fingerprint']].map((hex) =>
    Buffer.from(String(hex), 'hex'),
  ) as [Buffer, Buffer, Buffer];
  const forged = await forgeKey(alices);
  const put = (one: { certificate: Buffer; fingerprint: Buffer }) =>
    store.change(
      `UPDATE "users" SET "Certificate" = ${x(one.certificate)}, "Fingerprint" = ${x(one.fingerprint)} WHERE "Address" = '${alices}'`,
    );

  // A key without a signature of the old one; then with a statement that the old one never made.
  put(forged);
  await holds(bob, alices, 'changed');
  const word = await forged.sign(lp('restante/v1/succession', id, fingerprint, forged.fingerprint));
  store.change(
    `INSERT INTO "successions" ("UserId", "Ordinal", "FormerFingerprint", "FormerCertificate", "Fingerprint", "Signature", "Consent", "At")
     VALUES (${x(id)}, 0, ${x(fingerprint)}, ${x(certificate)}, ${x(forged.fingerprint)}, ${x(word)}, ${x(word)}, ${Date.now()})`,
  );
  await holds(bob, alices, 'changed');
  await refused(mia, 'problem.sender-key-changed');
  store.change('DELETE FROM "successions"');
  put({ certificate, fingerprint });

  // Alice's own statement, but the key was stolen: anybody could have made it.
  await alice.walker.page.reload();
  await alice.atDesk();
  await replaceKey(alice, 'compromised');
  await holds(bob, alices, 'stolen');
  await bob.walker.screen('user-held-stolen');
  await refused(mia, 'problem.sender-key-stolen');
  await mia.walker.screen('guest-held-stolen');

  // After a revocation, an older step leads nobody to the newer key: the colleague compares, then continues with it.
  await bob.walker.key('button', 'held.believe').click();
  await bob.send();
  await replaceKey(alice, 'superseded');
  const older = store.rows(
    'SELECT hex("FormerCertificate") AS certificate, hex("FormerFingerprint") AS fingerprint FROM "successions" WHERE "Ordinal" = 1',
  )[0]!;
  await bob.write({ to: [alices], subject: 'Followed', text: 'To the third key.' });
  await bob.send();
  store.change('DELETE FROM "successions" WHERE "Ordinal" = 1');
  put({ certificate: Buffer.from(String(older['certificate']), 'hex'), fingerprint: Buffer.from(String(older['fingerprint']), 'hex') });
  await bob.walker.page.reload();
  await bob.atDesk();
  await holdsAny(bob);
  for (const one of [alice, bob, mia]) one.walker.assertNoFaults('with held keys');
}

async function refused(mia: Guest, problem: string): Promise<void> {
  await mia.walker.page.reload();
  await mia.walker.button('Reply').click();
  await mia.walker.label('reply.text').fill('For Alice alone.');
  await mia.walker.button('Send').click();
  await mia.walker.says(problem);
}

/** The former current key is now revoked by its own statement, and is not used either. */
async function holdsAny(bob: User): Promise<void> {
  await bob.write({ to: [alices], subject: 'Not to be sent', text: 'For one person alone.' });
  await bob.walker.says('held.title');
}

/** Where others find the key, and publishing it to a key server that does not answer: nothing changes, and the screen says so. */
async function publish(fixture: Fixture): Promise<void> {
  const server = await fixture.server([
    ...['--KeyDiscovery:Sources', 'vks', '--KeyDiscovery:Vks', 'https://keys.example'],
    ...['--KeyDiscovery:Domains:0', 'organisation.example', '--Network:Resolver', '127.0.0.1:9'],
  ]);
  for (const [address, size] of [[alices, desk], [bobs, phone]] as const) {
    const user = await fixture.user(server, address, 'Alice Example', fixture.language, size);
    await user.setUp(address === alices ? server.setUpLink : await server.verb('user', 'add', address));
    await user.go('Settings');
    const { walker } = user;
    await walker.says('publish.directory');
    await walker.key('button', 'publish.button').click();
    await walker.says('publish.outcome-unavailable');
    await walker.screen(`user-publish-${size === desk ? 'desk' : 'phone'}`);
    walker.assertNoFaults('after publishing');
  }
}

export const scenarios: Scenario[] = [
  { name: 'the own key is found in the directory, and can be published to a key server', run: publish },
  { name: 'the own key is renewed and replaced; old messages stay readable, colleague and guest follow', run: renewAndReplace },
  { name: 'another window that holds a replaced key is signed out', run: anotherWindow },
  { name: `a key without its predecessor's signature, with a forged or an older one, or after a theft is held`, run: notWithout },
];
