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
  // The highest count: an exported key rests in files of others' keeping. GnuPG knows no Argon2 S2K.
  s2kType: openpgp.enums.s2k.iterated,
  s2kIterationCountByte: 255,
  showVersion: false,
  showComment: false,
} satisfies Partial<openpgp.Config>);

export { openpgp };
export type { Key, PrivateKey, PublicKey, SessionKey, Subkey } from 'openpgp/lightweight';
