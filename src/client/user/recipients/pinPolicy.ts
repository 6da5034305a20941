import { isWeak } from './transportLevel.ts';
import { domainOf } from './mailDomain.ts';
import { instance, type Instance } from '../../session/instance.ts';
import { requiresPin } from './routes.ts';
import { transports } from './transports.ts';
import type { Resolved } from '../account/types.ts';

/** The operator's rule for a mail with a link over a weak transport. */
export const weakTransportPolicy = (): Instance['pinWhereTransportIsWeak'] =>
  instance.value?.pinWhereTransportIsWeak ?? 'recommended';

/** Whether the transport of a link's mail to a recipient without a key is known to be weak. */
export const isTransportWeak = ({ outcome, canonical }: Resolved): boolean =>
  outcome === 'new' && isWeak(transports.items.value[domainOf(canonical ?? '')]);

/** Whether the sender cannot omit the PIN for this recipient. */
export const mustHavePin = (resolved: Resolved): boolean =>
  requiresPin(resolved, transports.items.value[domainOf(resolved.canonical ?? '')], weakTransportPolicy());
