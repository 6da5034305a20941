import type { TrustedKeys } from '../../crypto/client.ts';
import { noticeSent as noticeSentIn, trustedKeysOf } from '../../session/trustedKeys.ts';
import { api } from './api.ts';
import type { TrustEntry } from './trustEntry.ts';
import type { MessageItem } from './types.ts';
import { worker } from './worker.ts';

/** The record of the keys that this user trusts. */
export const trustedKeysRecord = trustedKeysOf(() => worker, {
  read: () => api.trustedKeys(),
  write: ({ version, previous, record }) => api.putTrustedKeys(version, previous, record),
  sentLast: async (limit) => (await api.messages('sent', { limit })).messages,
});

/** The keys this user trusts, by canonical address; none while the record is held. */
export const trustedKeys = trustedKeysRecord.trustedKeys;
/** Why the record is held and what can be chosen; null where it is in use. */
export const trustedKeysHeld = trustedKeysRecord.held;

/** The keys this user trusts. Throws TrustedKeysHeld while the record is held: no decision uses an older one. */
export const requireTrustedKeys = (): TrustedKeys => trustedKeysRecord.get();

/** Adds to the record. Throws ApiError and TrustedKeysHeld. */
export async function addTrustedKeys(additions: TrustedKeys): Promise<void> {
  if (Object.keys(additions).length === 0) return;
  await trustedKeysRecord.change((known) => {
    const added = Object.entries(additions).map(([canonical, pin]) => [
      canonical,
      carryGeneration(pin, known[canonical]),
    ]);
    return { ...known, ...Object.fromEntries(added) };
  });
}

/** A generation never goes back with another key: somebody may know an older PIN. */
function carryGeneration(pin: TrustEntry, known: TrustEntry | undefined): TrustEntry {
  const generation = Math.max(pin.generation ?? 0, known?.generation ?? 0);
  return generation > 0 ? { ...pin, generation } : pin;
}

/** Forgets the trusted key of an address: its next key counts as first seen. Throws ApiError and TrustedKeysHeld. */
export async function forget(canonical: string): Promise<void> {
  if (canonical in requireTrustedKeys()) await trustedKeysRecord.change(({ [canonical]: _, ...others }) => others);
}

/** Checks the notes beside the newest of the user's own messages in a list. */
export const noticeSent = (sent: MessageItem[]): Promise<void> => noticeSentIn(trustedKeysRecord, sent);

/** Continues with a list that the user chose. Throws ApiError. */
export const decideTrustedKeys = (chosen: TrustedKeys): Promise<void> => trustedKeysRecord.decide(chosen);
