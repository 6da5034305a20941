import assert from 'node:assert/strict';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import type { User } from '../people/user.ts';
import { invited } from './trust.ts';

const mia = 'mia@recipient.example';
const bob = 'bob@organisation.example';
const carol = 'carol@organisation.example';

/** The row of a record of trusted keys, saved as it is now and later restored behind the server's back. */
class Row {
  private constructor(
    private readonly store: Store,
    private readonly table: 'users' | 'mailboxes',
    private readonly address: string,
    private readonly version: number,
    private readonly record: string | null,
  ) {}

  static now(store: Store, table: 'users' | 'mailboxes', address: string): Row {
    const columns = '"PinsVersion" AS version, hex("PinsRecord") AS record';
    const [row] = store.rows(`SELECT ${columns} FROM "${table}" WHERE "Address" = '${address}'`);
    return new Row(store, table, address, Number(row!['version']), row!['record'] ? String(row!['record']) : null);
  }

  get at(): number {
    return this.version;
  }

  putBack(): void {
    const record = this.record === null ? 'NULL' : `X'${this.record}'`;
    const set = `"PinsVersion" = ${this.version}, "PinsRecord" = ${record}`;
    this.store.change(`UPDATE "${this.table}" SET ${set} WHERE "Address" = '${this.address}'`);
  }
}

/** "Send" sends nothing, and says why; the choice is on the screen. */
async function sendsNothing(user: User, to: string): Promise<void> {
  const posts: string[] = [];
  const note = (request: { method(): string; url(): string }) => {
    if (request.method() !== 'GET' && /\/api\/user\/(messages|bodies|pins)/u.test(request.url())) posts.push(request.url());
  };
  user.walker.page.on('request', note);
  await user.write({ to: [to], subject: 'Secret', text: 'For one person alone.' });
  await user.walker.says('trustedKeys.older');
  await user.walker.button('Send').click();
  await user.walker.says('problem.trusted-keys-held');
  assert.deepEqual(posts, [], 'something was sent or written on the strength of an older list');
  user.walker.page.off('request', note);
}

// One journey, told in its order: two browsers decide in turn about the same older record.
async function usersRecord(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const alice = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await alice.setUp(server.setUpLink);
  const colleagues = [bob, carol].map(async (address) => {
    const one = await fixture.user(server, address, 'Bob Brown', fixture.language, desk);
    await one.setUp(await server.verb('user', 'add', address));
    return one;
  });
  const [bobs] = await Promise.all(colleagues);
  const store = new Store(server);
  await alice.write({ to: [bob], subject: 'To Bob', text: 'The first.' });
  await alice.send();
  const older = Row.now(store, 'users', alice.address);
  await bobs!.openFromList('To Bob');
  await alice.write({ to: [carol], subject: 'To Carol', text: 'The second.' });
  await alice.send();
  const newest = Row.now(store, 'users', alice.address);
  assert.ok(newest.at > older.at && older.at > 0, 'each first message to somebody is remembered');

  // The same browser has kept the newer record.
  older.putBack();
  await alice.walker.goto('/inbox');
  await alice.walker.says('trustedKeys.older');
  await alice.walker.screen('user-trusted-keys-held');
  await sendsNothing(alice, bob);
  await alice.walker.screen('user-compose-held');
  await alice.go('Contacts');
  await alice.walker.says('trustedKeys.older');
  await alice.walker.key('button', 'trustedKeys.useNewer').click();
  await alice.walker.says('trustedKeys.done');
  assert.ok(Row.now(store, 'users', alice.address).at > newest.at, 'the newer list was not put back above the newest');
  await alice.write({ to: [carol], subject: 'Again to Carol', text: 'The third.' });
  await alice.send();

  // Another browser has kept nothing: it learns from the note beside the message sent last.
  older.putBack();
  const elsewhere = await fixture.user(server, alice.address, 'Alice Elsewhere', fixture.language, phone);
  elsewhere.password = alice.password;
  await elsewhere.walker.goto('/');
  await elsewhere.signIn();
  await elsewhere.walker.says('trustedKeys.older');
  assert.equal(await elsewhere.walker.key('button', 'trustedKeys.useNewer').count(), 0, 'this browser never had the newer list');
  await elsewhere.walker.page.locator('summary').first().click();
  await elsewhere.walker.page.locator('details[open]').getByText(bob).waitFor();
  await elsewhere.walker.screen('user-trusted-keys-older');
  await sendsNothing(elsewhere, bob);
  await elsewhere.go('Inbox');
  await elsewhere.walker.key('button', 'trustedKeys.useOlder').click();
  await elsewhere.walker.says('trustedKeys.done');
  await elsewhere.write({ to: [bob], subject: 'After the decision', text: 'Goes out.' });
  await elsewhere.send();

  // The decision applies in the first browser as well: its list is newer than all that it knew.
  await alice.walker.goto('/inbox');
  await alice.walker.the('heading', 'Inbox').waitFor();
  assert.equal(await alice.walker.page.getByText(alice.walker.words.sentence('trustedKeys.older')).count(), 0);
  for (const { walker } of [alice, elsewhere]) walker.assertNoFaults('with an older list');
}

