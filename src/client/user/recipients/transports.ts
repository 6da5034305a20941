import { api } from '../account/api.ts';
import { onSignedOut } from '../account/session.ts';
import { TransportWatch } from './transportWatch.ts';

export const transports = new TransportWatch(api);
onSignedOut(() => transports.stop());
