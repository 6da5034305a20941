import { signal } from '@preact/signals';
import { ApiError } from '../api/http.ts';
import type { B64u, Pins } from '../crypto/client.ts';
import { api } from './api.ts';
import type { Pin } from './pinned.ts';
import { worker } from './worker.ts';

/** The keys this user believes, by canonical address. */
export const pins = signal<Pins>({});
let version = 0;

interface StoredPins {
  version: number;
  record: B64u | null;
}

/** Opens the record that came with the session. Throws CryptoError `tampered`. */
export async function loadPins(stored: StoredPins): Promise<void> {
  pins.value = (await worker.openPins(stored)).pins;
  version = stored.version;
}

export function forgetPins(): void {
  pins.value = {};
  version = 0;
}

/** Adds to the record. Where another window was faster, its record is taken first and ours laid over it. */
export async function believe(additions: Pins): Promise<void> {
  if (Object.keys(additions).length === 0) return;
  await changePins((known) => {
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

/** Forgets what was believed of an address: its next key counts as first met. */
export async function forget(canonical: string): Promise<void> {
  if (canonical in pins.value) await changePins(({ [canonical]: _, ...others }) => others);
}

/** Writes the record anew; where another window was faster, the change is made to its record. Throws ApiError. */
async function changePins(change: (known: Pins) => Pins): Promise<void> {
  for (let tries = 0; ; tries++) {
    const next = change(pins.value);
    const { record } = await worker.sealPins({ version: version + 1, pins: next });
    try {
      await api.putPins(version + 1, record);
      version += 1;
      pins.value = next;
      return;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'pins-version') || tries === 3) throw error;
      await loadPins(await api.pins());
    }
  }
}
