import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromB64u, toB64u } from '../crypto/bytes.ts';
import type { Operations } from '../crypto/operations.ts';
import { senderBind } from '../crypto/link.ts';
import type { TrustedKeys } from '../crypto/types.ts';
import type { Answer } from './messages/drafts.ts';
import type { ReadableMessage } from './messages/messages.ts';
import type { Participant } from './mailbox/types.ts';
import { bridge, conflict, GuestFixture, id, quiet, Sender } from './testing.ts';

const current: { operations: Operations | null; guest: GuestFixture | null } = { operations: null, guest: null };
vi.mock('./mailbox/state.ts', async (load) => ({
  ...(await load<object>()),
  secrets: async () => bridge(current.operations!, current.guest!.bodies),
}));
const store = new Map<string, string>();
vi.stubGlobal('sessionStorage', {
  setItem: (key: string, value: string) => store.set(key, value),
  getItem: (key: string) => store.get(key) ?? null,
  removeItem: (key: string) => store.delete(key),
});
vi.stubGlobal('localStorage', { getItem: () => 'en' });

let alice: Sender;
/** Another key in Alice's name, as anybody can make one. */
let forger: Sender;
let bob: Sender;
let guest: GuestFixture;

const known = (): TrustedKeys => ({ 'alice@org.org': { fpr: alice.fingerprint, how: 'link', at: '' } });
// One after the other: simultaneous imports may bypass the mock.
const load = async () => {
  const state = await import('./mailbox/state.ts');
  const signing = await import('./mailbox/signing.ts');
  const mailbox = await import('./messages/messages.ts');
  const replying = await import('./messages/replying.ts');
  const opening = await import('./link/opening.ts');
  return { signing, mailbox, replying, opening, state };
};
type Apps = Awaited<ReturnType<typeof load>>;
let app: Apps;

beforeAll(async () => {
  alice = await Sender.of('alice@org.org', id(1));
  forger = await Sender.of('alice@org.org', id(1));
  bob = await Sender.of('bob@org.org', id(2));
});

async function enter(pins: TrustedKeys): Promise<void> {
  vi.resetModules();
  store.clear();
  guest = await GuestFixture.of(pins);
  Object.assign(current, { operations: guest.operations, guest });
  guest.serve();
  app = await load();
  await app.signing.enter(guest.session);
}

beforeEach(() => enter(known()));

const read = (messageId: string) => app.mailbox.readMessage(messageId, () => undefined, quiet.signal);
const answer = () =>
  ({
    draft: { value: { requestId: 'r', files: [] } },
    attached: async () => [],
    posted: null,
    change: () => undefined,
    drop: async () => undefined,
  }) as unknown as Answer;
const send = (mail: ReadableMessage, participants: Participant[], approved: Record<string, string> = {}) =>
  app.replying.sendReply({
    mail,
    participants,
    approved,
    answer: answer(),
    text: 'Answer',
    onProgress: () => undefined,
    signal: quiet.signal,
  });

describe('the own key', () => {
  it.each([
    ['certificate', () => ({ certificate: forger.certificate })],
    ['certificate and fingerprint', () => ({ certificate: forger.certificate, fingerprint: forger.fingerprint })],
    ['id', () => ({ mid: id(8) })],
    ['address', () => ({ address: 'eve@x.org' })],
  ])('is the unlocked bundle’s: a session that names another one ends, and says why: %s', async (_, lie) => {
    const entering = app.signing.enter({ ...guest.session, ...lie() });
    await expect(entering).rejects.toMatchObject({ code: 'own-key-differs' });
    expect(app.state.session.value).toBeNull();
    expect(app.state.signedOutBecause.value).toBe('other-key');
  });

  it('is named by no answer in between: the keys of senders written by another window bring none', async () => {
    guest.answers.pins = conflict;
    guest.answers.session = { ...guest.session, certificate: forger.certificate };
    const trusting = app.signing.trustSender('bob@org.org', bob.fingerprint, 'seen', null);
    await expect(trusting).rejects.toMatchObject({ code: 'own-key-differs' });
    expect(app.state.session.value).toBeNull();
  });

  it('gets the copy of an answer', async () => {
    const mail = await read((await guest.message(alice)).messageId);
    await send(mail, [alice.participant()]);
    const [sent] = guest.posted('messages') as unknown as { accesses: { role: string; fingerprint: string }[] }[];
    expect(sent!.accesses.map(({ fingerprint }) => fingerprint)).toEqual([
      guest.session.fingerprint,
      alice.fingerprint,
    ]);
  });
});

