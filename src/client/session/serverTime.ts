import { effect } from '@preact/signals';
import type { Crypto } from '../crypto/client.ts';
import { serverAhead } from '../ui/serverClock.ts';

/** Tells the worker the server's time, now and with every change. Calls are taken in order: what is signed next is signed with it. */
export const tellServerTime = (worker: Pick<Crypto, 'setServerAhead'>): void =>
  void effect(() => void worker.setServerAhead({ ms: serverAhead.value }));
