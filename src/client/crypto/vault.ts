import { fromB64u, fromUtf8, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { aad, type RecordKeys } from './derive.ts';
import { CryptoError } from './errors.ts';
import { fingerprintOf, own, readCertificate, readSecretKey } from './keys.ts';
import type { PrivateKey, SessionKey } from './openpgp.ts';
import { aeadOpen, aeadSeal } from './primitives.ts';
import type { Identity } from './types.ts';

const day = 24 * 60 * 60 * 1000;

interface Opened {
  identity: Identity;
  key: PrivateKey;
  /** The newest version of the trusted keys' record that this browser knows to have been stored; see trustedKeys.ts. */
  newest: number;
  /** The record that this browser keeps a copy of; null where it has none. */
  kept: { version: number; digest: B64u } | null;
}

export interface UserVault extends Opened {
  kind: 'user';
  former: PrivateKey[];
  pinKey: Bytes;
  storeKey: Bytes;
}

export interface GuestVault extends Opened {
  kind: 'guest';
  revocation: Bytes;
  records: RecordKeys;
}

/** The secrets that a link has opened so far. */
export interface LinkVault {
  linkWrap: Bytes;
  pinSalt: Bytes;
  pinWrap: Bytes | null;
  opened: { key: PrivateKey; address: string } | null;
}

/** Wrapping keys between the two steps of a sign-in. */
export interface PendingSignIn {
  id: B64u;
  wrap: Bytes;
  /** Of a guest alone. */
  records: RecordKeys | null;
}

/** Versions come from what the account's own key signed or sealed. Beyond this limit no newer one could be written. */
export const isVersion = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31 - 1;

/** Takes a version of the trusted keys' record that was once stored: older ones are rejected from now on. */
export function raiseNewest(vault: Opened, version: unknown): void {
  if (isVersion(version)) vault.newest = Math.max(vault.newest, version);
}

/** The version as a bundle, a note and a reload carry it; nothing where there is no record yet. */
export const newestMember = ({ newest }: Pick<Opened, 'newest'>) => (newest > 0 ? { trustedKeysVersion: newest } : {});

/** The same account opened again in this worker: what is known about its trusted keys stays known. */
export function keepNewest(before: Opened | null, vault: Opened): void {
  if (before?.identity.id !== vault.identity.id) return;
  raiseNewest(vault, before.newest);
  vault.kept ??= before.kept;
}

/** Everything secret that a worker holds, in one place; `forget` drops it all. */
export class Secrets {
  signedIn: UserVault | GuestVault | null = null;
  pending: PendingSignIn | null = null;
  recovery: { userId: B64u; wrap: Bytes } | null = null;
  /** A new key that the server has not taken yet. */
  replacement: UserVault | null = null;
  readonly links = new Map<B64u, LinkVault>();
  readonly sessionKeys = new Map<string, SessionKey>();
  private round = 0;

  /**
   * Call it before a wait, and the returned function before storing anything here. That throws CryptoError `locked` if
   * everything was forgotten during the wait: what was opened for one account must not come back after it was locked.
   */
  stay(): () => void {
    const { round } = this;
    return () => {
      if (round !== this.round) throw new CryptoError('locked');
    };
  }

  /** Throws CryptoError `locked` where nobody is signed in. */
  get anyone(): UserVault | GuestVault {
    if (!this.signedIn) throw new CryptoError('locked');
    return this.signedIn;
  }

  get user(): UserVault {
    if (this.anyone.kind !== 'user') throw new CryptoError('locked');
    return this.anyone;
  }

  get guest(): GuestVault {
    if (this.anyone.kind !== 'guest') throw new CryptoError('locked');
    return this.anyone;
  }

  forget(): void {
    this.round += 1;
    this.signedIn = this.pending = this.recovery = this.replacement = null;
    this.links.clear();
    this.sessionKeys.clear();
  }
}

/** Every key of the signed-in account that may open something: the current one first. */
export const decryptionKeys = (vault: UserVault | GuestVault): PrivateKey[] =>
  vault.kind === 'user' ? [vault.key, ...vault.former] : [vault.key];

type Json = Record<string, unknown>;

/** JSON with `v: 1`. Throws CryptoError `malformed` on anything else. */
export function parseVersioned(bytes: Bytes): Json {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes));
  } catch {
    throw new CryptoError('malformed');
  }
  if (typeof value !== 'object' || value === null || (value as Json).v !== 1) throw new CryptoError('malformed');
  return value as Json;
}

function bytesOf(value: unknown): Bytes {
  if (typeof value !== 'string') throw new CryptoError('malformed');
  return fromB64u(value);
}

const secretKeyOf = (value: unknown) => readSecretKey(bytesOf(value));
const encodeKey = (key: PrivateKey) => toB64u(key.write());

/** The bundle of PROTOCOL.md 3: base64url members, and the newest version of the trusted keys' record. */
export const writeUserBundle = (vault: UserVault): Bytes =>
  utf8(
    JSON.stringify({
      v: 1,
      secretKey: encodeKey(vault.key),
      formerKeys: vault.former.map(encodeKey),
      pinKey: toB64u(vault.pinKey),
      storeKey: toB64u(vault.storeKey),
      ...newestMember(vault),
    }),
  );

