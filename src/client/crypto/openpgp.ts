/**
 * The only importer of OpenPGP.js, with the one profile of PROTOCOL.md 11: v4 keys, AES-256, SHA-512, SEIPD v1 with its
 * MDC verified before anything is released.
 */
import * as openpgp from 'openpgp/lightweight';

Object.assign(openpgp.config, {
  aeadProtect: false,
  v6Keys: false,
  preferredSymmetricAlgorithm: openpgp.enums.symmetric.aes256,
  preferredHashAlgorithm: openpgp.enums.hash.sha512,
  preferredCompressionAlgorithm: openpgp.enums.compression.uncompressed,
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  enforceGrammar: true,
  allowMissingKeyFlags: false,
  allowInsecureDecryptionWithSigningKeys: false,
  allowInsecureVerificationWithReformattedKeys: false,
  maxDecompressedMessageSize: 128 * 1024 * 1024,
  maxArgon2MemoryExponent: 17,
  minRSABits: 2048,
  // The highest count: an exported key is stored where others may reach it. GnuPG knows no Argon2 S2K.
  s2kType: openpgp.enums.s2k.iterated,
  s2kIterationCountByte: 255,
  showVersion: false,
  showComment: false,
} satisfies Partial<openpgp.Config>);

/**
 * A user ID that is not UTF-8 is read as ISO-8859-1 (windows-1252 in browsers), as PGP wrote it in the 1990s, and keeps
 * its bytes: the library would verify its own replacement characters instead. An address in it counts only if it is
 * ASCII.
 */
const { write } = openpgp.UserIDPacket.prototype;
const read: (this: openpgp.UserIDPacket, bytes: Uint8Array, config?: openpgp.Config) => void =
  openpgp.UserIDPacket.prototype.read;
const rawUserIds = new WeakMap<object, Uint8Array>();

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function latin1(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes);
  const address = text.slice(text.lastIndexOf('<') + 1);
  return /^\p{ASCII}*$/u.test(address) ? text : new TextDecoder().decode(bytes);
}

Object.assign(openpgp.UserIDPacket.prototype, {
  read(this: openpgp.UserIDPacket, bytes: Uint8Array, config?: openpgp.Config) {
    const raw = isUtf8(bytes) ? null : bytes.slice();
    read.call(this, raw ? new TextEncoder().encode(latin1(raw)) : bytes, config);
    if (raw) rawUserIds.set(this, raw);
  },
  write(this: openpgp.UserIDPacket) {
    return rawUserIds.get(this) ?? write.call(this);
  },
});

export { openpgp };
export type { Key, PrivateKey, PublicKey, SessionKey, Subkey } from 'openpgp/lightweight';
