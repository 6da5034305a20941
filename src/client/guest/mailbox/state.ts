import { signal } from '@preact/signals';
import type { Crypto } from '../../crypto/client.ts';
import { call } from '../../api/call.ts';
import { instance, takeInstance } from '../../session/instance.ts';
import { followServer, tellServerTime } from '../../session/serverTime.ts';
import type { ListedMessage } from '../../message/reader.ts';
import type { GuestSession } from './types.ts';

followServer();

/** The open mailbox: undefined until a session was looked for, null when nobody is signed in. */
export const session = signal<GuestSession | null | undefined>(undefined);

/**
 * Why a session was left, if the person did not ask for it. `other-key`: the server names another mailbox, address or
 * key for this guest than the unlocked bundle holds.
 */
export type LeavingReason = 'idle' | 'deleted' | 'other-key' | null;
export const signedOutBecause = signal<LeavingReason>(null);

/** Whether this page has just created the mailbox that is open. */
export const isNewMailbox = signal(false);

/** Loads what every page shows. Throws ApiError. */
export async function loadInstance(): Promise<void> {
  const answer = await call('GET', '/api/instance');
  takeInstance(answer);
  if (worker) await (await worker).setLimits(answer.limits);
}

let worker: Promise<Crypto> | null = null;

/** The worker that holds every secret. Loaded with the first use: the link page itself needs none. */
export function secrets(): Promise<Crypto> {
  worker ??= import('../../crypto/client.ts').then(({ startCrypto }) => {
    const started = startCrypto();
    // Calls are taken in order: whatever is read next is read within them.
    if (instance.value) void started.setLimits(instance.value.limits);
    tellServerTime(started);
    started.onFailure(() => {
      // Its memory is gone, and the Trusted Types policy can be created only once: only a new page can start another.
      location.reload();
    });
    return started;
  });
  // A failed load is tried again on the next use.
  worker.catch(() => (worker = null));
  return worker;
}

export type Folder = 'inbox' | 'sent';

export interface Listing {
  messages: ListedMessage[];
  next: string | null;
}

/** The lists as far as they are loaded; null until requested. */
export const listings = { inbox: signal<Listing | null>(null), sent: signal<Listing | null>(null) };

/** Drops what was decrypted for the lists. */
export function forgetLists(): void {
  listings.inbox.value = null;
  listings.sent.value = null;
}
