import { fromB64u, toB64u, type B64u, type Bytes } from './bytes.ts';
import { statement } from './derive.ts';
import { CryptoError } from './errors.ts';
import { certificateProblem, fingerprintOf, own, readCertificate, signStatement, statementHolds } from './keys.ts';
import { openpgp, type Key } from './openpgp.ts';
import type { CertificateProblem } from './types.ts';
import type { Secrets } from './vault.ts';

/** Armor is a third longer than the 256 KiB of a certificate, and people paste what stands around it. */
const inputLimit = 512 * 1024;
const counterLimit = 2 ** 31 - 1;

/** What is wrong with a key that somebody brings. `secret`: it must not be given away; `several`: more than one. */
export type OwnKeyProblem = CertificateProblem | 'secret' | 'several' | 'same' | 'too-large';

/** A key as it is shown before it is used. `expires`: ISO 8601, null where it does not. */
export interface BroughtKey {
  certificate: B64u;
  fingerprint: B64u;
  userIds: string[];
  expires: string | null;
}

/** The statement by which the long-term key names the key of its guest (PROTOCOL.md 6). */
export interface OwnKeyStatement {
  certificate: B64u;
  fingerprint: B64u;
  counter: number;
  signature: B64u;
  mid: B64u;
}

const secretArmor = /-----BEGIN PGP PRIVATE KEY BLOCK-----/;
const armorStart = /-----BEGIN PGP PUBLIC KEY BLOCK-----/g;

/** Armor is ASCII; what people's programs write around it need not even be UTF-8. */
const textOf = (bytes: Bytes): string => new TextDecoder().decode(bytes);

const isCounter = (counter: number) => Number.isInteger(counter) && counter >= 1 && counter <= counterLimit;

/** All keys in the bytes, armored or binary; null where there are none. */
async function readKeys(bytes: Bytes): Promise<Key[] | null> {
  const binary = bytes[0] !== undefined && (bytes[0] & 0x80) !== 0 && bytes[0] !== 0xef;
  const read = binary
    ? openpgp.readKeys({ binaryKeys: bytes })
    : openpgp.readKeys({ armoredKeys: textOf(bytes).trim() });
  return read.catch(() => null);
}

async function brought(key: Key): Promise<BroughtKey> {
  const expires = await key.getExpirationTime().catch(() => null);
  return {
    certificate: toB64u(own(key.write())),
    fingerprint: toB64u(fingerprintOf(key)),
    userIds: key.getUserIDs(),
    expires: expires instanceof Date ? expires.toISOString() : null,
  };
}

async function inputBytes(source: Blob | string): Promise<Bytes | null> {
  const blob = typeof source === 'string' ? new Blob([source]) : source;
  return blob.size > inputLimit ? null : new Uint8Array(await blob.arrayBuffer());
}

/** A guest's own key (PROTOCOL.md 6). */
export const ownKeyOperations = (secrets: Secrets) => ({
  /** Reads what the guest brings, a file or pasted text, and judges it for the guest's address. A secret key goes no further. */
  async readOwnKey({
    source,
  }: {
    source: Blob | string;
  }): Promise<{ ok: true; key: BroughtKey } | { ok: false; reason: OwnKeyProblem; key?: BroughtKey }> {
    const { identity } = secrets.guest;
    const bytes = await inputBytes(source);
    if (!bytes) return { ok: false, reason: 'too-large' };
    const text = textOf(bytes);
    if (secretArmor.test(text)) return { ok: false, reason: 'secret' };
    const keys = await readKeys(bytes);
    if (keys?.some((key) => key.isPrivate())) return { ok: false, reason: 'secret' };
    if (!keys || keys.length === 0) return { ok: false, reason: 'malformed' };
    // Of several armored keys the library reads the first.
    if (keys.length > 1 || (text.match(armorStart) ?? []).length > 1) return { ok: false, reason: 'several' };
    const key = await brought(keys[0]!);
    if (key.fingerprint === identity.fingerprint) return { ok: false, reason: 'same', key };
    const reason = await certificateProblem(keys[0]!, identity.address, Date.now());
    return reason ? { ok: false, reason, key } : { ok: true, key };
  },

  /**
   * The long-term key says that its guest uses this key from now on; without one, that the long-term key counts again.
   * Throws CryptoError `unusable-certificate`.
   */
  async signOwnKey({ certificate, counter }: { certificate: B64u | null; counter: number }) {
    const { identity, key } = secrets.guest;
    if (!isCounter(counter)) throw new CryptoError('malformed');
    let fingerprint = fromB64u(identity.fingerprint);
    if (certificate !== null) {
      const brings = await readCertificate(fromB64u(certificate));
      if (await certificateProblem(brings, identity.address, Date.now())) throw new CryptoError('unusable-certificate');
      fingerprint = fingerprintOf(brings);
    }
    const text = statement.ownKey(fromB64u(identity.id, 16), fingerprint, counter);
    return { fingerprint: toB64u(fingerprint), counter, signature: toB64u(await signStatement(key, text)) };
  },

  /**
   * For senders: whether the long-term key vouches for the key that the server names, and that key can be used for the
   * address. The caller holds `longTermFingerprint` against what it pinned, and the counter against the highest one met.
   */
  async checkOwnKey(
    args: OwnKeyStatement & { longTermCertificate: B64u; address: string; now?: number },
  ): Promise<
    | { ok: true; longTermFingerprint: B64u; fingerprint: B64u }
    | { ok: false; reason: CertificateProblem | 'fingerprint' | 'signature' }
  > {
    try {
      if (!isCounter(args.counter)) return { ok: false, reason: 'malformed' };
      const longTerm = await readCertificate(fromB64u(args.longTermCertificate));
      const key = await readCertificate(fromB64u(args.certificate));
      const fingerprint = fingerprintOf(key);
      if (toB64u(fingerprint) !== args.fingerprint) return { ok: false, reason: 'fingerprint' };
      const text = statement.ownKey(fromB64u(args.mid, 16), fingerprint, args.counter);
      if (!(await statementHolds(longTerm, text, fromB64u(args.signature)))) return { ok: false, reason: 'signature' };
      const reason = await certificateProblem(key, args.address, args.now ?? Date.now());
      if (reason) return { ok: false, reason };
      return { ok: true, longTermFingerprint: toB64u(fingerprintOf(longTerm)), fingerprint: args.fingerprint };
    } catch {
      return { ok: false, reason: 'malformed' };
    }
  },
});
