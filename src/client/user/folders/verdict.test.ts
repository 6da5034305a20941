import { describe, expect, test } from 'vitest';
import type { Signature } from '../../crypto/types.ts';
import type { MessageItem } from '../account/types.ts';
import { namesReader, verdictOf } from './verdict.ts';

const item = { mine: false, author: { address: 'Bob@Example.net' } } as MessageItem;
const good: Signature = { state: 'good', fingerprint: 'F1' };
const from = { address: 'bob@example.net' };
const judge = (over: Partial<Parameters<typeof verdictOf>[0]> & { signature?: Signature }) =>
  verdictOf({
    item,
    opened: { signature: over.signature ?? good, from },
    own: { address: 'Alice@Example.org', fingerprints: ['O1', 'O2'] },
    trustedKeys: {},
    certificateFits: true,
    doubtful: false,
    succession: false,
    ...over,
  });

describe('what is said of a signature', () => {
  test('the first message of somebody', () => expect(judge({})).toEqual({ kind: 'good', known: 'first' }));

  test.each([
    ['verified', 'verified'],
    ['proof', 'proof'],
    ['seen', 'seen'],
    ['link', 'first'],
  ] as const)('a key trusted by %s', (how, known) => {
    const trustedKeys = { 'bob@example.net': { fpr: 'F1', how, at: '' } };
    expect(judge({ trustedKeys })).toEqual({ kind: 'good', known });
  });

  test('another key than the trusted one', () => {
    for (const how of ['proof', 'verified'] as const) {
      const trustedKeys = { 'bob@example.net': { fpr: 'F2', how, at: '' } };
      expect(judge({ trustedKeys })).toEqual({ kind: 'other-key', verified: how === 'verified' });
    }
  });

  test('a predecessor or successor of the trusted key, but never one that was compared in vain', () => {
    const trustedKeys = { 'bob@example.net': { fpr: 'F2', how: 'seen' as const, at: '' } };
    expect(judge({ trustedKeys, succession: true })).toEqual({ kind: 'good', known: 'succession' });
    expect(judge({ trustedKeys, succession: true, certificateFits: false })).toMatchObject({ kind: 'other-address' });
    expect(judge({ trustedKeys, succession: true, signature: { state: 'bad', fingerprint: 'F1' } })).toEqual({
      kind: 'bad',
    });
  });

  test('a key without the proof that should be there', () => {
    expect(judge({ doubtful: true })).toEqual({ kind: 'unproven' });
  });

  test('a From that is not the address shown', () => {
    const opened = { signature: good, from: { address: 'eve@example.net' } };
    expect(judge({ opened })).toEqual({ kind: 'other-address', says: 'eve@example.net' });
  });

  test('a certificate of another address', () =>
    expect(judge({ certificateFits: false })).toMatchObject({ kind: 'other-address' }));

  test.each(['O1', 'O2'])('own: signed with a present or former own key: %s', (fingerprint) => {
    const own = { mine: false, author: { address: 'alice@example.org' } } as MessageItem;
    const opened = { signature: { state: 'good', fingerprint } as const, from: { address: 'alice@example.org' } };
    expect(judge({ item: own, opened })).toEqual({ kind: 'own' });
  });

  test('marked as mine by the server, but signed by another key, is not own', () => {
    for (const address of ['alice@example.org', 'bob@example.net']) {
      const mine = { mine: true, author: { address } } as MessageItem;
      const verdict = judge({ item: mine, opened: { signature: good, from: { address } } });
      expect(verdict.kind).toBe(address === 'alice@example.org' ? 'other-key' : 'good');
    }
  });

  test('the own key in somebody else’s name is not theirs', () =>
    expect(judge({ signature: { state: 'good', fingerprint: 'O1' } })).toEqual({ kind: 'other-key', verified: false }));

  test('other verdicts stay as they are', () => {
    for (const state of ['bad', 'key-invalid', 'unsupported'] as const) {
      expect(judge({ signature: { state, fingerprint: null } })).toEqual({ kind: state });
      expect(judge({ signature: { state, fingerprint: 'F1' } })).toEqual({ kind: state });
    }
    expect(judge({ signature: { state: 'unknown', keyId: 'ab' } })).toEqual({ kind: 'unknown' });
    expect(judge({ signature: { state: 'none' } })).toEqual({ kind: 'none' });
  });

  test('a reader named nowhere', () => {
    const opened = { to: [{ address: 'A@example.org' }], cc: [], bcc: [] };
    expect(namesReader(opened, 'a@example.org')).toBe(true);
    expect(namesReader(opened, 'b@example.org')).toBe(false);
  });
});
