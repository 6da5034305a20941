import assert from 'node:assert/strict';
import { forgeKey, type ForgedKey } from '../fixtures/openpgp.ts';
import { lp, sha256 } from '../fixtures/protocol.ts';
import type { Server } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import { linkOf, type Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const mia = 'mia@recipient.example';
const eve = 'eve@recipient.example';
const bob = 'bob@organisation.example';

const x = (bytes: Buffer) => `X'${bytes.toString('hex')}'`;

/** A first message without a PIN, and the mailbox created with it. */
export async function invited(fixture: Fixture, server: Server, user: User, address: string): Promise<Guest> {
  await user.write({ to: [address], subject: 'Hello', text: 'Hello.', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, address, fixture.language, phone);
  await guest.openLink(linkOf(await server.mailTo(address)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('Hello', 'Hello.');
  return guest;
}

/** The changes of an attacker who writes to the database; and how to undo them. */
class Forger {
  constructor(
    private readonly store: Store,
    private readonly own: ForgedKey,
    private readonly invitation: ForgedKey,
  ) {}

  static async at(server: Server): Promise<Forger> {
    return new Forger(new Store(server), await forgeKey(mia), await forgeKey(mia));
  }

  get change() {
    return (sql: string) => this.store.change(sql);
  }

  /** The attacker's own key, newly made in the guest's name, as that of the mailbox. */
  putKey(): void {
    const { certificate, fingerprint } = this.own;
    this.change(`UPDATE "mailboxes" SET "Certificate" = ${x(certificate)}, "Fingerprint" = ${x(fingerprint)} WHERE "Address" = '${mia}'`);
  }

  /** The best possible forged proof: an invitation key of the attacker's confirms, in the right form, their key. */
  async putProof(): Promise<void> {
    const [row] = this.store.rows('SELECT hex("Iid") AS iid, hex("Mid") AS mid FROM "assurances"');
    const [iid, mid] = [row!['iid'], row!['mid']].map((hex) => Buffer.from(String(hex), 'hex')) as [Buffer, Buffer];
    const proof = await this.invitation.sign(lp('restante/v1/activate', iid, mid, this.own.fingerprint, sha256(mia)));
    this.change(`UPDATE "assurances" SET "InvitationKey" = ${x(this.invitation.certificate)}, "Proof" = ${x(proof)}`);
  }

  /** The sender's own note, which says whose invitation key it was: encrypted to the sender, as anybody can. */
  async putNote(): Promise<void> {
    const [row] = this.store.rows(
      `SELECT hex(a."Iid") AS iid, hex(m."Id") AS id, hex(u."Certificate") AS sender FROM "assurances" a
       JOIN "messages" m ON m."Id" = a."MessageId" JOIN "users" u ON u."Id" = a."UserId"`,
    );
    const b64u = (hex: unknown) => Buffer.from(String(hex), 'hex').toString('base64url');
    const invitations = [
      { iid: b64u(row!['iid']), inviteFpr: this.invitation.fingerprint.toString('base64url'), address: mia, generation: 0, hasPin: true },
    ];
    const note = JSON.stringify({ v: 1, messageId: b64u(row!['id']), bcc: [], invitations });
    const sealed = await this.invitation.encryptTo(Buffer.from(String(row!['sender']), 'hex'), note);
    this.change(`UPDATE "messages" SET "Note" = ${x(sealed)} WHERE "Id" = X'${row!['id']}'`);
  }

  /** Remembers the true rows. */
  keep(): void {
    this.change('CREATE TABLE kept_mailboxes AS SELECT * FROM "mailboxes"');
    this.change('CREATE TABLE kept_assurances AS SELECT * FROM "assurances"');
    this.change('CREATE TABLE kept_notes AS SELECT "Id", "Note" FROM "messages"');
  }

  /** Restores the true rows. */
  undo(): void {
    this.change('DELETE FROM "mailboxes"; INSERT INTO "mailboxes" SELECT * FROM kept_mailboxes');
    this.change('DELETE FROM "assurances"; INSERT INTO "assurances" SELECT * FROM kept_assurances');
    this.change(
      'UPDATE "messages" SET "Note" = (SELECT "Note" FROM kept_notes k WHERE k."Id" = "messages"."Id") ' +
        'WHERE "Id" IN (SELECT "Id" FROM kept_notes)',
    );
  }
}

/** Writes; the key is held, the screen says why, "Send" sends nothing. */
export async function holds(user: User, to: string, reason: string): Promise<void> {
  const { walker } = user;
  const sent: string[] = [];
  const note = (request: { method(): string; url(): string }) => {
    if (request.method() === 'POST' && /\/api\/user\/(messages|bodies)$/u.test(request.url())) sent.push(request.url());
  };
  walker.page.on('request', note);
  await user.write({ to: [to], subject: 'Secret', text: 'For one person alone.' });
  await walker.says('held.title');
  await walker.says(`held.${reason}`);
  await walker.button('Send').click();
  await walker.says('compose.held');
  assert.deepEqual(sent, [], `${reason}: a message was sent to a held key`);
  walker.page.off('request', note);
}

async function guestsKey(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  await invited(fixture, server, user, mia);
  const forger = await Forger.at(server);
  forger.keep();

  // The sender trusts no key yet, but wrote the invitation: the proof must lead to it.
  forger.putKey();
  await holds(user, mia, 'proof-bad');
  await user.walker.screen('user-held-key');
  await forger.putProof();
  await holds(user, mia, 'proof-bad');
  await forger.putNote();
  await holds(user, mia, 'proof-bad');
  forger.change('DELETE FROM "assurances"');
  await holds(user, mia, 'not-proven');
  forger.undo();

  // The attacker says that a PIN proved the key: the sender's own note disagrees, and a message with a PIN takes a link.
  forger.change(`UPDATE "assurances" SET "Level" = 'pin'`);
  const pin = await user.write({ to: [mia], subject: 'With a PIN', text: 'Only for the one who knows.', askPin: true });
  assert.ok(pin, 'the PIN is asked for all the same');
  await user.send();
  assert.ok(linkOf(await server.mailTo(mia, 2)).includes('/i/'), 'it takes a link of its own');
  forger.undo();

  // From the second message on the key itself is known.
  await user.write({ to: [mia], subject: 'The second', text: 'Second text.' });
  await user.send();
  forger.putKey();
  await holds(user, mia, 'changed');
  await forger.putProof();
  await forger.putNote();
  await holds(user, mia, 'changed');
  forger.undo();
  user.walker.assertNoFaults('with held keys');
}

async function anotherGuestsKey(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, phone);
  await user.setUp(server.setUpLink);
  for (const address of [mia, eve]) await invited(fixture, server, user, address);
  const evesColumn = (column: string) => `"${column}" = (SELECT "${column}" FROM "mailboxes" WHERE "Address" = '${eve}')`;
  new Store(server).change(`UPDATE "mailboxes" SET ${evesColumn('Certificate')}, ${evesColumn('Fingerprint')} WHERE "Address" = '${mia}'`);
  await holds(user, mia, 'unusable');
  await user.walker.screen('user-held-key');
  user.walker.assertNoFaults('with a held key');
}

/** A colleague's first key is trusted from the server (PROTOCOL.md 0.5); from then on another one is noticed. */
async function usersKey(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const colleague = await fixture.user(server, bob, 'Bob Brown', fixture.language, desk);
  await colleague.setUp(await server.verb('user', 'add', bob));
  const guest = await invited(fixture, server, user, mia);
  await user.write({ to: [bob], subject: 'To a colleague', text: 'The first.' });
  await user.send();

  const store = new Store(server);
  const forged = await forgeKey(bob);
  const put = ({ certificate, fingerprint }: ForgedKey, address: string) =>
    store.change(`UPDATE "users" SET "Certificate" = ${x(certificate)}, "Fingerprint" = ${x(fingerprint)} WHERE "Address" = '${address}'`);
  put(forged, bob);
  await holds(user, bob, 'changed');
  await user.walker.screen('user-held-colleague');

  // The guest's browser knows the sender's key from the link.
  const posts: string[] = [];
  guest.walker.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/guest/messages')) posts.push(request.url());
  });
  const alices = await forgeKey(user.address);
  const swap = [
    () => store.change(`UPDATE "users" SET "Certificate" = ${x(alices.certificate)} WHERE "Address" = '${user.address}'`),
    () => put(alices, user.address),
  ];
  for (const forge of swap) {
    forge();
    await guest.walker.page.reload();
    await guest.walker.button('Reply').click();
    await guest.walker.label('reply.text').fill('For Alice alone.');
    await guest.walker.button('Send').click();
    await guest.walker.says('problem.sender-key-changed');
  }
  assert.deepEqual(posts, [], 'an answer was sent to a held key');
  await guest.walker.screen('guest-held-key');
  for (const { walker } of [user, guest]) walker.assertNoFaults('with held keys');
}

export const scenarios: Scenario[] = [
  { name: `a guest's key forged in the database is held, with any proof and note`, run: guestsKey },
  { name: `a guest's key swapped for another guest's is held`, run: anotherGuestsKey },
  { name: `a user's key forged in the database is held by colleagues and guests who know the true one`, run: usersKey },
];
