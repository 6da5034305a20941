import { fromB64u, randomBytes, toB64u, type B64u, type Bytes } from './bytes.ts';
import { aad, recoverySecrets, userSecrets } from './derive.ts';
import { CryptoError } from './errors.ts';
import { generateKey, isMadeFor, own } from './keys.ts';
import { passwordProblem } from './password.ts';
import { aeadOpen, aeadSeal, argonDefault, type Argon } from './primitives.ts';
import { formatRecoveryCode, newRecoveryCode, parseRecoveryCode } from './recovery.ts';
import { keepHere } from './trustedKeys.ts';
import type { Identity, WrappedByPassword } from './types.ts';
import { keepNewest, readUserBundle, userVault, withCertificate, writeUserBundle } from './vault.ts';
import type { Secrets, UserVault } from './vault.ts';

/** A password newly chosen. Throws CryptoError `refused-password`. */
export function checkNewPassword(password: string): void {
  if (passwordProblem(password)) throw new CryptoError('refused-password');
}

/** `assertStay`: of the operation that this is a part of; see Secrets. */
export async function wrapByPassword(
  secrets: Secrets,
  vault: UserVault,
  password: string,
  assertStay = secrets.stay(),
): Promise<WrappedByPassword> {
  checkNewPassword(password);
  const { id, fingerprint } = vault.identity;
  const salt = randomBytes(16);
  const { auth, wrap } = await userSecrets(fromB64u(id), password, salt, argonDefault);
  const associated = aad.user(fromB64u(id), fromB64u(fingerprint));
  const bundle = await aeadSeal(wrap, writeUserBundle(vault), associated);
  assertStay();
  secrets.pending = { id, wrap, records: null };
  return { salt: toB64u(salt), argon: argonDefault, auth: toB64u(auth), bundle: toB64u(bundle) };
}

export async function wrapByNewCode(vault: UserVault) {
  const code = newRecoveryCode();
  const userId = fromB64u(vault.identity.id);
  const { auth, wrap } = await recoverySecrets(userId, code);
  const associated = aad.recovery(userId, fromB64u(vault.identity.fingerprint));
  return {
    recoveryCode: formatRecoveryCode(code),
    recoveryAuth: toB64u(auth),
    recoveryBundle: toB64u(await aeadSeal(wrap, writeUserBundle(vault), associated)),
  };
}

async function openBundle(wrap: Bytes, bundle: B64u, associated: Bytes): Promise<Bytes> {
  const plain = await aeadOpen(wrap, fromB64u(bundle), associated);
  if (!plain) throw new CryptoError('wrong-secret');
  return own(plain);
}

/** Operations on a user's account (PROTOCOL.md 3). */
// eslint-disable-next-line max-lines-per-function -- One method for each step of setting up, signing in and recovering; each is short.
export const accountOperations = (secrets: Secrets) => ({
  /** Makes key, bundle and recovery code; signed in afterwards. */
  async createUser(args: { userId: B64u; address: string; name: string | null; password: string }) {
    checkNewPassword(args.password);
    const assertStay = secrets.stay();
    const { key } = await generateKey(args.address, args.name);
    const account = { id: args.userId, address: args.address, name: args.name };
    const vault = userVault(account, key, [], randomBytes(32), randomBytes(32));
    const wrapped = await wrapByPassword(secrets, vault, args.password, assertStay);
    const recovery = await wrapByNewCode(vault);
    await keepHere(vault, { version: 0, record: null });
    assertStay();
    secrets.signedIn = vault;
    const { fingerprint, certificate } = vault.identity;
    return { ...wrapped, ...recovery, fingerprint, certificate };
  },

  /** Step 1 of a sign-in, and the proof for a step-up. */
  async userPassword(args: { userId: B64u; salt: B64u; argon: Argon; password: string }) {
    const assertStay = secrets.stay();
    const salt = fromB64u(args.salt, 16);
    const { auth, wrap } = await userSecrets(fromB64u(args.userId, 16), args.password, salt, args.argon);
    assertStay();
    secrets.pending = { id: args.userId, wrap, records: null };
    return { auth: toB64u(auth) };
  },

  /** Step 2 of a sign-in, with the server's answer. Throws CryptoError `wrong-secret` | `own-key-differs`. */
  async openUser(session: {
    userId: B64u;
    address: string;
    name: string | null;
    fingerprint: B64u;
    certificate: B64u;
    bundle: B64u;
  }): Promise<Identity> {
    if (secrets.pending?.id !== session.userId) throw new CryptoError('locked');
    const assertStay = secrets.stay();
    const associated = aad.user(fromB64u(session.userId), fromB64u(session.fingerprint));
    const bundle = await openBundle(secrets.pending.wrap, session.bundle, associated);
    const account = { id: session.userId, address: session.address, name: session.name };
    const vault = await readUserBundle(bundle, account);
    if (vault.identity.fingerprint !== session.fingerprint) throw new CryptoError('tampered');
    // Opens the bundle again while signed in: an older bundle of this user holds a former key.
    const before = secrets.signedIn?.identity.fingerprint ?? session.fingerprint;
    if (before !== session.fingerprint || !isMadeFor(vault.key, session.address))
      throw new CryptoError('own-key-differs');
    assertStay();
    secrets.pending = null;
    const opened = await withCertificate(vault, session.certificate);
    assertStay();
    keepNewest(secrets.signedIn, opened);
    secrets.signedIn = opened;
    return opened.identity;
  },

  /** Wraps the same bundle under another password. */
  async changeUserPassword({ password }: { password: string }): Promise<WrappedByPassword> {
    const wrapped = await wrapByPassword(secrets, secrets.user, password);
    secrets.pending = null;
    return wrapped;
  },

  /** Step 1 of recovery: what the code proves. Throws CryptoError `wrong-secret` where it is no code. */
  async recoveryAuth({ userId, code }: { userId: B64u; code: string }) {
    const assertStay = secrets.stay();
    const bytes = parseRecoveryCode(code);
    if (!bytes) throw new CryptoError('wrong-secret');
    const { auth, wrap } = await recoverySecrets(fromB64u(userId, 16), bytes);
    assertStay();
    secrets.recovery = { userId, wrap };
    return { recoveryAuth: toB64u(auth) };
  },

  /** Step 2 of recovery: a new password and a new code. openUser follows with the session that the server answers. */
  async recoverUser(args: { userId: B64u; fingerprint: B64u; recoveryBundle: B64u; password: string }) {
    if (secrets.recovery?.userId !== args.userId) throw new CryptoError('locked');
    const assertStay = secrets.stay();
    const associated = aad.recovery(fromB64u(args.userId), fromB64u(args.fingerprint));
    const bundle = await openBundle(secrets.recovery.wrap, args.recoveryBundle, associated);
    const vault = await readUserBundle(bundle, { id: args.userId, address: '', name: null });
    if (vault.identity.fingerprint !== args.fingerprint) throw new CryptoError('tampered');
    const wrapped = await wrapByPassword(secrets, vault, args.password, assertStay);
    const { recoveryCode, recoveryAuth, recoveryBundle } = await wrapByNewCode(vault);
    assertStay();
    secrets.recovery = null;
    return { ...wrapped, recoveryCode, newRecoveryAuth: recoveryAuth, newRecoveryBundle: recoveryBundle };
  },

  /** A new recovery code; the old one is invalid as soon as the server has stored the new one. */
  async renewRecoveryCode() {
    return wrapByNewCode(secrets.user);
  },
});
