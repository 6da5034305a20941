import type { TrustedKeys, TrustHow } from '../../crypto/client.ts';

export type TrustEntry = TrustedKeys[string];
/** An entry that names a key of the address itself, and not only an invitation that must lead to one. */
export type TrustedKeyEntry = TrustEntry & { how: Exclude<TrustHow, 'link' | 'pin'> };

export const trustsKey = (pin: TrustEntry | undefined): pin is TrustedKeyEntry =>
  pin !== undefined && pin.how !== 'link' && pin.how !== 'pin';
