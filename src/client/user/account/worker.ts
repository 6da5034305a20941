import { startCrypto } from '../../crypto/client.ts';
import { followServer, tellServerTime } from '../../session/serverTime.ts';

/** The one worker of this app: it holds every secret. */
export const worker = startCrypto();

followServer();
tellServerTime(worker);
