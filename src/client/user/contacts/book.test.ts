import { describe, expect, test } from 'vitest';
import type { TrustHow } from '../../crypto/client.ts';
import type { ContactKey, ImportedKey } from '../account/types.ts';
import { addressesTaken, entriesOf, entryId, matches, standingOf } from './book.ts';

const key = (address: string, fingerprint = 'F1', name = ''): ContactKey =>
  ({ address, canonical: address.toLowerCase(), name, fingerprint, certificate: 'C' }) as ContactKey;
const pin = (how: TrustHow, fpr = 'F1') => ({ how, fpr, at: '' });

describe('an imported key', () => {
  const answer = (canonical: string | null, outcome: string) =>
    ({ canonical, outcome, fingerprint: 'F9' }) as ImportedKey;

  test('is trusted for the addresses that it names itself, whatever the answer says', () => {
    const answers = [answer('bob@x.org', 'added'), answer('alice@x.org', 'added'), answer(null, 'added')];
    expect(addressesTaken({ addresses: ['bob@x.org'] }, answers)).toEqual(['bob@x.org']);
  });

  test('is trusted for none for which the server did not store it', () => {
    expect(addressesTaken({ addresses: ['bob@x.org'] }, [answer('bob@x.org', 'differs')])).toEqual([]);
  });
});

describe('contacts and keys', () => {
  test('are everyone with a key or a trusted key, once, by name', () => {
    const trustedKeys = { 'zoe@x.org': pin('seen'), 'bob@x.org': pin('verified') };
    const names = new Map([['zoe@x.org', 'Anna Zoe']]);
    const found = entriesOf([key('Bob@x.org', 'F1', 'Bob'), key('cid@x.org')], trustedKeys, names);
    expect(found.map(({ name, address }) => name ?? address)).toEqual(['Anna Zoe', 'Bob', 'cid@x.org']);
    expect(found[1]).toMatchObject({ address: 'Bob@x.org', pin: pin('verified') });
    expect(found[0]).toMatchObject({ key: null, canonical: 'zoe@x.org' });
  });

  test('are also everyone whom the user added, under that name', () => {
    const people = {
      'mia@x.org': { address: 'Mia@x.org', name: 'Mia Brandt' },
      'bob@x.org': { address: 'bob@x.org', name: 'Bobby' },
      'nn@x.org': { address: 'nn@x.org', name: '' },
    };
    const found = entriesOf([key('bob@x.org', 'F1', 'Bob')], {}, new Map([['nn@x.org', 'From messages']]), people);
    expect(found.map(({ name, address }) => [name, address])).toEqual([
      ['Bobby', 'bob@x.org'],
      ['From messages', 'nn@x.org'],
      ['Mia Brandt', 'Mia@x.org'],
    ]);
    expect(found.map(standingOf)).toEqual(['kept', 'none', 'none']);
  });

  test.each([
    [key('a@x.org'), pin('verified'), 'verified'],
    [key('a@x.org'), pin('verified', 'F2'), 'changed'],
    [key('a@x.org'), pin('link', 'F2'), 'kept'],
    [key('a@x.org'), null, 'kept'],
    [null, pin('proof'), 'proof'],
    [null, pin('pin'), 'invited'],
    [null, null, 'none'],
  ] as const)('stand as %#: %s', (kept, pinned, standing) =>
    expect(standingOf({ key: kept, pin: pinned })).toBe(standing),
  );

  test('are found by name, address and fingerprint', () => {
    const [entry] = entriesOf([key('bob@x.org', 'F1', 'Bob Brown')], {}, new Map());
    expect(matches(entry!, ['brown', 'x.org'], 'ABCD EF01')).toBe(true);
    expect(matches(entry!, ['ef01'], 'ABCD EF01')).toBe(true);
    expect(matches(entry!, ['brown', 'green'], 'ABCD EF01')).toBe(false);
  });

  test('are distinguished in a path that does not name them', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `person${i}@example${i % 7}.org`);
    expect(new Set(many.map(entryId)).size).toBe(many.length);
    expect(entryId('bob@x.org')).toMatch(/^[0-9a-z]{8,14}$/u);
  });
});
