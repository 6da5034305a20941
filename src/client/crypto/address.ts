import { tryCanon } from '../mail/address.ts';
import { CryptoError } from './errors.ts';

export { tryCanon };

/** canon(addr) of PROTOCOL.md 1. Throws CryptoError `refused-address`. */
export function canon(address: string): string {
  const canonical = tryCanon(address);
  if (canonical === null) throw new CryptoError('refused-address');
  return canonical;
}
