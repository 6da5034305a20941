import { expect, test } from 'vitest';
import type { OutgoingMessage } from '../../crypto/client.ts';
import { outerMessage } from '../../mail/build.ts';
import type { UnsentMessage } from './unsent.ts';
import { Sending } from './sending.ts';
import { keyItem, resolvedAs, tracingCrypto } from '../testing.ts';
import type { Resolved, SendRequest } from '../account/types.ts';

const sets = 2000;
const roles = ['to', 'cc', 'bcc'] as const;
const kinds = ['pgp', 'user', 'mailbox', 'new'] as const;

/** Numbers that are the same in every run. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const people = Array.from({ length: 12 }, (_, n) => ({ address: `p${n}@domain${n % 4}.example`, kind: kinds[n % 4]! }));

function answerFor(address: string): Resolved {
  const { kind } = people.find((one) => one.address === address)!;
  const key = kind === 'pgp' ? keyItem(`cert:${address}`) : null;
  return resolvedAs(address, { outcome: kind, ...(key ? { key, id: `id:${address}` } : {}) });
}

interface Built {
  request: SendRequest;
  entities: OutgoingMessage[];
}

/** Builds the whole call as the app does; entities in the order of the bodies. */
async function build(message: UnsentMessage): Promise<Built> {
  const entities: OutgoingMessage[] = [];
  const { crypto } = tracingCrypto();
  const watching = {
    ...crypto,
    encryptMessage: (entity: OutgoingMessage & { mid: string }) => {
      entities.push(entity);
      return crypto.encryptMessage(entity);
    },
  };
  let request: SendRequest | null = null;
  const api = {
    resolve: async (addresses: string[]) => ({ recipients: addresses.map(answerFor) }),
    send: async (made: SendRequest) => {
      request = made;
      return { messageId: 'm', threadId: 't', sentAt: '' };
    },
  };
  await new Sending({
    api,
    crypto: watching as typeof crypto,
    trustedKeys: () => ({}),
    now: () => new Date(0),
  }).send(message);
  return { request: request!, entities };
}

function messageFor(next: (below: number) => number): UnsentMessage {
  const shuffled = [...people].sort(() => next(2) - 0.5).slice(0, 1 + next(6));
  const boxes = { to: [], cc: [], bcc: [] } as Record<(typeof roles)[number], { address: string; name: null }[]>;
  for (const { address } of shuffled) boxes[roles[next(3)]!].push({ address, name: null });
  return {
    requestId: 'r',
    from: { name: 'Me', address: 'me@x.org' },
    self: { userId: 'me', certificate: 'cert:me' },
    ...boxes,
    subject: 'S',
    text: 'T',
    files: [],
    answers: null,
    language: 'en',
    clearNote: null,
    expiresInDays: null,
    linkExpiresInDays: null,
    pinWanted: {},
    approved: {},
    mailboxWanted: {},
  };
}

/** Everything of one body that its readers, or a mail's outer header, get to see. */
function seenThrough({ request, entities }: Built, index: number): string {
  const { bodyId, outer } = request.bodies[index]!;
  const recipients = request.recipients.filter((one) => one.role !== 'bcc');
  const accesses = request.accesses.filter((one) => one.bodyId === bodyId && one.reader.kind === 'pgp');
  return JSON.stringify([entities[index], outerMessage(entities[index]!), outer, recipients, accesses]);
}

test('nothing of a blind copy is in what others get', async () => {
  const next = numbers(20260302);
  for (let set = 0; set < sets; set++) {
    const built = await build(messageFor(next));
    const { request } = built;
    const blind = request.recipients.filter(({ role }) => role === 'bcc');
    expect(new Set(blind.map(({ bodyId }) => bodyId)).size).toBe(blind.length);
    for (const [index, { bodyId }] of request.bodies.entries()) {
      const seen = seenThrough(built, index);
      for (const one of blind) {
        if (one.bodyId === bodyId)
          expect(JSON.stringify(outerMessage({ ...built.entities[index]!, bcc: [] }))).not.toContain(one.address);
        else expect(seen).not.toContain(one.address);
      }
      const readers = request.accesses.filter((access) => access.bodyId === bodyId && access.reader.kind === 'pgp');
      for (const { reader } of readers) {
        expect(request.recipients.some((one) => one.bodyId === bodyId && one.id === reader.id)).toBe(true);
      }
    }
  }
}, 60_000);
