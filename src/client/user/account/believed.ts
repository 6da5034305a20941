import type { Pins, PinHow } from '../../crypto/client.ts';

export type Pin = Pins[string];
/** A pin that names a key of the address itself, and not only an invitation that must lead to one. */
export type BelievedPin = Pin & { how: Exclude<PinHow, 'link' | 'pin'> };

export const believes = (pin: Pin | undefined): pin is BelievedPin =>
  pin !== undefined && pin.how !== 'link' && pin.how !== 'pin';
