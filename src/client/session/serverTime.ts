import { effect } from '@preact/signals';
import { onAnswer } from '../api/call.ts';
import type { Crypto } from '../crypto/client.ts';
import { noteAnswer } from '../ui/serverAnswer.ts';
import { serverAhead } from '../ui/serverClock.ts';

/** Takes the server's time and its version of the pages from every answer. */
export const followServer = (): void => onAnswer(noteAnswer);

/**
 * Tells the worker the server's time, now and with every change. Calls are processed in order: the next signature uses
 * it.
 */
export const tellServerTime = (worker: Pick<Crypto, 'setServerAhead'>): void =>
  void effect(() => void worker.setServerAhead({ ms: serverAhead.value }));
