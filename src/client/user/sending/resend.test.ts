import { describe, expect, test } from 'vitest';
import { planResend, resend, type ResendDeps } from './resend.ts';
import { authorOf, pending, resolvedAs, tracingCrypto } from '../testing.ts';
import type { MessageItem, Recipient, ResendRequest, Resolved } from '../account/types.ts';

const guest = 'g@y.org';
const invited = (state: string, hasPin = true) =>
  ({ address: guest, name: '', bodyId: 'b1', kind: 'guest', invitation: { iid: 'old', state, hasPin } }) as Recipient;
const plan = (recipient: Recipient, over: Partial<Resolved>, newPin = false) =>
  planResend({ recipient, newPin }, resolvedAs(guest, over));

describe('what a resending is', () => {
  test('an active mailbox is notified again, without a new link', () => {
    expect(plan(invited('attached'), { outcome: 'mailbox' })).toBeNull();
    expect(plan(invited('activated'), { outcome: 'user' })).toBeNull();
  });

  test('a link that was never used is replaced, with the same PIN', () => {
    expect(plan(invited('expired'), { outcome: 'mailbox' })).toMatchObject({ hasPin: true, generation: 1 });
    expect(plan(invited('pending', false), {})).toMatchObject({ hasPin: false, generation: 1 });
  });

  test('a new PIN raises the generation and moves pending messages with a PIN, whatever their generation', () => {
    const all = [pending('a', true, 3, ['b1']), pending('b', false, 3), pending('c', true, 2, ['w'])];
    const made = plan(invited('pending'), { generation: 3, pending: all }, true);
    expect(made).toMatchObject({ hasPin: true, generation: 4 });
    expect(made!.pending.map(({ iid }) => iid)).toEqual(['a', 'c']);
  });

  test('a message with a PIN never moves to a link without one', () => {
    const made = plan(invited('pending', false), { pending: [pending('a', true, 1, ['b1'])] });
    expect(made).toMatchObject({ hasPin: true });
  });
});

/** Sends the link of the message "m" again, whose note names `noted`; returns what was posted. */
async function resendWith(noted: string): Promise<ResendRequest[]> {
  const requests: ResendRequest[] = [];
  const { crypto } = tracingCrypto();
  const note = JSON.stringify({ messageId: noted, bcc: [], invitations: [{ iid: 'old' }] });
  const bodies = [{ bodyId: 'b1', pkesk: 'own:b1', summary: 's' }];
  const message = { messageId: 'm', note, noteVersion: 4, bodies, author: authorOf('me@x.org') } as MessageItem;
  const resolved = resolvedAs(guest, { pending: [pending('old', true, 1, ['b1', 'w'])] });
  const api = {
    resolve: async () => ({ recipients: [resolved] }),
    message: async () => message,
    resend: async (_: string, request: ResendRequest) => void requests.push(request),
  } as ResendDeps['api'];
  const resending = { message, recipient: invited('pending'), newPin: false, language: 'en', clearNote: null };
  const deps = { api, crypto, trustedKeys: () => ({}), now: () => new Date(), certificate: 'cert:me' };
  await resend({ ...resending, requestId: 'r' }, deps);
  return requests;
}

test("another message's note is not extended", async () => {
  await expect(resendWith('another')).rejects.toMatchObject({ problem: { code: 'answer-mismatch', address: guest } });
});

test('the new link opens this message and all pending ones, and the note records it', async () => {
  const requests = await resendWith('m');
  expect(requests[0]!.invitation!.earlier).toEqual([
    { bodyId: 'b1', pkesk: 'own:b1>key:i1' },
    { bodyId: 'w', pkesk: 'own:w>key:i1' },
  ]);
  expect(requests[0]).toMatchObject({ noteVersion: 5, newPin: false });
  expect(JSON.parse(requests[0]!.note).invitations.map(({ iid }: { iid: string }) => iid)).toEqual(['old', 'i1']);
});
