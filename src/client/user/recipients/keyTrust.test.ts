import { describe, expect, test } from 'vitest';
import { keyItem, resolvedAs, tracingCrypto } from '../testing.ts';
import { judge } from './trust.ts';
import { type TrustEntry } from '../account/trustEntry.ts';
import type { KeyItem, Resolved } from '../account/types.ts';

const now = new Date('2026-11-24T02:00:00Z');
const address = 'k@x.org';
const at = now.toISOString();
const pin = (over: Partial<TrustEntry>): Record<string, TrustEntry> => ({
  [address]: { fpr: 'fpr:K', how: 'seen', at: '', ...over },
});
const judged = (over: Partial<Resolved>, trustedKeys: Record<string, TrustEntry> = {}) =>
  judge(resolvedAs(address, over), trustedKeys, tracingCrypto().crypto, now);
const found = (over: Partial<KeyItem> = {}, trustedKeys: Record<string, TrustEntry> = {}, certificate = 'K') =>
  judged({ outcome: 'pgp', id: 'mid', key: keyItem(certificate, over) }, trustedKeys);

describe('a key of an outside person', () => {
  test('the first one seen is trusted, with where it came from', async () =>
    expect(await found()).toEqual({ state: 'fine', pin: { fpr: 'fpr:K', how: 'seen', at, source: 'wkd' } }));

  test('the trusted one is used, wherever it comes from now', async () => {
    expect(await found({ provenance: 'vks' }, pin({ source: 'wkd' }))).toEqual({ state: 'fine', pin: null });
    expect(await found({ provenance: 'contact' }, pin({ how: 'verified' }))).toEqual({ state: 'fine', pin: null });
  });

  test('another key than the trusted one is held, whichever source names it', async () => {
    for (const how of ['verified', 'seen', 'proof'] as const) {
      const trust = await found({ provenance: 'contact' }, pin({ how, source: 'contact' }), 'other');
      expect(trust).toEqual({ state: 'held', reason: 'changed', fingerprint: 'fpr:other', proven: false });
    }
  });

  test('a key that cannot be used says why', async () => {
    const { crypto } = tracingCrypto();
    const refusing = { ...crypto, checkCertificate: async () => ({ ok: false as const, reason: 'revoked' as const }) };
    const resolved = resolvedAs(address, { outcome: 'pgp', key: keyItem('K') });
    const held = { state: 'held', reason: 'unusable', fingerprint: 'fpr:K', proven: false, problem: 'revoked' };
    expect(await judge(resolved, {}, refusing, now)).toEqual(held);
  });

  test('a key that appears while an invitation is pending is held', async () =>
    expect(await found({}, pin({ how: 'pin', fpr: 'fpr:invite' }))).toMatchObject({ reason: 'not-proven' }));

  test('a key that vanished raises a question, and no link replaces it automatically', async () => {
    const vanished = { state: 'held', reason: 'vanished', fingerprint: 'fpr:K', proven: false };
    expect(await judged({ outcome: 'new' }, pin({ source: 'wkd' }))).toEqual(vanished);
    expect(await judged({ outcome: 'new' }, pin({ how: 'verified' }))).toEqual(vanished);
    expect(await judged({ outcome: 'new' }, pin({ how: 'proof' }))).toEqual({ state: 'fine', pin: null });
    expect(await judged({ outcome: 'new' }, pin({ how: 'link' }))).toEqual({ state: 'fine', pin: null });
  });
});

describe('a guest’s key', () => {
  const proof = { iid: 'i', invitationKey: 'k', signature: 'good', messageId: 'm', note: 'n' };
  const guest = (key: KeyItem, trustedKeys: Record<string, TrustEntry> = {}, over: Partial<Resolved> = {}) =>
    judged({ outcome: 'pgp', id: 'mid', certificate: 'LT', fingerprint: 'fpr:LT', proof, key, ...over }, trustedKeys);
  const own = (counter: number, signature = 'fpr:LT names fpr:O', certificate = 'O') =>
    keyItem(certificate, { provenance: 'own-key', ownKeyProof: { counter, signature } });
  const longTerm = (over: Partial<TrustEntry> = {}) => pin({ fpr: 'fpr:LT', how: 'proof', ...over });

  test('the mailbox’s own key is judged as the mailbox is', async () => {
    const key = keyItem('LT', { provenance: 'mailbox-key' });
    expect(await guest(key)).toEqual({ state: 'fine', pin: { fpr: 'fpr:LT', how: 'proof', at } });
    expect(await guest(key, longTerm())).toEqual({ state: 'fine', pin: null });
    expect(await guest(key, longTerm({ fpr: 'fpr:before' }))).toMatchObject({ state: 'held', reason: 'changed' });
  });

  test('a guest’s own key is followed if the mailbox’s key confirms it, and never back', async () => {
    expect(await guest(own(1), longTerm())).toEqual({
      state: 'fine',
      pin: { fpr: 'fpr:LT', how: 'proof', at, counter: 1 },
    });
    expect(await guest(own(2), longTerm({ counter: 2 }))).toEqual({ state: 'fine', pin: null });
    expect(await guest(own(1), longTerm({ counter: 2 }))).toMatchObject({ state: 'held', reason: 'changed' });
    expect(await guest(own(3, 'forged'), longTerm())).toMatchObject({ state: 'held', reason: 'not-vouched' });
    expect(await guest(own(3, 'fpr:LT names fpr:O', 'E'), longTerm())).toMatchObject({ reason: 'not-vouched' });
    expect(await guest(keyItem('O', { provenance: 'own-key' }), longTerm())).toMatchObject({ reason: 'not-vouched' });
  });

  test('a revoked own key does not admit the mailbox’s key without a statement', async () => {
    const back = keyItem('LT', { provenance: 'mailbox-key' });
    expect(await guest(back, longTerm({ counter: 1 }))).toMatchObject({ state: 'held', reason: 'changed' });
    const said = { ...back, ownKeyProof: { counter: 2, signature: 'fpr:LT names fpr:LT' } };
    expect(await guest(said, longTerm({ counter: 1 }))).toMatchObject({ state: 'fine', pin: { counter: 2 } });
  });

  test('an own key confirmed by another mailbox’s key than the trusted one is held', async () =>
    expect(await guest(own(1), longTerm({ fpr: 'fpr:before' }))).toMatchObject({ state: 'held', reason: 'changed' }));
});
