import { hasCode } from '../api/http.ts';
import type { B64u, Pins, StoredTrustedKeys } from '../crypto/client.ts';
import { KeptInBrowser } from '../trust/kept.ts';
import { TrustedKeysRecord } from '../trust/record.ts';
import { api } from './api.ts';
import type { Pin } from './pinned.ts';
import type { MessageItem } from './types.ts';
import { worker } from './worker.ts';

/** How many of the messages sent last are asked what they know of the record: versions rise with time. */
const lookedAt = 10;

const record = new TrustedKeysRecord(
  () => worker,
  {
    read: () => api.pins(),
    write: ({ version, previous, record }) => api.putPins(version, previous, record),
    isConflict: (error) => hasCode(error, 'pins-version'),
    sentLast: async () => (await api.messages('sent', { limit: lookedAt })).messages,
  },
  new KeptInBrowser(),
);

/** The keys this user trusts, by canonical address; none while the record is held. */
export const pins = record.pins;
/** Why the record is held and what can be chosen; null where it is in use. */
export const trustedKeysHeld = record.held;

/** The keys this user trusts. Throws TrustedKeysHeld while the record is held: nothing is decided on an older one. */
export const trustedKeys = (): Pins => record.get();

/** Opens the record that came with the session of this user. Throws ApiError. */
export const loadPins = (userId: B64u, stored: StoredTrustedKeys): Promise<void> => record.load(userId, stored);

export const forgetPins = (): void => record.forget();

/** Adds to the record. Throws ApiError and TrustedKeysHeld. */
export async function believe(additions: Pins): Promise<void> {
  if (Object.keys(additions).length === 0) return;
  await record.change((known) => {
    const added = Object.entries(additions).map(([canonical, pin]) => [
      canonical,
      carryGeneration(pin, known[canonical]),
    ]);
    return { ...known, ...Object.fromEntries(added) };
  });
}

/** A generation never goes back with another key: an older PIN may be known to somebody. */
function carryGeneration(pin: Pin, known: Pin | undefined): Pin {
  const generation = Math.max(pin.generation ?? 0, known?.generation ?? 0);
  return generation > 0 ? { ...pin, generation } : pin;
}

/** Forgets what was believed of an address: its next key counts as first met. Throws ApiError and TrustedKeysHeld. */
export async function forget(canonical: string): Promise<void> {
  if (canonical in trustedKeys()) await record.change(({ [canonical]: _, ...others }) => others);
}

/** Looks at the notes beside the newest of listed messages of one's own. */
export const noticeSent = (sent: MessageItem[]): Promise<void> => record.notice(sent.slice(0, lookedAt));

/** Goes on with a list that the user chose. Throws ApiError. */
export const decideTrustedKeys = (chosen: Pins): Promise<void> => record.decide(chosen);
