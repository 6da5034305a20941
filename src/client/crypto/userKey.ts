import { wrapByNewCode, wrapByPassword } from './account.ts';
import { fromB64u, toB64u, type B64u } from './bytes.ts';
import { statement } from './derive.ts';
import { CryptoError } from './errors.ts';
import { endsBy, fingerprintOf, generateKey, prolonged, revoked, signStatement } from './keys.ts';
import type { Identity, ReplacementReason } from './types.ts';
import { keepNewest, userVault, type Secrets } from './vault.ts';

const day = 24 * 60 * 60 * 1000;
const renewedYears = 2;

/** The user's own key: extended, revoked, replaced (PROTOCOL.md 3 and 13). */
// eslint-disable-next-line max-lines-per-function -- One method for each change of the user's key; each is short.
export const userKeyOperations = (secrets: Secrets) => ({
  /** The same key with an expiry two years from now. Nothing changes here before holdSession. */
  async renewKey(): Promise<{ certificate: B64u }> {
    const until = new Date();
    until.setUTCFullYear(until.getUTCFullYear() + renewedYears);
    const renewed = await prolonged(secrets.user.key, until);
    return { certificate: toB64u(renewed.toPublic().write()) };
  },

  /** The key's revocation, for whenever the owner publishes it: armored, without a reason, so that it is permanent. */
  async revocationCertificate(): Promise<{ armored: string }> {
    const { key } = secrets.user;
    return { armored: (await (await revoked(key, 'none')).getRevocationCertificate()) as string };
  },

  /** The certificates of all keys that this user ever had, the current one first. */
  async ownCertificates(): Promise<{ certificates: B64u[]; fingerprints: B64u[] }> {
    const { identity, former } = secrets.user;
    return {
      certificates: [identity.certificate, ...former.map((key) => toB64u(key.toPublic().write()))],
      fingerprints: [identity.fingerprint, ...former.map((key) => toB64u(fingerprintOf(key)))],
    };
  },

  /**
   * Everything that replaces the key: a new one, the bundle under the same password and a new recovery code, the two
   * keys' statements, the former key's revocation. Nothing changes here before adoptReplacement.
   */
  async replaceKey({ password, reason }: { password: string; reason: ReplacementReason }) {
    const vault = secrets.user;
    const assertStay = secrets.stay();
    const { id, address, name } = vault.identity;
    const { key } = await generateKey(address, name);
    const next = userVault({ id, address, name }, key, [vault.key, ...vault.former], vault.pinKey, vault.storeKey);
    keepNewest(vault, next);
    // An expired key cannot sign; its last signature gets one more day.
    const former = (await endsBy(vault.key, Date.now() + day))
      ? await prolonged(vault.key, new Date(Date.now() + 2 * day))
      : vault.key;
    const text = statement.succession(fromB64u(id), fingerprintOf(former), fingerprintOf(key));
    const wrapped = await wrapByPassword(secrets, next, password, assertStay);
    const recovery = await wrapByNewCode(next);
    assertStay();
    secrets.pending = null;
    secrets.replacement = next;
    return {
      ...wrapped,
      ...recovery,
      fingerprint: next.identity.fingerprint,
      certificate: next.identity.certificate,
      formerCertificate: toB64u((await revoked(former, reason)).write()),
      signature: toB64u(await signStatement(former, text)),
      consent: toB64u(await signStatement(key, text)),
    };
  },

  /** Takes the new key into use, once the server has stored it. */
  async adoptReplacement({ fingerprint }: { fingerprint: B64u }): Promise<Identity> {
    const { replacement } = secrets;
    if (replacement?.identity.fingerprint !== fingerprint) throw new CryptoError('locked');
    keepNewest(secrets.signedIn, replacement);
    secrets.signedIn = replacement;
    secrets.replacement = null;
    return replacement.identity;
  },
});