describe('a message that the server calls mine', () => {
  it('is mine by the signature of this mailbox’s key alone', async () => {
    const own = { kind: 'guest', id: id(7), address: 'guest@x.org', name: null, fingerprint: bob.fingerprint };
    const author = { ...own, certificate: bob.certificate } as never;
    expect((await read((await guest.message(bob, {}, { mine: true, author })).messageId)).verdict).toBe('unknown');
    expect((await read((await guest.message(alice, {}, { mine: true })).messageId)).verdict).toBe('link');
    expect((await read((await guest.message(forger, {}, { mine: true })).messageId)).verdict).toBe('changed');
  });

  it('stays mine even if the server calls it somebody else’s', async () => {
    const self = { ...guest.session, operations: guest.operations, userId: id(7) } as unknown as Sender;
    const item = await guest.message(self, { to: [{ address: 'alice@org.org' }] });
    expect((await read(item.messageId)).verdict).toBe('mine');
  });
});

describe('an answer', () => {
  it('is held for another key of a known sender, whatever kind the server gives the address', async () => {
    const mail = await read((await guest.message(alice)).messageId);
    const { certificate, fingerprint } = forger;
    const invitations = [{ iid: id(5), invitationKey: certificate, inviteFpr: fingerprint }];
    const kinds: Partial<Participant>[] = [
      ...(['user', 'mailbox', 'pgp', 'invitation'] as const).map((kind) => ({ kind, certificate, fingerprint })),
      { kind: 'mailbox', certificate },
      { kind: 'pending', certificate: null, fingerprint: null, id: null, invitations },
    ];
    for (const over of kinds) {
      const sending = send(mail, [alice.participant(over)]);
      await expect(sending, over.kind).rejects.toMatchObject({ code: 'sender-key-changed' });
    }
    expect(guest.posted('messages')).toEqual([]);
  });

  it('goes to another key that the guest approved, for that answer alone', async () => {
    const mail = await read((await guest.message(alice)).messageId);
    const other = alice.participant({ kind: 'pgp', certificate: forger.certificate, fingerprint: forger.fingerprint });
    await send(mail, [other], { [other.address]: forger.fingerprint });
    expect(guest.posted('messages')).toHaveLength(1);
    await expect(send(mail, [other])).rejects.toMatchObject({ code: 'sender-key-changed' });
  });

  it('goes to the people that the signed message names, and to nobody whom the server adds', async () => {
    const to = [{ address: 'guest@x.org' }, { address: 'bob@org.org', name: 'Bob' }, { address: 'c@x.org' }];
    const mail = await read((await guest.message(alice, { to })).messageId);
    const eve = alice.participant({ address: 'eve@x.org', kind: 'mailbox' });
    guest.answers.participants = { participants: [eve, bob.participant(), alice.participant()], left: [] };
    const { participants, left } = await app.replying.recipientsOf(mail, true);
    expect(participants.map(({ address }) => address)).toEqual(['alice@org.org', 'bob@org.org']);
    expect(left.map(({ address }) => address)).toEqual(['c@x.org']);
    guest.answers.participants = { participants: [eve], left: [] };
    expect((await app.replying.recipientsOf(mail, false)).participants).toEqual([]);
  });

  it('to a message without a valid signature goes to its author alone', async () => {
    const to = [{ address: 'guest@x.org' }, { address: 'bob@org.org' }];
    const mail = await read((await guest.message(forger, { to })).messageId);
    expect(mail.verdict).toBe('changed');
    guest.answers.participants = { participants: [alice.participant(), bob.participant()], left: [] };
    const { participants, left } = await app.replying.recipientsOf(mail, true);
    expect(participants.map(({ address }) => address)).toEqual(['alice@org.org']);
    expect(left).toEqual([]);
  });
});

