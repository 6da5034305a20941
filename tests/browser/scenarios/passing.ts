import assert from 'node:assert/strict';
import type { Server } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import type { User } from '../people/user.ts';

const victor = 'victor@recipient.example';
const mia = 'mia@recipient.example';
const bob = 'bob@organisation.example';

/** Writes to an address without a mailbox, without a PIN, and leaves the link unopened. */
async function writeLink(user: User, to: string, subject: string): Promise<void> {
  await user.write({ to: [to], subject, text: `${subject}.`, withoutPin: true });
  await user.send();
}

/** Makes a message to one guest wait behind another guest's link, as anyone who writes into the database could. */
function forgeWaiting(store: Store, of: string, forReader: string): void {
  const [victim] = store.rows(`SELECT hex("BodyId") AS body, hex("MessageId") AS id FROM "recipients" WHERE "Canonical" = '${of}'`);
  const [link] = store.rows(`SELECT hex("Iid") AS iid, hex("InviteFpr") AS fpr FROM "invitations" WHERE "Canon" = '${forReader}'`);
  store.change(
    `CREATE TABLE forged AS SELECT * FROM "recipients" WHERE "Canonical" = '${of}';
     UPDATE forged SET "Id" = (SELECT max("Id") + 1 FROM "recipients"), "Ordinal" = 1, "Address" = '${forReader}',
       "Canonical" = '${forReader}', "InvitationId" = X'${link!['iid']}';
     INSERT INTO "recipients" SELECT * FROM forged; DROP TABLE forged;
     CREATE TABLE forged AS SELECT * FROM "accesses" WHERE "BodyId" = X'${victim!['body']}' AND "ReaderKind" = 'Invitation';
     UPDATE forged SET "Id" = (SELECT max("Id") + 1 FROM "accesses"), "ReaderId" = X'${link!['iid']}',
       "KeyFingerprint" = X'${link!['fpr']}';
     INSERT INTO "accesses" SELECT * FROM forged; DROP TABLE forged;`,
  );
}

/** How many messages' bodies the newest link of an address opens, and whether one of them is `of`'s. */
function opened(store: Store, address: string, of: string): { bodies: number; isLeaked: boolean } {
  const rows = store.rows(
    `SELECT hex(a."BodyId") AS body,
       (SELECT count(*) FROM "recipients" r WHERE r."BodyId" = a."BodyId" AND r."Canonical" = '${of}') AS leaked
     FROM "accesses" a WHERE a."ReaderKind" = 'Invitation'
       AND a."ReaderId" = (SELECT "Iid" FROM "invitations" WHERE "Canon" = '${address}' ORDER BY "CreatedAt" DESC LIMIT 1)`,
  );
  return { bodies: rows.length, isLeaked: rows.some(({ leaked }) => Number(leaked) > 0) };
}

async function aliceAt(fixture: Fixture, server: Server, size = desk): Promise<User> {
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, size);
  await user.setUp(server.setUpLink);
  return user;
}

async function forgedWaiting(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await aliceAt(fixture, server);
  await writeLink(user, victor, 'For Victor alone');
  await writeLink(user, mia, 'For Mia');
  const store = new Store(server);
  forgeWaiting(store, victor, mia);

  await writeLink(user, mia, 'For Mia again');
  assert.deepEqual(opened(store, mia, victor), { bodies: 2, isLeaked: false }, 'her new link opens her own two messages alone');
  await user.walker.says('withheld.title');
  await user.walker.says('withheld.not-named');
  await user.walker.screen('user-withheld');
  await user.walker.button('Dismiss').click();

  await user.openSent('For Mia again');
  await user.sendAgain(mia, 'Send the link again');
  assert.deepEqual(opened(store, mia, victor), { bodies: 2, isLeaked: false }, 'nor does the link that was sent again');
  await user.walker.says('withheld.title');

  // A message that itself names the reader may be passed on: the recipient row of "send again" is forged as well.
  await user.openSent('For Victor alone');
  await user.choose(mia, 'Send the link again');
  const confirm = user.walker.words.labelled('state.resendConfirm');
  await user.walker.page.getByRole('dialog').getByRole('button', { name: confirm }).click();
  await user.walker.says('problem.not-passed-on');
  assert.equal(opened(store, mia, victor).isLeaked, false, 'a forged recipient gets no link to it');
  user.walker.assertNoFaults('with messages that wait and should not');
}

