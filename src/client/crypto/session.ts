import { canon, tryCanon } from './address.ts';
import { fromB64u, toB64u, type B64u } from './bytes.ts';
import { CryptoError } from './errors.ts';
import { certificateProblem, fingerprintOf, heldWhenSent, lockedArmor, readCertificate } from './keys.ts';
import type { CertificateProblem, Identity } from './types.ts';
import { openVault, sealVault, withCertificate, type Secrets } from './vault.ts';

/** Operations of both apps on the signed-in account. */
// eslint-disable-next-line max-lines-per-function -- One method for each operation that both apps call on the session; each is short.
export const sessionOperations = (secrets: Secrets) => ({
  async identity(): Promise<Identity | null> {
    return secrets.signedIn?.identity ?? null;
  },

  /** Forgets every secret. */
  async lock() {
    secrets.forget();
  },

  async sealForReload({ reloadKey }: { reloadKey: B64u }) {
    return { sealed: await sealVault(secrets.anyone, fromB64u(reloadKey, 32)) };
  },

  /** Throws CryptoError `wrong-secret` if the session has changed. */
  async restoreFromReload(args: {
    reloadKey: B64u;
    sealed: string;
    id: B64u;
    /** A user's, as the server has it now. Throws CryptoError `own-key-differs` if it belongs to another key. */
    certificate?: B64u;
  }): Promise<Identity> {
    const assertStay = secrets.stay();
    const opened = await openVault(args.sealed, fromB64u(args.reloadKey, 32), args.id);
    const isUsers = opened.kind === 'user' && args.certificate !== undefined;
    const vault = isUsers ? await withCertificate(opened, args.certificate!) : opened;
    assertStay();
    secrets.signedIn = vault;
    return vault.identity;
  },

  /**
   * Who is signed in, if the server's answer about the session agrees. A user's renewed certificate replaces that of
   * the bundle. Throws CryptoError `own-key-differs`: another account, address or key.
   */
  async holdSession(said: { id: B64u; address: string; fingerprint: B64u; certificate: B64u }): Promise<Identity> {
    const vault = secrets.anyone;
    const assertStay = secrets.stay();
    const { id, address, fingerprint } = vault.identity;
    const named = await readCertificate(fromB64u(said.certificate)).catch(() => null);
    const isSame =
      said.id === id &&
      tryCanon(said.address) === canon(address) &&
      said.fingerprint === fingerprint &&
      named !== null &&
      toB64u(fingerprintOf(named)) === fingerprint;
    if (!isSame) throw new CryptoError('own-key-differs');
    const opened = vault.kind === 'user' ? await withCertificate(vault, said.certificate) : vault;
    assertStay();
    secrets.signedIn = opened;
    return secrets.anyone.identity;
  },

  /** Armored secret key under a passphrase, and certificate. */
  async exportKey({ passphrase }: { passphrase: string }) {
    if (passphrase === '') throw new CryptoError('refused-password');
    const { key, identity } = secrets.anyone;
    const secretKey = await lockedArmor(key, passphrase);
    return { secretKey, certificate: key.toPublic().armor(), fingerprint: identity.fingerprint };
  },

  /** Whether a certificate can be encrypted to for an address (PROTOCOL.md 10). `now` in ms. */
  async checkCertificate(args: {
    certificate: B64u;
    address: string;
    now?: number;
  }): Promise<{ ok: true; fingerprint: B64u } | { ok: false; reason: CertificateProblem }> {
    try {
      const key = await readCertificate(fromB64u(args.certificate));
      const reason = await certificateProblem(key, args.address, args.now ?? Date.now());
      return reason ? { ok: false, reason } : { ok: true, fingerprint: toB64u(fingerprintOf(key)) };
    } catch {
      return { ok: false, reason: 'malformed' };
    }
  },

  /** Whether a certificate was the address's when a message came: `sentAt` in ms by the server's clock. */
  async heldWhenSent(args: { certificate: B64u; address: string; sentAt: number }): Promise<boolean> {
    try {
      return await heldWhenSent(await readCertificate(fromB64u(args.certificate)), args.address, args.sentAt);
    } catch {
      return false;
    }
  },
});
