import { computed, signal } from '@preact/signals';
import { sameSession } from '../../session/sameSession.ts';
import { tryCanon } from '../../crypto/address.ts';
import { toB64u, utf8 } from '../../crypto/bytes.ts';
import type { B64u, KeyFacts, TrustHow, TrustedKeys } from '../../crypto/client.ts';
import { api } from '../account/api.ts';
import { trustsKey, type TrustEntry } from '../account/trustEntry.ts';
import { addTrustedKeys, forget, requireTrustedKeys, trustedKeys } from '../account/trustedKeys.ts';
import { ownRecord, type Person } from '../account/privateRecord.ts';
import { onSignedOut, session } from '../account/session.ts';
import type { ContactKey, ImportedKey } from '../account/types.ts';
import { addressesTaken, entriesOf, type Entry } from './book.ts';

/** The keys that the server keeps for this user; null until they are loaded. */
const kept = signal<ContactKey[] | null>(null);
/** Names known from messages, by canonical address. */
const names = signal<ReadonlyMap<string, string>>(new Map());

export const contacts = computed<Entry[] | null>(
  () => kept.value && entriesOf(kept.value, trustedKeys.value, names.value, ownRecord.value.value?.people),
);

onSignedOut(() => {
  kept.value = null;
  names.value = new Map();
});

/** Loads the keys, the added people, and the names of people known from messages. Throws ApiError and CryptoError. */
export async function loadContacts(): Promise<void> {
  const isSame = sameSession();
  const [{ keys }, known] = await Promise.all([
    api.contactKeys(),
    api.contacts('').catch(() => ({ contacts: [] })),
    ownRecord.load(),
  ]);
  if (!isSame()) return;
  const found = known.contacts.map(({ address, name }) => [tryCanon(address) ?? address, name] as const);
  names.value = new Map(found.filter(([, name]) => name));
  kept.value = keys;
}

const changePeople = (change: (people: Record<string, Person>) => Record<string, Person>): Promise<void> =>
  ownRecord.change((known) => ({ ...known, people: change(known.people) }));

/** Adds a person, or changes the name. Throws ApiError and CryptoError. */
export const savePerson = (person: Person): Promise<void> =>
  changePeople((people) => ({ ...people, [tryCanon(person.address) ?? person.address]: person }));

/** Adds people of another address book; existing ones stay unchanged. Returns how many were new. */
export async function addPeople(found: readonly Person[]): Promise<number> {
  let added = 0;
  await changePeople((people) => {
    const fresh = found.filter(({ address }) => !people[tryCanon(address) ?? address]);
    added = fresh.length;
    return { ...people, ...Object.fromEntries(fresh.map((one) => [tryCanon(one.address) ?? one.address, one])) };
  });
  return added;
}

/** A trusted key's entry. What is known about the same key (where it was found, a counter) stays. */
function pinOf(canonical: string, fpr: B64u, how: TrustHow, source?: string): TrustEntry {
  const known = trustedKeys.value[canonical];
  const at = new Date().toISOString();
  const beside = known?.fpr === fpr ? known : source ? { source } : {};
  return { ...beside, fpr, how, at };
}

/** A key as it was found: by itself, or offered by the Autocrypt header of a mail. */
export interface Offered {
  facts: KeyFacts;
  /** The head of the mail that offered it, without its other fields and its text: the server gets nothing else. */
  head: string | null;
}

/**
 * Keeps a key for its addresses; returns what the server did for each. A key that the user chose is trusted from now
 * on; a mark "verified" stays for this very key. A key from an Autocrypt header is kept with its low rank, and trusted
 * when it is first used. Throws ApiError and TrustedKeysHeld.
 */
export async function importKey({ facts, head }: Offered, replace: boolean): Promise<ImportedKey[]> {
  // Throws while the list of trusted keys is held.
  requireTrustedKeys();
  const isSame = sameSession();
  const brought = head
    ? ({ kind: 'mail', content: toB64u(utf8(head)) } as const)
    : ({ kind: 'certificates', content: facts.certificate } as const);
  const { keys } = await api.importKeys({ ...brought, replace });
  if (!isSame()) return keys;
  const trusted: TrustedKeys = {};
  const { fingerprint } = facts;
  for (const canonical of head ? [] : addressesTaken(facts, keys)) {
    const pin = trustedKeys.value[canonical];
    const isMarked = pin?.fpr === fingerprint && (pin.how === 'verified' || pin.how === 'proof');
    if (!isMarked) trusted[canonical] = pinOf(canonical, fingerprint, 'seen', 'contact');
  }
  await addTrustedKeys(trusted);
  if (kept.value) await loadContacts();
  return keys;
}

/** The addresses of a key for which another one is trusted: replacing it is a decision. */
export function otherTrusted({ addresses, fingerprint }: KeyFacts): { canonical: string; known: B64u }[] {
  return addresses.flatMap((canonical) => {
    const pin = trustedKeys.value[canonical];
    return trustsKey(pin) && pin.fpr !== fingerprint ? [{ canonical, known: pin.fpr }] : [];
  });
}

/**
 * The user compared this key: it takes precedence over every other one. `source`: where it came from, for their own
 * key.
 */
export const markVerified = (canonical: string, fingerprint: B64u, source?: string): Promise<void> =>
  addTrustedKeys({ [canonical]: pinOf(canonical, fingerprint, 'verified', source) });

/** Removes the mark, or trusts a key without one: another key than this is held from now on. */
export const markSeen = (canonical: string, fingerprint: B64u, source?: string): Promise<void> =>
  addTrustedKeys({ [canonical]: pinOf(canonical, fingerprint, 'seen', source) });

/** Removes the kept keys, and no trusted key; returns a function that restores them. Throws ApiError. */
export async function removeKey({ canonical, keys }: Entry): Promise<() => Promise<void>> {
  const isSame = sameSession();
  for (const { id } of keys) await api.removeContactKey(id);
  kept.value = kept.value?.filter((one) => one.canonical !== canonical) ?? null;
  return async () => {
    if (!isSame()) return;
    // A key from a header is not restored: the next mail brings it again.
    const imported = keys.filter(({ provenance }) => provenance === 'contact');
    for (const { certificate } of imported) {
      await api.importKeys({ kind: 'certificates', content: certificate, replace: false });
    }
    await loadContacts();
  };
}

/**
 * Removes a whole entry: key, trusted key and person; returns a function that restores it. Throws ApiError and
 * TrustedKeysHeld.
 */
export async function removeEntry(entry: Entry): Promise<() => Promise<void>> {
  requireTrustedKeys();
  const { canonical, pin, person } = entry;
  const isSame = sameSession();
  const restoreKey = await removeKey(entry);
  if (!isSame()) return restoreKey;
  await forget(canonical);
  if (person) await changePeople(({ [canonical]: _, ...others }) => others);
  return async () => {
    if (!isSame()) return;
    if (person) await savePerson(person);
    if (pin) await addTrustedKeys({ [canonical]: pin });
    await restoreKey();
  };
}

/** Whether the key is for the user's own address alone. */
export const isOwn = ({ addresses }: KeyFacts): boolean =>
  addresses.length > 0 && addresses.every((one) => one === tryCanon(session.value?.address ?? ''));
