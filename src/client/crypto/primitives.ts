import { argon2id } from 'hash-wasm';
import { concat, randomBytes, utf8, type Bytes } from './bytes.ts';
import { CryptoError } from './errors.ts';

/** Argon2id parameters as a record keeps them. */
export interface Argon {
  memoryKiB: number;
  iterations: number;
  parallelism: number;
}

/** Parameters of new records (PROTOCOL.md 1). */
export const argonDefault: Argon = { memoryKiB: 65536, iterations: 3, parallelism: 1 };

export async function sha256(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data));
}

export async function hmacSha256(key: Bytes, data: Bytes): Promise<Bytes> {
  const hmacKey = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', hmacKey, data));
}

/** HKDF-Extract (RFC 5869 section 2.2). An empty salt is 32 zero bytes, which HMAC pads alike. */
export const ext = (salt: Bytes, ikm: Bytes): Promise<Bytes> =>
  hmacSha256(salt.length === 0 ? new Uint8Array(32) : salt, ikm);

/** HKDF-Expand (RFC 5869 section 2.3) of at most 32 bytes: its first block. The label is the info. */
export async function exp(prk: Bytes, label: string, length: number): Promise<Bytes> {
  if (length > 32) throw new RangeError('one block only');
  return (await hmacSha256(prk, concat(utf8(label), Uint8Array.of(1)))).slice(0, length);
}

const aesKey = (key: Bytes, use: 'encrypt' | 'decrypt') =>
  crypto.subtle.importKey('raw', key, { name: 'AES-GCM' }, false, [use]);

/** AEAD of PROTOCOL.md 1: nonce ‖ ciphertext ‖ tag. `nonce` is given by tests alone. */
export async function aeadSeal(key: Bytes, plain: Bytes, aad: Bytes, nonce = randomBytes(12)): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: aad, tagLength: 128 };
  return concat(nonce, new Uint8Array(await crypto.subtle.encrypt(algorithm, await aesKey(key, 'encrypt'), plain)));
}

/** Opens what aeadSeal made; null where key, AAD or bytes are not the right ones. */
export async function aeadOpen(key: Bytes, sealed: Bytes, aad: Bytes): Promise<Bytes | null> {
  if (sealed.length < 28) return null;
  const algorithm = { name: 'AES-GCM', iv: sealed.subarray(0, 12), additionalData: aad, tagLength: 128 };
  const opening = crypto.subtle.decrypt(algorithm, await aesKey(key, 'decrypt'), sealed.subarray(12));
  return opening.then(
    (plain) => new Uint8Array(plain),
    () => null,
  );
}

/** Refuses a downgrade (under 64 MiB, under 3 passes) and a denial of service (over 256 MiB, over 16 passes). */
export function checkArgon({ memoryKiB, iterations, parallelism }: Argon): void {
  const between = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (!between(memoryKiB, 65536, 262144) || !between(iterations, 3, 16) || parallelism !== 1) {
    throw new CryptoError('refused-parameters');
  }
}

/** A2 of PROTOCOL.md 1. Throws CryptoError `refused-parameters`. Takes 0.1 to 1 second. */
export async function a2(password: Bytes, salt: Bytes, argon: Argon): Promise<Bytes> {
  checkArgon(argon);
  if (salt.length !== 16) throw new RangeError('salt must be 16 bytes');
  const hash = await argon2id({
    password,
    salt,
    memorySize: argon.memoryKiB,
    iterations: argon.iterations,
    parallelism: argon.parallelism,
    hashLength: 32,
    outputType: 'binary',
  });
  return new Uint8Array(hash);
}