describe('a further link', () => {
  const arrive = async (sender: Sender) => {
    await app.opening.open(await guest.link(sender));
    await app.opening.redeem(null);
  };

  it('that names another key of a known sender is held before anything is sent', async () => {
    await arrive(forger);
    const facts = { known: alice.fingerprint, found: forger.fingerprint };
    await expect(app.opening.attach()).rejects.toMatchObject({ code: 'sender-key-changed', problem: facts });
    expect(guest.posted('attach')).toEqual([]);
    expect(app.signing.trustedKeys['alice@org.org']).toMatchObject({ fpr: alice.fingerprint, how: 'link' });
    expect(await app.opening.attach(forger.fingerprint)).toBe(true);
    expect(guest.posted('attach')).toHaveLength(1);
    expect(guest.posted('pins')).toHaveLength(1);
  });

  it('that names the proven successor of the known key is accepted without a question', async () => {
    const changed = await Sender.of('alice@org.org', id(1));
    await enter({ 'alice@org.org': { fpr: changed.fingerprint, how: 'seen', at: '' } });
    const item = await guest.message(changed);
    guest.answers.messages = { messages: [item] };
    const made = await changed.operations.replaceKey({
      password: 'correct horse battery staple',
      reason: 'superseded',
    });
    await changed.operations.adoptReplacement(made);
    const { certificate, fingerprint, formerCertificate, signature, consent } = made;
    Object.assign(changed, { certificate, fingerprint });
    const succession = [{ certificate: formerCertificate, signature, consent, at: '2026-11-24T02:00:00Z' }];
    guest.answers.participants = { participants: [changed.participant({ succession })], left: [] };
    await arrive(changed);
    expect(await app.opening.attach()).toBe(true);
    expect(guest.posted('pins')).toHaveLength(1);
  });

  it('is added to the mailbox that is open here, even if the server denies that there is one', async () => {
    const link = await guest.link(forger);
    Object.assign(guest.answers.open as object, { mailboxExists: false });
    await app.opening.open(link);
    await app.opening.redeem(null);
    expect(app.opening.opening.value).toMatchObject({ step: 'proven', answer: { mailboxExists: true } });
  });
});

describe('the key of a sender', () => {
  it('is not replaced if another window now trusts another one', async () => {
    const pins: TrustedKeys = { 'bob@org.org': { fpr: forger.fingerprint, how: 'pin', at: '' } };
    const { record } = await guest.operations.sealTrustedKeys({ version: 2, pins });
    guest.answers.pins = conflict;
    guest.answers.session = { ...guest.session, pins: { version: 2, record } };
    const trusting = app.signing.trustSender('bob@org.org', bob.fingerprint, 'seen', null);
    await expect(trusting).rejects.toMatchObject({ code: 'sender-key-changed' });
    expect((await read((await guest.message(bob)).messageId)).verdict).toBe('changed');
  });

  it('seen first counts as seen, even if the mail about the message named it', async () => {
    const bind = await senderBind(fromB64u(bob.fingerprint), fromB64u(guest.session.fingerprint));
    store.set('restante.bind', toB64u(bind));
    expect((await read((await guest.message(bob)).messageId)).verdict).toBe('notified');
    expect(app.signing.trustedKeys['bob@org.org']).toMatchObject({ fpr: bob.fingerprint, how: 'seen' });
    expect((await read((await guest.message(bob)).messageId)).verdict).toBe('known');
  });
});