async function bundleKnows(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const alice = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await alice.setUp(server.setUpLink);
  const colleague = await fixture.user(server, bob, 'Bob Brown', fixture.language, desk);
  await colleague.setUp(await server.verb('user', 'add', bob));
  await alice.write({ to: [bob], subject: 'To Bob', text: 'The first.' });
  await alice.send();
  const store = new Store(server);
  const { walker } = alice;
  await alice.go('Settings');
  await walker.key('button', 'settings.passwordChange').click();
  await walker.label('settings.current').fill(alice.password);
  alice.password = `another ${alice.password}`;
  await walker.label('recover.password').fill(alice.password);
  await walker.label('password.again').fill(alice.password);
  await walker.key('button', 'settings.passwordConfirm').click();
  await walker.says('settings.passwordChanged');

  // The record is gone, and so are all notes: the bundle says that there was one.
  store.change(`UPDATE "users" SET "PinsVersion" = 0, "PinsRecord" = NULL WHERE "Address" = '${alice.address}'`);
  store.change('UPDATE "messages" SET "Note" = NULL');
  const elsewhere = await fixture.user(server, alice.address, 'Alice Elsewhere', fixture.language, desk);
  elsewhere.password = alice.password;
  await elsewhere.walker.goto('/');
  await elsewhere.signIn();
  await elsewhere.walker.says('trustedKeys.missing');
  await elsewhere.walker.key('button', 'trustedKeys.useEmpty').click();
  await elsewhere.walker.says('trustedKeys.done');
  // A record that nobody wrote does not prevent signing in.
  store.change(`UPDATE "users" SET "PinsVersion" = 2147483647, "PinsRecord" = X'00' WHERE "Address" = '${alice.address}'`);
  await walker.goto('/inbox');
  await walker.says('trustedKeys.unreadable');
  await walker.key('button', 'trustedKeys.useNewer').click();
  await walker.says('trustedKeys.done');
  for (const one of [alice, elsewhere]) one.walker.assertNoFaults('without a list');
}

// One journey, told in its order: two browsers of the guest meet the same older record.
async function guestsRecord(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const alice = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await alice.setUp(server.setUpLink);
  const colleague = await fixture.user(server, bob, 'Bob Brown', fixture.language, desk);
  await colleague.setUp(await server.verb('user', 'add', bob));
  const guest = await invited(fixture, server, alice, mia);
  const store = new Store(server);
  const older = Row.now(store, 'mailboxes', mia);
  await colleague.write({ to: [mia], subject: 'From Bob', text: 'Hello from Bob.' });
  await colleague.send();
  await guest.walker.goto('/m');
  await guest.openFromList('From Bob');
  await guest.reads('From Bob', 'Hello from Bob.');
  await guest.walker.says('signed.first');
  await guest.reply('Hello Bob.');
  assert.ok(Row.now(store, 'mailboxes', mia).at > older.at, 'a sender is remembered');

  // The same browser.
  older.putBack();
  await guest.walker.page.reload();
  await guest.walker.says('trustedKeys.older');
  await guest.walker.says('signed.unjudged');
  await guest.walker.screen('guest-trusted-keys-held');
  const posts: string[] = [];
  guest.walker.page.on('request', (request) => {
    if (request.method() !== 'GET' && /\/api\/guest\/(messages$|bodies|pins)/u.test(request.url())) posts.push(request.url());
  });
  await guest.walker.button('Reply').click();
  await guest.walker.label('reply.text').fill('For Bob alone.');
  await guest.walker.label('reply.unsignedConfirm').check();
  await guest.walker.button('Send').click();
  await guest.walker.says('problem.trusted-keys-held');
  assert.deepEqual(posts, [], 'an answer was sent by an older list');
  await guest.walker.key('button', 'trustedKeys.useNewer').click();
  await guest.walker.says('trustedKeys.done');
  await guest.walker.says('signed.known');
  await guest.walker.button('Send').click();
  await guest.walker.says('reply.sent');

  // Another browser: the note beside the guest's own answer.
  older.putBack();
  const elsewhere = await fixture.guest(server, mia, fixture.language, desk);
  elsewhere.password = guest.password;
  await elsewhere.walker.goto('/m');
  await elsewhere.signIn();
  await elsewhere.walker.says('trustedKeys.older');
  await elsewhere.walker.screen('guest-trusted-keys-older');
  await elsewhere.walker.key('button', 'trustedKeys.useOlder').click();
  await elsewhere.walker.says('trustedKeys.done');
  for (const { walker } of [guest, elsewhere]) walker.assertNoFaults('with an older list');
}

export const scenarios: Scenario[] = [
  { name: `a user's older list of trusted keys is held, in the same browser and in another one`, run: usersRecord },
  { name: `a user's lost list of trusted keys is noticed by the bundle alone`, run: bundleKnows },
  { name: `a guest's older list of known senders is held, in the same browser and in another one`, run: guestsRecord },
];
