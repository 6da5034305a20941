import { describe, expect, test } from 'vitest';
import { needsPin, pinByDefault, routeOf } from './routes.ts';
import { pending, resolvedAs } from '../testing.ts';

describe('the route of a message', () => {
  const cases = [
    // outcome, assurance, PIN wanted, new link allowed → route
    ['user', null, false, true, 'user'],
    ['user', null, true, true, 'user'],
    ['mailbox', 'none', false, true, 'mailbox'],
    ['mailbox', 'link', false, true, 'mailbox'],
    ['mailbox', 'pin', true, true, 'mailbox'],
    ['mailbox', 'link', true, true, 'invitation'],
    ['mailbox', 'none', true, false, 'blocked'],
    ['new', null, true, true, 'invitation'],
    ['new', null, false, true, 'invitation'],
    ['new', null, true, false, 'blocked'],
    ['refused', null, true, true, 'blocked'],
  ] as const;
  test.each(cases)('%s, assurance %s, PIN %s, new link %s: %s', (outcome, assurance, pin, newLink, kind) => {
    expect(routeOf(resolvedAs('g@x.org', { outcome, assurance, newLink }), pin).kind).toBe(kind);
  });

  test('a new link takes over messages of links with the same flag and generation alone', () => {
    const all = [pending('a', true, 2), pending('b', false, 2), pending('c', true, 1)];
    const resolved = resolvedAs('g@x.org', { outcome: 'new', generation: 2, pending: all });
    expect(routeOf(resolved, true)).toMatchObject({ kind: 'invitation', stepUp: false, pending: [{ iid: 'a' }] });
    expect(routeOf(resolved, false)).toMatchObject({ pending: [{ iid: 'b' }] });
  });

  test('over the limit a message depends on pending links, and one with a PIN on none without', () => {
    const resolved = resolvedAs('g@x.org', { outcome: 'new', newLink: false, pending: [pending('b', false, 1)] });
    expect(routeOf(resolved, false)).toMatchObject({ kind: 'pending', pending: [{ iid: 'b' }] });
    expect(routeOf(resolved, true)).toEqual({ kind: 'blocked', reason: 'link-limit' });
    const withPin = resolvedAs('g@x.org', { outcome: 'new', newLink: false, pending: [pending('a', true, 1)] });
    expect(routeOf(withPin, false)).toMatchObject({ kind: 'pending', pending: [{ iid: 'a' }] });
  });

  test('the PIN is on for a first link only', () => {
    expect(pinByDefault(resolvedAs('g@x.org', { outcome: 'new' }))).toBe(true);
    expect(pinByDefault(resolvedAs('g@x.org', { outcome: 'mailbox' }))).toBe(false);
    expect(needsPin(resolvedAs('g@x.org', { outcome: 'mailbox', assurance: 'pin' }), true)).toBe(false);
  });
});
