import { api } from './api.ts';
import { onSignedOut } from './session.ts';
import { TransportWatch } from './transportWatch.ts';

export const transports = new TransportWatch(api);
onSignedOut(() => transports.stop());
