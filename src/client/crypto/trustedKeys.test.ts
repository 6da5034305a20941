import { describe, expect, test } from 'vitest';
import { fromB64u, toB64u, utf8 } from './bytes.ts';
import { aad } from './derive.ts';
import { createOperations } from './operations.ts';
import { aeadSeal, exp } from './primitives.ts';
import { readTrustedKeys } from './trustedKeys.ts';
import { Secrets } from './vault.ts';

const record = (pins: unknown) => utf8(JSON.stringify({ v: 1, pins }));
const at = '2026-11-24T02:00:00Z';

describe('the record of trusted keys', () => {
  test('says that a key was compared, and keeps unknown members', () => {
    const pins = { 'a@x.org': { fpr: 'F', how: 'verified', at, source: 'wkd' } };
    expect(readTrustedKeys(record(pins))).toEqual(pins);
  });

  test('as written before keys could be compared, keeps its meaning', () => {
    const pins = Object.fromEntries(
      ['link', 'pin', 'proof', 'seen'].map((how) => [`${how}@x.org`, { fpr: 'F', how, at }]),
    );
    expect(readTrustedKeys(record(pins))).toEqual(pins);
  });

  test('trusts no key for an unknown reason', () =>
    expect(readTrustedKeys(record({ 'a@x.org': { fpr: 'F', how: 'sworn', at } }))['a@x.org']!.how).toBe('link'));

  test.each([null, 'x', { 'a@x.org': null }, { 'a@x.org': { how: 'seen', at } }])('is refused as %j', (pins) =>
    expect(() => readTrustedKeys(record(pins))).toThrow('malformed'),
  );

  test('opens if an earlier version sealed it, and is sealed with a mark', async () => {
    const secrets = new Secrets();
    const operations = createOperations(secrets);
    const userId = toB64u(new Uint8Array(16).fill(1));
    await operations.createUser({ userId, address: 'a@x.org', name: null, password: 'a long password of hers' });
    const key = await exp(secrets.user.storeKey, 'restante/v1/user-pins', 32);
    const earlier = record({ 'b@x.org': { fpr: 'F', how: 'seen', at } });
    const sealed = toB64u(await aeadSeal(key, earlier, aad.userTrustedKeys(fromB64u(userId), 3)));
    const { pins } = await operations.openTrustedKeys({ version: 3, record: sealed });
    const next = { ...pins, 'b@x.org': { ...pins['b@x.org']!, how: 'verified' as const } };
    const { record: resealed } = await operations.sealTrustedKeys({ version: 4, pins: next });
    expect((await operations.openTrustedKeys({ version: 4, record: resealed })).pins).toEqual(next);
    await expect(operations.openTrustedKeys({ version: 5, record: resealed })).rejects.toThrow('tampered');
  });
});