/** A link that the server says is pending, with a key of the attacker's. */
async function forgedLink(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await aliceAt(fixture, server, phone);
  await writeLink(user, mia, 'First');
  await writeLink(user, victor, 'To another');
  const store = new Store(server);
  // Another link's key instead: anyone with that key would read what is sent to Mia.
  const of = (column: string) => `"${column}" = (SELECT "${column}" FROM "invitations" WHERE "Canon" = '${victor}')`;
  store.change(`UPDATE "invitations" SET ${of('PublicKey')}, ${of('InviteFpr')} WHERE "Canon" = '${mia}'`);
  const posts = postsOf(user, /\/api\/user\/(messages|bodies)$/u);
  await user.write({ to: [mia], subject: 'Second', text: 'Second.', withoutPin: true });
  await user.walker.button('Send').click();
  await user.walker.says('problem.link-unproven');
  assert.deepEqual(posts, [], 'nothing is uploaded or sent');
  user.walker.assertNoFaults('with a doubtful link');
}

function postsOf({ walker }: User, url: RegExp): string[] {
  const posts: string[] = [];
  walker.page.on('request', (request) => {
    if (request.method() === 'POST' && url.test(request.url())) posts.push(request.url());
  });
  return posts;
}

/** The server answers for another canonical address than the typed one, so that no trusted key is found for it. */
async function otherCanonical(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await aliceAt(fixture, server);
  const colleague = await fixture.user(server, bob, 'Bob Brown', fixture.language, desk);
  await colleague.setUp(await server.verb('user', 'add', bob));
  await user.write({ to: [bob], subject: 'First', text: 'First.' });
  await user.send();
  await user.walker.page.route('**/api/user/recipients', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { recipients: { canonical: string; address: string }[] };
    for (const one of answer.recipients) one.canonical = one.address = 'mallory@organisation.example';
    await route.fulfill({ response, json: answer });
  });
  const posts = postsOf(user, /\/api\/user\/(messages|bodies)$/u);
  await user.write({ to: [bob], subject: 'Second', text: 'Second.' });
  await user.walker.button('Send').click();
  await user.walker.says('problem.answer-mismatch');
  assert.deepEqual(posts, [], 'nothing is uploaded or sent');
  user.walker.assertNoFaults('with an answer for another address');
}

/** A message shown a second time, under another id and time. */
async function replayed(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await aliceAt(fixture, server);
  const colleague = await fixture.user(server, bob, 'Bob Brown', fixture.language, phone);
  await colleague.setUp(await server.verb('user', 'add', bob));
  await user.write({ to: [bob], subject: 'Pay the invoice', text: 'Please pay it.' });
  await user.send();
  const store = new Store(server);
  const [message] = store.rows(
    'SELECT hex(m."Id") AS id, b."BlobName" AS blob FROM "messages" m JOIN "bodies" b ON b."MessageId" = m."Id"',
  );
  const blob = String(message!['blob']);
  const copyOfBlob = `${blob.slice(0, -8)}${'0'.repeat(8)}`;
  store.copyBlob(blob, copyOfBlob);
  const id = String(message!['id']);
  const copyId = 'C'.repeat(32);
  const bodyId = 'B'.repeat(32);
  store.change(
    `CREATE TABLE c AS SELECT * FROM "messages" WHERE "Id" = X'${id}';
     UPDATE c SET "Id" = X'${copyId}', "SentAt" = "SentAt" + 3 * 86400000; INSERT INTO "messages" SELECT * FROM c; DROP TABLE c;
     CREATE TABLE c AS SELECT * FROM "bodies" WHERE "MessageId" = X'${id}';
     UPDATE c SET "Id" = X'${bodyId}', "MessageId" = X'${copyId}', "BlobName" = '${copyOfBlob}';
     INSERT INTO "bodies" SELECT * FROM c; DROP TABLE c;
     CREATE TABLE c AS SELECT * FROM "accesses" WHERE "MessageId" = X'${id}' AND "Role" = 'To';
     UPDATE c SET "Id" = (SELECT max("Id") + 1 FROM "accesses"), "MessageId" = X'${copyId}', "BodyId" = X'${bodyId}';
     INSERT INTO "accesses" SELECT * FROM c; DROP TABLE c;`,
  );
  const { walker } = colleague;
  await walker.page.reload();
  await colleague.go('Inbox');
  const row = walker.page.getByRole('link', { name: walker.words.text('standing.mismatched') });
  await row.waitFor();
  assert.equal(await walker.page.getByRole('link', { name: 'Pay the invoice' }).count(), 1, 'its subject is there once');
  await walker.screen('user-replayed-list');
  await row.click();
  await walker.says('doubt.mismatched');
  await walker.says('doubt.date');
  await walker.screen('user-replayed');
  walker.assertNoFaults('with a replayed message');
}

export const scenarios: Scenario[] = [
  { name: 'a message that the server calls pending is passed on only if it names its reader', run: forgedWaiting },
  { name: 'a pending link that this browser did not make gets no message', run: forgedLink },
  { name: 'an answer for another canonical address stops the message', run: otherCanonical },
  { name: 'a message shown again under another id is marked in the list and when it is opened', run: replayed },
];
