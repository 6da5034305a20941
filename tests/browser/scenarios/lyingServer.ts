import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { forgeKey } from '../fixtures/openpgp.ts';
import { lp, sha256 } from '../fixtures/protocol.ts';
import type { Server } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk } from '../fixtures/walker.ts';
import { linkOf, type Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';
import { invited } from './trust.ts';

const alices = 'alice@organisation.example';
const bobs = 'bob@organisation.example';
const mias = 'mia@recipient.example';
const eves = 'eve@elsewhere.example';

type Json = Record<string, unknown>;
const b64u = (bytes: Buffer) => bytes.toString('base64url');

/** Between server and browser: `change` alters the server's answers to calls of this path, until it is undone. */
async function lies(page: Page, path: RegExp, change: (answer: Json) => void): Promise<() => Promise<void>> {
  const matches = (url: URL) => path.test(url.pathname);
  await page.route(matches, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as Json;
    change(answer);
    await route.fulfill({ response, json: answer });
  });
  return () => page.unroute(matches);
}

/** Collects the browser's posts to this path from now on. */
function posts(page: Page, path: RegExp): Json[] {
  const seen: Json[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && path.test(new URL(request.url()).pathname)) seen.push(request.postDataJSON() as Json);
  });
  return seen;
}

interface People {
  server: Server;
  alice: User;
  mia: Guest;
}

/** Alice, and Mia with a mailbox created by Alice's link. */
async function setUpPeople(fixture: Fixture): Promise<People> {
  const server = await fixture.server();
  const alice = await fixture.user(server, alices, 'Alice Example', fixture.language, desk);
  await alice.setUp(server.setUpLink);
  return { server, alice, mia: await invited(fixture, server, alice, mias) };
}

async function ownKey(fixture: Fixture): Promise<void> {
  const { alice, mia } = await setUpPeople(fixture);
  const forged = async (address: string) => {
    const { certificate, fingerprint } = await forgeKey(address);
    return { certificate: b64u(certificate), fingerprint: b64u(fingerprint) };
  };

  // The guest's copy of an answer would go to the key that the session names.
  const miasOther = await forged(mias);
  const sent = posts(mia.walker.page, /^\/api\/guest\/(messages|bodies)$/u);
  const truth = await lies(mia.walker.page, /^\/api\/guest\/session$/u, (answer) => void Object.assign(answer, miasOther));
  await mia.walker.page.reload();
  await mia.walker.says('signIn.other-key');
  await mia.walker.screen('guest-other-key');
  await truth();
  assert.deepEqual(sent, []);
  await mia.signIn();
  await mia.reads('Hello', 'Hello.');
  await mia.reply('For Alice and me.');

  // The same for a user, after the password was changed; a certificate alone is enough.
  const { walker } = alice;
  const { certificate } = await forged(alices);
  await lies(walker.page, /^\/api\/user\/session$/u, (answer) => void Object.assign(answer, { certificate }));
  await alice.go('Settings');
  await walker.key('button', 'settings.passwordChange').click();
  await walker.label('settings.current').fill(alice.password);
  const next = 'another garden fence entirely';
  await walker.label('recover.password').fill(next);
  await walker.label('password.again').fill(next);
  await walker.key('button', 'settings.passwordConfirm', walker.page.getByRole('dialog')).click();
  await walker.says('signIn.ended-other-key');
  await walker.screen('user-other-key');
  for (const one of [alice, mia]) one.walker.assertNoFaults('with another own key');
}