/** The bundle of PROTOCOL.md 6: {"v":1, secretKey, revocationCertificate}, base64url members. */
export const writeGuestBundle = (vault: GuestVault): Bytes =>
  utf8(JSON.stringify({ v: 1, secretKey: encodeKey(vault.key), revocationCertificate: toB64u(vault.revocation) }));

/** The server's statements about the account that signs in. */
export interface Account {
  id: B64u;
  address: string;
  name: string | null;
}

const identityOf = (kind: Identity['kind'], account: Account, key: PrivateKey): Identity => ({
  kind,
  id: account.id,
  address: account.address,
  name: account.name,
  fingerprint: toB64u(fingerprintOf(key)),
  certificate: toB64u(key.toPublic().write()),
});

export function userVault(
  account: Account,
  key: PrivateKey,
  former: PrivateKey[],
  pinKey: Bytes,
  storeKey: Bytes,
): UserVault {
  return {
    kind: 'user',
    identity: identityOf('user', account, key),
    key,
    former,
    pinKey,
    storeKey,
    newest: 0,
    kept: null,
  };
}

export function guestVault(account: Account, key: PrivateKey, revocation: Bytes, records: RecordKeys): GuestVault {
  return {
    kind: 'guest',
    identity: identityOf('guest', account, key),
    key,
    revocation,
    records,
    newest: 0,
    kept: null,
  };
}

export async function readUserBundle(bundle: Bytes, account: Account): Promise<UserVault> {
  const json = parseVersioned(bundle);
  const former = Array.isArray(json.formerKeys) ? json.formerKeys : [];
  const vault = userVault(
    account,
    await secretKeyOf(json.secretKey),
    await Promise.all(former.map(secretKeyOf)),
    bytesOf(json.pinKey),
    bytesOf(json.storeKey),
  );
  raiseNewest(vault, json.trustedKeysVersion);
  return vault;
}

/**
 * The same vault with what the server's copy of its own certificate has in addition (PROTOCOL.md 13.16): a renewal
 * changes that copy alone, and no bundle. Valid self-signatures are taken over; user IDs and subkeys are the bundle's
 * alone. Throws CryptoError `own-key-differs` for another key's certificate.
 */
export async function withCertificate(vault: UserVault, certificate: B64u): Promise<UserVault> {
  const known = await readCertificate(fromB64u(certificate));
  if (toB64u(fingerprintOf(known)) !== vault.identity.fingerprint) throw new CryptoError('own-key-differs');
  // OpenPGP.js takes over user IDs and subkeys unchecked, and signatures if there were none of their kind.
  const userIds = vault.key.users.flatMap(({ userID }) => (userID ? [userID.userID] : []));
  const subkeys = vault.key.subkeys.map((subkey) => subkey.getFingerprint());
  known.users = known.users.filter(({ userID }) => userID && userIds.includes(userID.userID));
  known.subkeys = known.subkeys.filter((subkey) => subkeys.includes(subkey.getFingerprint()));
  for (const user of known.users) user.otherCertifications = [];
  Object.assign(known, { directSignatures: [] });
  const tomorrow = new Date(Date.now() + day);
  if (!(await known.isRevoked(undefined, undefined, tomorrow))) known.revocationSignatures = [];
  const key = (await vault.key.update(known, tomorrow)) as PrivateKey;
  return { ...vault, key, identity: { ...vault.identity, certificate: toB64u(key.toPublic().write()) } };
}

export async function readGuestBundle(bundle: Bytes, account: Account, records: RecordKeys): Promise<GuestVault> {
  const json = parseVersioned(bundle);
  return guestVault(account, await secretKeyOf(json.secretKey), bytesOf(json.revocationCertificate), records);
}

/** The vault under the reload key of PROTOCOL.md 6, for sessionStorage. */
export async function sealVault(vault: UserVault | GuestVault, reloadKey: Bytes): Promise<string> {
  const { id, address, name } = vault.identity;
  const bundle = vault.kind === 'user' ? writeUserBundle(vault) : writeGuestBundle(vault);
  const own = vault.kind === 'guest' ? vault.records : null;
  const records = own && { pins: toB64u(own.pins), drafts: toB64u(own.drafts) };
  const state = { v: 1, kind: vault.kind, address, name, bundle: toB64u(bundle), records, ...newestMember(vault) };
  return toB64u(await aeadSeal(reloadKey, utf8(JSON.stringify(state)), aad.reload(fromB64u(id))));
}

/** Opens what sealVault made. Throws CryptoError `wrong-secret` if the session has changed. */
export async function openVault(sealed: string, reloadKey: Bytes, id: B64u): Promise<UserVault | GuestVault> {
  const plain = await aeadOpen(reloadKey, fromB64u(sealed), aad.reload(fromB64u(id)));
  if (!plain) throw new CryptoError('wrong-secret');
  const state = parseVersioned(plain);
  const account = { id, address: String(state.address), name: state.name === null ? null : String(state.name) };
  const bundle = own(bytesOf(state.bundle));
  if (state.kind === 'user') return readUserBundle(bundle, account);
  const { pins, drafts } = (state.records ?? {}) as Json;
  const vault = await readGuestBundle(bundle, account, { pins: bytesOf(pins), drafts: bytesOf(drafts) });
  raiseNewest(vault, state.trustedKeysVersion);
  return vault;
}
