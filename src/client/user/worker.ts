import { startCrypto } from '../crypto/client.ts';

/** The one worker of this app: every secret lives there. */
export const worker = startCrypto();