// Three lies to one guest: the list of what was sent is compared after each of them.
async function recipients(fixture: Fixture): Promise<void> {
  const { server, alice, mia } = await setUpPeople(fixture);
  const bob = await fixture.user(server, bobs, 'Bob Brown', fixture.language, desk);
  await bob.setUp(await server.verb('user', 'add', bobs));
  const { walker } = mia;
  const { page } = walker;
  const other = await forgeKey(alices);
  const eve = await forgeKey(eves);
  const sent = posts(page, /^\/api\/guest\/messages$/u);
  const participants = (answer: Json) => answer['participants'] as Json[];

  // Alice's known key is expected under every kind that the server may give her address.
  for (const kind of ['mailbox', 'pgp', 'user']) {
    const truth = await lies(page, /\/participants$/u, (answer) => {
      Object.assign(participants(answer)[0]!, { kind, certificate: b64u(other.certificate), fingerprint: b64u(other.fingerprint) });
    });
    await page.reload();
    await walker.button('Reply').click();
    await walker.label('reply.text').fill('For Alice alone.');
    await walker.button('Send').click();
    await walker.says('problem.sender-key-changed');
    if (kind === 'mailbox') await walker.screen('guest-two-keys');
    await truth();
  }
  assert.deepEqual(sent, [], 'an answer was sent to a held key');

  // Eve is in the server's list, and not in what Alice signed.
  await alice.write({ to: [mias, bobs], subject: 'To both', text: 'For Mia and Bob.' });
  await alice.send();
  await walker.goto('/m');
  await mia.openFromList('To both');
  await mia.reads('To both', 'For Mia and Bob.');
  const truth = await lies(page, /\/participants$/u, (answer) => {
    const key = { certificate: b64u(eve.certificate), fingerprint: b64u(eve.fingerprint) };
    participants(answer).push({ ...participants(answer)[0]!, ...key, address: eves, name: 'Eve', kind: 'mailbox' });
    answer['participants'] = participants(answer).filter(({ address }) => address !== bobs);
  });
  await walker.button('Reply to all').click();
  await walker.says('reply.left');
  await walker.label('reply.text').fill('To all whom Alice named.');
  await walker.button('Send').click();
  await walker.says('reply.sent');
  await truth();
  const [answer] = sent as unknown as { recipients: { address: string }[]; accesses: unknown[] }[];
  assert.deepEqual(answer!.recipients.map(({ address }) => address), [alices]);
  assert.equal(answer!.accesses.length, 2, 'one for Alice, one for the writer');

  // Nobody knows who signed: only the author is answered, and not without a warning.
  await lies(page, /^\/api\/guest\/messages\/[\w-]{22}$/u, (item) => {
    Object.assign(item['author'] as Json, { certificate: b64u(other.certificate) });
  });
  await page.reload();
  await walker.says('signed.unknown');
  assert.equal(await walker.button('Reply to all').count(), 0);
  await walker.button('Reply').click();
  await walker.label('reply.text').fill('To the author alone.');
  await walker.says('reply.unsigned');
  assert.ok(await walker.button('Send').isDisabled(), 'nothing is sent before the warning is confirmed');
  await walker.screen('guest-unsigned-reply');
  await walker.key('checkbox', 'reply.unsignedConfirm').check();
  await walker.button('Send').click();
  await walker.says('reply.sent');
  assert.deepEqual((sent[1] as unknown as { recipients: { address: string }[] }).recipients.map(({ address }) => address), [alices]);
  for (const one of [alice, bob, mia]) one.walker.assertNoFaults('with lies about recipients');
}

async function furtherLink(fixture: Fixture): Promise<void> {
  const { server, alice, mia } = await setUpPeople(fixture);
  const { walker } = mia;
  const pin = await alice.write({ to: [mias], subject: 'With a PIN', text: 'Only for the one who knows.', askPin: true });
  await alice.send();
  const link = linkOf(await server.mailTo(mias, 2));

  // The server mails the true link with another T, and names its own key as Alice's.
  const other = await forgeKey(alices);
  const [row] = new Store(server).rows(`SELECT hex("InviteFpr") AS fpr FROM "invitations" ORDER BY "CreatedAt" DESC LIMIT 1`);
  const bind = sha256(lp('restante/v1/link-bind', other.fingerprint, Buffer.from(String(row!['fpr']), 'hex'))).subarray(0, 16);
  const forged = link.replace(/[\w-]+$/u, b64u(bind));
  const named = { senderCertificate: b64u(other.certificate), senderFingerprint: b64u(other.fingerprint) };
  const put = posts(walker.page, /\/(attach|pins)$/u);
  const truth = await lies(walker.page, /\/api\/invitations\/open$/u, (answer) => void Object.assign(answer, named));
  await mia.openLink(forged);
  await mia.enterPin(pin!);
  await walker.says('attach.held');
  assert.equal(await walker.page.locator('.two-keys .fpr').count(), 2, 'both keys are shown');
  await walker.screen('guest-link-held');
  assert.deepEqual(put, [], 'nothing is attached, and no key is remembered');
  await walker.key('button', 'attach.leave').click();
  await mia.openFromList('Hello');
  await walker.says('signed.link');
  await truth();

  // The true link is accepted without a question, and the screen says what it proves.
  await mia.openLink(link);
  await mia.enterPin(pin!);
  await mia.openFromList('With a PIN');
  await mia.reads('With a PIN', 'Only for the one who knows.');
  await walker.says('signed.pin');
  for (const one of [alice, mia]) one.walker.assertNoFaults('with a forged link');
}

