import { fromB64u, toB64u, type B64u } from './bytes.ts';
import { certificateOperations, type KeyTrouble } from './certificates.ts';
import { statement } from './derive.ts';
import { CryptoError } from './errors.ts';
import { certificateProblem, fingerprintOf, readCertificate, signStatement, statementHolds } from './keys.ts';
import type { CertificateProblem, KeyFacts } from './types.ts';
import type { Secrets } from './vault.ts';

/** Armor is a third longer than the 256 KiB of a certificate, and people paste the text around it. */
const inputLimit = 512 * 1024;
const counterLimit = 2 ** 31 - 1;

/**
 * A fault of a key that a guest adds. `secret`: it must not be given away; `several`: more than one; `damaged`: copied
 * badly; `too-costly`: it takes too long to use.
 */
export type OwnKeyProblem = CertificateProblem | 'secret' | 'several' | 'same' | 'too-large' | 'too-costly' | 'damaged';

/** Why no key was found in what a guest added. */
const noKey = ({ damaged, tooLarge, tooCostly }: Record<KeyTrouble, boolean>): OwnKeyProblem =>
  tooLarge ? 'too-large' : tooCostly ? 'too-costly' : damaged ? 'damaged' : 'malformed';

/** The statement by which the long-term key names the key of its guest (PROTOCOL.md 6). */
export interface OwnKeyStatement {
  certificate: B64u;
  fingerprint: B64u;
  counter: number;
  signature: B64u;
  mid: B64u;
}

const isCounter = (counter: number) => Number.isInteger(counter) && counter >= 1 && counter <= counterLimit;

/** A guest's own key (PROTOCOL.md 6). */
// eslint-disable-next-line max-lines-per-function -- Reads, signs and checks a guest's own key: three methods that are short themselves.
export const ownKeyOperations = (secrets: Secrets) => ({
  /**
   * Reads what the guest adds, a file or pasted text, and judges it for the guest's address. A secret key never leaves
   * the worker.
   */
  async readOwnKey({
    source,
  }: {
    source: Blob | string;
  }): Promise<{ ok: true; key: KeyFacts } | { ok: false; reason: OwnKeyProblem; key?: KeyFacts }> {
    const { identity } = secrets.guest;
    const blob = typeof source === 'string' ? new Blob([source]) : source;
    if (blob.size > inputLimit) return { ok: false, reason: 'too-large' };
    const { keys, secret, ...troubles } = await certificateOperations().findKeys({ sources: [blob] });
    if (secret) return { ok: false, reason: 'secret' };
    const key = keys[0]?.facts;
    if (!key) return { ok: false, reason: noKey(troubles) };
    if (keys.length > 1) return { ok: false, reason: 'several' };
    if (key.fingerprint === identity.fingerprint) return { ok: false, reason: 'same', key };
    const certificate = await readCertificate(fromB64u(key.certificate));
    const reason = await certificateProblem(certificate, identity.address, Date.now());
    return reason ? { ok: false, reason, key } : { ok: true, key };
  },

  /**
   * The long-term key states that its guest uses this key from now on; without one, that the long-term key counts
   * again. Throws CryptoError `unusable-certificate`.
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
   * For senders: whether the long-term key confirms the key that the server names, and that key can be used for the
   * address. The caller compares `longTermFingerprint` with the trusted key, and the counter with the highest one seen.
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
