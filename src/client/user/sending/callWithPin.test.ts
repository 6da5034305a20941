import { describe, expect, it } from 'vitest';
import type { Note } from '../../crypto/client.ts';
import type { MessageItem, Recipient } from '../account/types.ts';
import { awaitingPin, notedLink, ownName, whoGetsPin, type LinkedRecipient } from './callWithPin.ts';

const invitation = { hasPin: true, state: 'pending', generation: 1 };
const guest = (over: object = {}) => ({ address: 'mia@x.org', state: 'delivered', invitation, ...over });
const shown = (one: object, mine = true) =>
  awaitingPin({ mine, recipients: [one as Recipient] } as Pick<MessageItem, 'mine' | 'recipients'>).length === 1;

describe('who waits for a PIN', () => {
  it('is a guest whose link is unused, also while they enter the PIN', () => {
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

describe('which link a PIN belongs to', () => {
  const bob = { iid: 'i-bob', inviteFpr: 'f', address: 'Bob@x.org', generation: 2, hasPin: true };
  const note: Note = { messageId: 'm', bcc: [], invitations: [{ ...bob, iid: 'i-older', generation: 1 }, bob] };
  const row = (address: string, link: object = {}) =>
    ({ name: 'Bob', address, invitation: { ...invitation, iid: 'i-bob', generation: 2, ...link } }) as LinkedRecipient;

  it('is the one that the note names', () => {
    expect(notedLink(row('bob@X.org'), note)).toBe(bob);
    expect(notedLink(row('bob@x.org', { iid: 'i-older', generation: 1 }), note)).toBe(note.invitations[0]);
  });

  it.each([
    ['of another address', row('carol@x.org')],
    ['of another address, with a link of its own', row('carol@x.org', { iid: 'i-carol' })],
    ['of no address', row('')],
    ['with another id', row('bob@x.org', { iid: 'i-carol' })],
    ['with an older generation', row('bob@x.org', { generation: 1 })],
    ['with a newer generation', row('bob@x.org', { generation: 3 })],
    ['without a PIN', row('bob@x.org', { hasPin: false })],
  ])('is none for a row %s', (_, one) => expect(notedLink(one, note)).toBeNull());

  it('is none where the note names the link without a PIN', () => {
    const invitations = [{ ...bob, hasPin: false }];
    expect(notedLink(row('bob@x.org'), { ...note, invitations })).toBeNull();
  });
});

describe('whose PIN it is', () => {
  const people = [{ name: 'Carol', address: 'Carol@x.org' }, { address: 'dan@x.org' }];

  it('is said with the name of the own message, and always with the address', () => {
    expect(whoGetsPin('carol@x.org', people)).toBe('Carol (carol@x.org)');
    expect(whoGetsPin('dan@x.org', people)).toBe('dan@x.org');
    expect(whoGetsPin('eve@x.org', people)).toBe('eve@x.org');
  });

  it('is said without a name that shows another address', () => {
    expect(ownName('carol@x.org', [{ name: 'bob@x.org', address: 'carol@x.org' }])).toBeNull();
    expect(ownName('', [{ name: 'Nobody', address: '' }])).toBeNull();
  });
});
