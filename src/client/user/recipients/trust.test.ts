import { describe, expect, test } from 'vitest';
import { resolvedAs, tracingCrypto } from '../testing.ts';
import { judge, weighed } from './trust.ts';
import { type TrustEntry } from '../account/trustEntry.ts';
import type { Resolved } from '../account/types.ts';

const now = new Date('2026-11-24T02:00:00Z');
const guest = 'g@x.org';
const current = `fpr:cert:${guest}`;
const proof = (signature: string) => ({ iid: 'i', invitationKey: 'k', signature, messageId: 'm', note: 'n' });
const pin = (how: TrustEntry['how'], fpr = current): Record<string, TrustEntry> => ({ [guest]: { how, fpr, at: '' } });
const judged = (over: Partial<Resolved>, trustedKeys: Record<string, TrustEntry> = {}) =>
  judge(resolvedAs(guest, { outcome: 'mailbox', ...over }), trustedKeys, tracingCrypto().crypto, now);

describe('whether a key is used', () => {
  test('a first key without a proof is trusted as seen', async () => {
    expect(await judged({})).toEqual({ state: 'fine', pin: { fpr: current, how: 'seen', at: now.toISOString() } });
  });

  test('a valid proof makes a key trusted as proved', async () => {
    expect(await judged({ proof: proof('good') }, pin('pin', 'fpr:invite'))).toMatchObject({
      state: 'fine',
      pin: { how: 'proof', fpr: current },
    });
  });

  test('the trusted key is used, another one is held', async () => {
    for (const how of ['proof', 'verified'] as const) {
      expect(await judged({}, pin(how))).toEqual({ state: 'fine', pin: null });
    }
    expect(await judged({}, pin('verified', 'other'))).toMatchObject({ state: 'held', reason: 'changed' });
    expect(await judged({}, pin('seen', 'other'))).toMatchObject({ state: 'held', reason: 'changed', proven: false });
    expect(await judged({ proof: proof('good') }, pin('proof', 'other'))).toMatchObject({
      state: 'held',
      reason: 'changed',
      proven: true,
    });
  });

  test('a swapped key is noticed: the proof fails, is missing, or was removed', async () => {
    expect(await judged({ proof: proof('forged') })).toMatchObject({ state: 'held', reason: 'proof-bad' });
    expect(await judged({ proof: { ...proof('good'), note: null } })).toMatchObject({ reason: 'proof-bad' });
    expect(await judged({ assurance: 'pin' })).toMatchObject({ state: 'held', reason: 'proof-bad' });
    expect(await judged({}, pin('link', 'fpr:invite'))).toMatchObject({ state: 'held', reason: 'not-proven' });
  });

  test('a colleague’s new key is followed if the trusted one named it, and in no other case', async () => {
    const step = (signature: string) => ({ certificate: 'c', signature, consent: 's', at: '' });
    const user = (...words: string[]) => ({ outcome: 'user' as const, succession: words.map(step) });
    expect(await judged(user(`old ${current} proven`), pin('seen', 'old'))).toEqual({
      state: 'fine',
      pin: { fpr: current, how: 'seen', at: now.toISOString() },
    });
    const compared = await judged(user(`old ${current} proven`), pin('verified', 'old'));
    expect(compared, 'the new key was not compared').toMatchObject({ pin: { how: 'seen' } });
    const stolen = await judged(user(`old ${current} stolen`), pin('seen', 'old'));
    expect(stolen).toMatchObject({ state: 'held', reason: 'stolen', fingerprint: current });
    for (const words of [[], [`other ${current} proven`], [`${current} old proven`], [`old ${current} unproven`]]) {
      const verdict = await judged(user(...words), pin('seen', 'old'));
      expect(verdict, words.join()).toMatchObject({ state: 'held', reason: 'changed' });
    }
    // A mailbox has no successors: its proof is another one.
    const mailbox = await judged({ succession: [step(`old ${current} proven`)] }, pin('seen', 'old'));
    expect(mailbox).toMatchObject({ state: 'held', reason: 'changed' });
  });

  test('an unusable certificate is held, whatever is trusted', async () => {
    const { crypto } = tracingCrypto();
    const refusing = { ...crypto, checkCertificate: async () => ({ ok: false as const, reason: 'expired' as const }) };
    const resolved = resolvedAs(guest, { outcome: 'user' });
    expect(await judge(resolved, pin('proof'), refusing, now)).toMatchObject({
      state: 'held',
      reason: 'unusable',
      problem: 'expired',
    });
  });

  test('nobody has a key yet', async () =>
    expect(await judged({ outcome: 'new' })).toEqual({ state: 'fine', pin: null }));
});

describe('whether a PIN proved a key', () => {
  const said = (signature: string | null) => {
    const resolved = resolvedAs(guest, {
      outcome: 'mailbox',
      assurance: 'pin',
      proof: signature ? proof(signature) : null,
    });
    return weighed(resolved, tracingCrypto().crypto, now);
  };

  test('the server says so, and the own note too', async () =>
    expect(await said('good with PIN')).toMatchObject({ assurance: 'pin' }));

  test('the server says so, but the link had none, or nothing proves it', async () => {
    for (const signature of ['good', 'forged', null])
      expect(await said(signature)).toMatchObject({ assurance: 'link' });
  });
});
