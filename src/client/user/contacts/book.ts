import type { KeyFacts, TrustedKeys } from '../../crypto/client.ts';
import { shownName } from '../../mail/shownName.ts';
import { trustsKey, type TrustedKeyEntry, type TrustEntry } from '../account/trustEntry.ts';
import type { Person } from '../account/privateRecord.ts';
import type { ContactKey, ImportedKey } from '../account/types.ts';

/** A person whom the user added, whose key is kept, or for whom a key is trusted. */
export interface Entry {
  canonical: string;
  address: string;
  name: string | null;
  /** The key that is used. */
  key: ContactKey | null;
  /** All that are kept. */
  keys: ContactKey[];
  pin: TrustEntry | null;
  /** As the user wrote them. */
  person: Person | null;
}

/**
 * The state of an entry. `changed`: a key is kept, and another one is trusted; `kept`: a key is kept, and none trusted
 * yet; `invited`: a link was sent, its key will follow; `none`: no key is known; the others say why the key is trusted.
 */
export type Standing = TrustedKeyEntry['how'] | 'changed' | 'kept' | 'invited' | 'none';

export function standingOf({ key, pin }: Pick<Entry, 'key' | 'pin'>): Standing {
  const trusted = trustsKey(pin ?? undefined) ? (pin as TrustedKeyEntry) : null;
  if (!trusted) return key ? 'kept' : pin ? 'invited' : 'none';
  if (key && key.fingerprint !== trusted.fpr) return 'changed';
  return trusted.how;
}

/**
 * Every added person, and every address with a key or a trusted key, by name. An imported key and one of an Autocrypt
 * header may be kept for one address: the first of them is used.
 */
export function entriesOf(
  keys: readonly ContactKey[],
  trustedKeys: TrustedKeys,
  names: ReadonlyMap<string, string>,
  people: Readonly<Record<string, Person>> = {},
): Entry[] {
  const nameOf = (address: string, canonical: string, ofKey: string | null = null) =>
    [people[canonical]?.name, names.get(canonical), ofKey]
      .map((name) => shownName({ name: name ?? null, address }))
      .find(Boolean) ?? null;
  const entry = (canonical: string, address: string, key: ContactKey | null = null): Entry => ({
    canonical,
    address,
    name: nameOf(address, canonical, key?.name),
    key,
    keys: key ? [key] : [],
    pin: trustedKeys[canonical] ?? null,
    person: people[canonical] ?? null,
  });
  const found = new Map<string, Entry>();
  for (const key of keys) {
    const known = found.get(key.canonical);
    if (known) known.keys.push(key);
    else found.set(key.canonical, entry(key.canonical, key.address, key));
  }
  for (const canonical of Object.keys(trustedKeys))
    if (!found.has(canonical)) found.set(canonical, entry(canonical, people[canonical]?.address ?? canonical));
  for (const [canonical, { address }] of Object.entries(people))
    if (!found.has(canonical)) found.set(canonical, entry(canonical, address));
  const called = ({ name, address }: Entry) => name || address;
  return [...found.values()].sort(
    (a, b) => called(a).localeCompare(called(b)) || a.canonical.localeCompare(b.canonical),
  );
}

/** Whether every word is in name or address, or begins the fingerprint. */
export function matches(entry: Entry, words: readonly string[], fingerprint: string): boolean {
  const text = [entry.name ?? '', entry.address, entry.canonical].join('\n').toLocaleLowerCase();
  return words.every((word) => text.includes(word) || fingerprint.toLowerCase().includes(word));
}

/**
 * Replaces an address in a path: not the address itself, because servers log paths. Equal values mean the same
 * everywhere.
 */
export function entryId(canonical: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const byte of new TextEncoder().encode(canonical)) {
    a = Math.imul(a ^ byte, 0x9e3779b1);
    b = Math.imul(b ^ byte, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (a >>> 0).toString(36) + (b >>> 0).toString(36).padStart(7, '0');
}

const takenBy: readonly string[] = ['added', 'merged', 'replaced'] satisfies ImportedKey['outcome'][];

/**
 * The addresses for which an imported key is trusted from now on: those for which the server stored it, and that the
 * key's self-signatures name. The answer alone makes no key trusted.
 */
export const addressesTaken = ({ addresses }: Pick<KeyFacts, 'addresses'>, answers: ImportedKey[]): string[] =>
  answers.flatMap(({ canonical, outcome }) =>
    canonical && takenBy.includes(outcome) && addresses.includes(canonical) ? [canonical] : [],
  );
