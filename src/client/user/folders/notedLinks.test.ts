import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toB64u, type B64u } from '../../crypto/bytes.ts';
import type { NotedInvitation } from '../../crypto/client.ts';
import { createOperations } from '../../crypto/operations.ts';
import { MemorySeen } from '../../crypto/seen.ts';
import { Secrets } from '../../crypto/vault.ts';
import { pending, resolvedAs } from '../testing.ts';
import type { MessageItem, PendingInvitation, Recipient } from '../account/types.ts';
import type { LinkedRecipient } from '../sending/callWithPin.ts';
import { claimOf, findNotedLinks } from './notedLinks.ts';

const id = (n: number) => toB64u(new Uint8Array(16).fill(n));
const quiet = { progress: () => undefined, signal: new AbortController().signal };
const own = 'alice@example.org';
const [bob, carol] = ['bob@y.org', 'carol@y.org'];
const mid = id(1);

const alice = createOperations(new Secrets(), new MemorySeen());
const eve = createOperations(new Secrets(), new MemorySeen());
let certificate: B64u;

const link = (address: string, iid: string): NotedInvitation => {
  return { iid, inviteFpr: 'f', address, generation: 1, hasPin: true };
};
const noteOf = async (by: typeof alice, messageId: B64u, ...invitations: NotedInvitation[]) =>
  (await by.sealNote({ messageId, bcc: [], invitations })).note;

/** A message of Alice's to these people, as the server answers it. */
async function sent(to: string[], note: B64u, over: Partial<MessageItem> = {}): Promise<MessageItem> {
  const people = to.map((address) => ({ address }));
  const made = await alice.encryptMessage({ mid, from: { address: own }, to: people, subject: 'S', text: 'T' }, quiet);
  const { accesses } = await alice.grantAccess({ from: { handle: made.handle }, to: [{ certificate }] });
  const body = { bodyId: 'b1', pkesk: accesses[0]!.pkesk, summary: made.summary };
  const author = { kind: 'user', address: own };
  return { messageId: mid, sentAt: '2026-11-29T22:07:00Z', author, bodies: [body], note, ...over } as MessageItem;
}

/** A row of the server's, with a name that it chose. */
const row = (address: string, iid: string, generation = 1) =>
  ({
    ...({ name: 'Bob', address, bodyId: 'b1' } as Recipient),
    invitation: { iid, generation, hasPin: true, state: 'pending', expiresAt: '' },
  }) as LinkedRecipient;

let waiting: PendingInvitation[];
const resolve = vi.fn(async (addresses: string[]) => ({
  recipients: addresses.map((one) => resolvedAs(one, { pending: waiting })),
}));
const stateOf = async (item: MessageItem, one: LinkedRecipient) => {
  const deps = { api: { resolve }, crypto: alice as never, certificates: () => [certificate] };
  return (await findNotedLinks(item, [one], deps)).get(claimOf(item.messageId, one))!;
};

beforeAll(async () => {
  const account = { name: null, password: 'a long password of theirs' };
  ({ certificate } = await alice.createUser({ ...account, userId: id(8), address: own }));
  await eve.createUser({ ...account, userId: id(9), address: 'eve@example.org' });
});
beforeEach(() => {
  waiting = [];
  resolve.mockClear();
});

describe('a PIN of a message to Bob', () => {
  it("is Bob's, by the own note, without a further question", async () => {
    const item = await sent([bob], await noteOf(alice, mid, link(bob, 'i1')));
    expect(await stateOf(item, row(bob, 'i1'))).toEqual({ at: 'noted', link: link(bob, 'i1') });
    expect(resolve).not.toHaveBeenCalled();
  });

  it("is not Carol's where the server's row says so", async () => {
    const item = await sent([bob], await noteOf(alice, mid, link(bob, 'i1')));
    expect(await stateOf(item, row(carol, 'i1'))).toEqual({ at: 'unnoted' });
    // Carol has a link of Alice's; but this message names Bob alone.
    waiting = [{ ...pending('i2', true, 1), note: await noteOf(alice, id(2), link(carol, 'i2')) }];
    expect(await stateOf(item, row(carol, 'i2'))).toEqual({ at: 'unnoted' });
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each([
    ['of another message', () => noteOf(alice, id(2), link(bob, 'i1'))],
    ['of somebody else', () => noteOf(eve, mid, link(bob, 'i1'))],
    ['that is missing', async () => null],
  ])('is not shown by a note %s', async (_, note) => {
    const item = await sent([bob], '', { note: await note() });
    expect(await stateOf(item, row(bob, 'i1'))).toEqual({ at: 'unnoted' });
  });

  it('is a new one after "New PIN", by the note that was written again', async () => {
    const older = await noteOf(alice, mid, link(bob, 'i1'));
    const newer = await noteOf(alice, mid, link(bob, 'i1'), { ...link(bob, 'i2'), generation: 2 });
    expect(await stateOf(await sent([bob], newer), row(bob, 'i2', 2))).toMatchObject({ link: { generation: 2 } });
    expect(await stateOf(await sent([bob], older), row(bob, 'i2', 2))).toEqual({ at: 'unnoted' });
  });
});

describe("a message that depends on another message's link", () => {
  const hanging = async () => sent([bob], await noteOf(alice, mid));

  it("takes the PIN from that message's note", async () => {
    waiting = [{ ...pending('i2', true, 1), note: await noteOf(alice, id(2), link(bob, 'i2')) }];
    expect(await stateOf(await hanging(), row(bob, 'i2'))).toEqual({ at: 'noted', link: link(bob, 'i2') });
  });

  it.each([
    ['somebody else', () => noteOf(eve, id(2), link(bob, 'i2'))],
    ['another address', () => noteOf(alice, id(2), link(carol, 'i2'))],
    ['another link', () => noteOf(alice, id(2), link(bob, 'i3'))],
  ])('has none by a note of %s', async (_, note) => {
    waiting = [{ ...pending('i2', true, 1), note: await note() }];
    expect(await stateOf(await hanging(), row(bob, 'i2'))).toEqual({ at: 'unnoted' });
  });

  it('says where the server does not answer', async () => {
    const error = new Error('network');
    resolve.mockRejectedValueOnce(error);
    expect(await stateOf(await hanging(), row(bob, 'i2'))).toEqual({ at: 'failed', error });
  });
});
