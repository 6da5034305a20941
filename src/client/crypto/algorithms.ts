import { openpgp } from './openpgp.ts';

const { hash, publicKey } = openpgp.enums;

/**
 * Hashes that a signature may use: SHA-2 and SHA-3. The same as the server's (`Algorithms.IsStrong` of
 * Restante.OpenPgp).
 */
const strong: number[] = [hash.sha224, hash.sha256, hash.sha384, hash.sha512, hash.sha3_256, hash.sha3_512];
/** Once safe, and no longer. */
const broken: number[] = [hash.md5, hash.sha1, hash.ripemd];

export const isStrongHash = (id: number | null): boolean => id !== null && strong.includes(id);

/** The digest is long enough for the key (RFC 9580 sections 5.2.3.3 to 5.2.3.5). */
function isLongEnough(id: number | null, algorithm: number | null): boolean {
  if (algorithm === publicKey.ed448) return id === hash.sha512 || id === hash.sha3_512;
  const isEd25519 = algorithm === publicKey.eddsaLegacy || algorithm === publicKey.ed25519;
  return !isEd25519 || (id !== hash.sha1 && id !== hash.sha224);
}

interface Made {
  hashAlgorithm: number | null;
  publicKeyAlgorithm: number | null;
}

/** Whether the hash of a signature is accepted. */
export const isStrong = ({ hashAlgorithm, publicKeyAlgorithm }: Made): boolean =>
  isStrongHash(hashAlgorithm) && isLongEnough(hashAlgorithm, publicKeyAlgorithm);

/** Whether a signature is ignored because its hash is no longer safe. */
export const isWeak = ({ hashAlgorithm, publicKeyAlgorithm }: Made): boolean =>
  (hashAlgorithm !== null && broken.includes(hashAlgorithm)) || !isLongEnough(hashAlgorithm, publicKeyAlgorithm);
