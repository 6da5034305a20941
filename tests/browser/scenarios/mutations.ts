import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { forgeKey } from '../fixtures/openpgp.ts';
import type { Server } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk } from '../fixtures/walker.ts';
import type { User } from '../people/user.ts';
import { holds } from './trust.ts';
import { replaceKey } from './userkey.ts';

const [alices, bobs, mallorys] = ['alice', 'bob', 'mallory'].map((name) => `${name}@organisation.example`) as [string, string, string];

type Json = Record<string, unknown>;
interface Item extends Json {
  messageId: string;
  author: Json;
  bodies: Json[];
}

/** Answers of this path are altered until it is undone. The first `after` are true. */
async function altered(page: Page, path: RegExp, change: (answer: Json) => void, after = 0): Promise<() => Promise<void>> {
  const matches = (url: URL) => path.test(url.pathname);
  let n = 0;
  await page.route(matches, async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as Json;
    if (n++ >= after && response.ok()) change(json);
    await route.fulfill({ response, json });
  });
  return () => page.unroute(matches);
}

const resolving = /^\/api\/user\/recipients$/u;
const first = (answer: Json) => (answer['recipients'] as Json[])[0]!;

/** One true answer. */
async function asked(page: Page, address: string): Promise<Json> {
  return page.evaluate(async (one) => {
    const headers = { 'X-Restante': '1', 'Content-Type': 'application/json' };
    const answer = await fetch('/api/user/recipients', { method: 'POST', headers, body: JSON.stringify({ addresses: [one] }) });
    return ((await answer.json()) as { recipients: Json[] }).recipients[0]!;
  }, address);
}

/** Checks, when called, that messages were encrypted only to keys of these people. */
function watchKeys(page: Page, server: Server): () => void {
  const used: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !/\/api\/user\/messages$/u.test(request.url())) return;
    const { accesses } = request.postDataJSON() as { accesses: { fingerprint: string }[] };
    used.push(...accesses.map(({ fingerprint }) => Buffer.from(fingerprint, 'base64url').toString('hex').toUpperCase()));
  });
  return () => {
    const known = new Store(server)
      .rows(`SELECT hex("Fingerprint") AS fpr FROM "users" WHERE "Address" <> '${mallorys}'`)
      .map(({ fpr }) => fpr);
    assert.deepEqual(used.filter((one) => !known.includes(one)), [], 'encrypted to a key of nobody here');
  };
}

/** Opens a message: the screen has a verdict on its signature, and does not call it valid. */
async function doubted({ walker }: User, messageId: string): Promise<void> {
  await walker.goto(`/inbox/${messageId}`);
  await walker.page.locator('.message .notice').first().waitFor();
  assert.equal(await walker.page.locator('.message .signature').count(), 0, 'called rightly signed');
}

// Three users are set up once, and every kind of altered answer is given to the same browser.
async function oneOfEachKind(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const alice = await fixture.user(server, alices, 'Alice Example', fixture.language, desk);
  await alice.setUp(server.setUpLink);
  const bob = await fixture.user(server, bobs, 'Bob Brown', fixture.language, desk);
  await bob.setUp(await server.verb('user', 'add', bobs));
  const mallory = await fixture.user(server, mallorys, 'Mallory', fixture.language, desk);
  await mallory.setUp(await server.verb('user', 'add', mallorys));
  for (const user of [bob, mallory]) {
    await user.write({ to: [alices], subject: `From ${user.name}`, text: `By ${user.name}.` });
    await user.send();
  }
  await alice.write({ to: [bobs], subject: 'The first', text: 'To the key that is known from now on.' });
  await alice.send();
  const { page } = alice.walker;
  const older = await asked(page, bobs);
  await replaceKey(bob, 'superseded');
  await alice.write({ to: [bobs], subject: 'The second', text: 'To the successor.' });
  await alice.send();
  const judgeKeys = watchKeys(page, server);
  const attacker = await asked(page, mallorys);
  const key = await forgeKey(bobs);
  const forged = { certificate: key.certificate.toString('base64url'), fingerprint: key.fingerprint.toString('base64url') };

  // For recipients: the attacker's value, a forged one, another user's, an older one, none, another kind, one element more.
  const rows: [string, string, (answer: Json) => void][] = [
    ['attacker', 'unusable', (answer) => void (first(answer)['certificate'] = attacker['certificate'])],
    ['forged', 'changed', (answer) => void Object.assign(first(answer), forged, { succession: [] })],
    [
      'other',
      'unusable',
      (answer) =>
        void Object.assign(first(answer), { certificate: attacker['certificate'], fingerprint: attacker['fingerprint'] }),
    ],
    [
      'older',
      'changed',
      (answer) =>
        void Object.assign(first(answer), {
          certificate: older['certificate'],
          fingerprint: older['fingerprint'],
          succession: [],
        }),
    ],
    ['missing', 'unusable', (answer) => void (first(answer)['certificate'] = null)],
    ['kind', 'changed', (answer) => void Object.assign(first(answer), forged, { succession: [], outcome: 'mailbox', assurance: 'none' })],
    ['array', 'changed', (answer) => void (answer['recipients'] as Json[]).unshift({ ...first(answer), ...forged, succession: [] })],
  ];
  for (const [, reason, change] of rows) {
    const truth = await altered(page, resolving, change);
    await holds(alice, bobs, reason);
    await truth();
  }

  // True during the address look-up, and forged when the message is sent; the same after a refusal.
  const lie = (answer: Json) => void Object.assign(first(answer), forged, { succession: [] });
  await alice.write({ to: [bobs], subject: 'Later', text: 'For Bob.' });
  const truth = await altered(page, resolving, lie);
  await alice.walker.button('Send').click();
  await alice.walker.says('held.title');
  await truth();
  alice.walker.allow(/409 \(Conflict\)/u);
  await alice.write({ to: [bobs], subject: 'Refused', text: 'For Bob.' });
  const isPost = (url: URL) => /^\/api\/user\/messages$/u.test(url.pathname);
  await page.route(isPost, (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 409, contentType: 'application/problem+json', json: { status: 409, code: 'recipients-changed' } })
      : route.continue(),
  );
  const again = await altered(page, resolving, lie, 1);
  await alice.walker.button('Send').click();
  await alice.walker.says('held.title');
  await again();
  await page.unroute(isPost);

  // For a message: another one's content, and a whole author.
  const items = await page.evaluate(async () => {
    const answer = await fetch('/api/user/messages?folder=inbox&limit=50', { headers: { 'X-Restante': '1' } });
    return ((await answer.json()) as { messages: Item[] }).messages;
  });
  const [bobsItem, mallorysItem] = [bobs, mallorys].map(
    (address) => items.find(({ author }) => author['address'] === address)!,
  ) as [Item, Item];
  const one = /^\/api\/user\/messages\/[\w-]{22}$/u;
  for (const [id, change] of [
    [bobsItem.messageId, (answer: Json) => void (answer['bodies'] = mallorysItem.bodies)],
    [mallorysItem.messageId, (answer: Json) => void (answer['author'] = bobsItem.author)],
  ] as const) {
    const undo = await altered(page, one, change);
    await doubted(alice, id);
    await undo();
  }
  judgeKeys();
}

export const scenarios: Scenario[] = [{ name: 'an altered answer of each kind gets no message and no name', run: oneOfEachKind }];
