import { describe, expect, it } from 'vitest';
import type { MessageItem, Recipient } from '../types.ts';
import { awaitingPin } from './callWithPin.ts';

const invitation = { hasPin: true, state: 'pending', generation: 1 };
const guest = (over: object = {}) => ({ address: 'mia@x.org', state: 'delivered', invitation, ...over });
const shown = (one: object, mine = true) =>
  awaitingPin({ mine, recipients: [one as Recipient] } as Pick<MessageItem, 'mine' | 'recipients'>).length === 1;

describe('who waits for a PIN', () => {
  it('is a guest whose link is unused, also while they stand before the PIN', () => {
    expect(shown(guest())).toBe(true);
    expect(shown(guest({ state: 'queued' }))).toBe(true);
    expect(shown(guest({ state: 'opened', openedAt: '2026-11-24T02:00:00Z' }))).toBe(true);
  });

  it.each([
    ['a link without a PIN', guest({ invitation: { ...invitation, hasPin: false } })],
    ['a used link', guest({ invitation: { ...invitation, state: 'activated' } })],
    ['a locked link', guest({ invitation: { ...invitation, state: 'locked' } })],
    ['no link at all', guest({ invitation: null })],
    ['a message that was read', guest({ readAt: '2026-11-24T02:00:00Z' })],
    ['a message that was answered', guest({ answeredAt: '2026-11-24T02:00:00Z' })],
    ['a mail that was refused', guest({ state: 'refused' })],
    ['a message that was revoked', guest({ state: 'revoked' })],
    ['a message that expired', guest({ state: 'expired' })],
  ])('is nobody for %s', (_, one) => expect(shown(one)).toBe(false));

  it('is nobody where another person wrote the message', () => expect(shown(guest(), false)).toBe(false));
});
