import { effect } from '@preact/signals';
import { serverAhead } from '../ui/serverClock.ts';
import { startCrypto } from '../crypto/client.ts';

/** The one worker of this app: every secret lives there. */
export const worker = startCrypto();

// Calls are taken in order: whatever is signed next is signed with it.
effect(() => void worker.setServerAhead({ ms: serverAhead.value }));