// One journey, told in its order: the answer that the guest signs first is judged in the user's browser next.
async function whoSigned(fixture: Fixture): Promise<void> {
  const { server, alice, mia } = await setUpPeople(fixture);
  const { walker } = mia;
  const other = await forgeKey(alices);
  const message = /^\/api\/(guest|user)\/messages\/[\w-]{22}$/u;

  // The signature decides what is Mia's own, not the server.
  for (const [author, says] of [
    [{}, 'signed.link'],
    [{ certificate: b64u(other.certificate) }, 'signed.unknown'],
    [{ address: mias, certificate: b64u(other.certificate) }, 'signed.unknown'],
  ] as const) {
    const truth = await lies(walker.page, message, (item) => {
      Object.assign(item, { mine: true });
      Object.assign(item['author'] as Json, author);
    });
    await walker.page.reload();
    await walker.says(says);
    assert.equal(await walker.page.getByText(walker.words.sentence('signed.mine')).count(), 0);
    await truth();
  }
  await walker.page.reload();
  await mia.reply('My answer.');
  await walker.goto('/m/sent');
  await mia.openFromList('Re: Hello');
  await walker.says('signed.mine');

  // Alice's browser judges the same way.
  await lies(alice.walker.page, message, (item) => void Object.assign(item, { mine: true }));
  await alice.go('Inbox');
  await alice.openFromList('Re: Hello');
  await alice.walker.says('signature.good-proof');

  // And answers a message that nobody is known to have signed to its author alone, after a warning.
  const unsigned = await lies(alice.walker.page, message, (item) => {
    Object.assign(item['author'] as Json, { certificate: b64u(other.certificate) });
  });
  await alice.walker.page.reload();
  await alice.walker.says('signature.unknown');
  await alice.walker.button('Reply').click();
  await alice.walker.says('answer.unsigned');
  await alice.walker.screen('user-unsigned-reply');
  await alice.walker.key('button', 'answer.unsignedConfirm').click();
  await alice.walker.page.locator('.address-chip').filter({ hasText: mias }).waitFor();
  assert.equal(await alice.walker.page.locator('.address-chip').count(), 1);
  await unsigned();

  // The key of a further user is first seen in the notification mail: the server can compute what that mail names.
  const bob = await fixture.user(server, bobs, 'Bob Brown', fixture.language, desk);
  await bob.setUp(await server.verb('user', 'add', bobs));
  await bob.write({ to: [mias], subject: 'From Bob', text: 'The first from me.' });
  await bob.send();
  const notification = linkOf(await server.mailTo(mias, 2));
  assert.match(notification, /#k\./u);
  await walker.goto(notification);
  await mia.openFromList('From Bob');
  await walker.says('signed.notified');
  await walker.screen('guest-notified');
  await walker.page.reload();
  await walker.says('signed.known');
  for (const one of [alice, bob, mia]) one.walker.assertNoFaults('with lies about who signed');
}

export const scenarios: Scenario[] = [
  { name: 'the own key is the unlocked one: a session that names another ends', run: ownKey },
  { name: 'an answer goes to the people that the signed message names, and to known keys', run: recipients },
  { name: `a further link that names another key of a known sender is held, and both are shown`, run: furtherLink },
  { name: 'the signature decides who signed, and the screen says how the key was learned', run: whoSigned },
];
