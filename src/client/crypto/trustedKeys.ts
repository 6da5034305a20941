/** The record of trusted keys, and which version of it is the newest (PROTOCOL.md 6, 13.1 and 13.21). */
import { canon } from './address.ts';
import { fromB64u, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { aad } from './derive.ts';
import { CryptoError } from './errors.ts';
import { unsealFromSelf } from './packets.ts';
import { aeadOpen, aeadSeal, exp, sha256 } from './primitives.ts';
import type { TrustedKeys } from './types.ts';
import { isVersion, parseVersioned, raiseNewest, type GuestVault, type Secrets, type UserVault } from './vault.ts';

type Vault = UserVault | GuestVault;

/** The record as the server states it; version 0: none yet. */
export interface StoredTrustedKeys {
  version: number;
  record: B64u | null;
}

/** The key of the record, for the user or guest who is signed in. */
const recordKey = async (vault: Vault): Promise<Bytes> =>
  vault.kind === 'guest' ? vault.records.pins : exp(vault.storeKey, 'restante/v1/user-pins', 32);

const recordAad = (vault: Vault, version: number): Bytes =>
  (vault.kind === 'guest' ? aad.mailboxTrustedKeys : aad.userTrustedKeys)(fromB64u(vault.identity.id), version);

/** Of the copy that a browser stores: derived from the record's key, so that a password opens both. */
const keptKey = async (vault: Vault): Promise<Bytes> =>
  exp(await recordKey(vault), 'restante/v1/trusted-keys-kept', 32);

/** The record as it is stored: {"v":1, "pins":{canonical address: {fpr, how, at}}}. */
export const writeTrustedKeys = (pins: TrustedKeys): Bytes => {
  const canonical = Object.entries(pins).map(([address, pin]) => [canon(address), pin]);
  return utf8(JSON.stringify({ v: 1, pins: Object.fromEntries(canonical) }));
};

const hows: readonly unknown[] = ['verified', 'proof', 'seen', 'link', 'pin'];

/**
 * The trusted keys of a record. An entry whose `how` this version does not know is kept as `link`: it trusts no key,
 * and needs a proof, until its address is decided again. Throws CryptoError `malformed`.
 */
export function readTrustedKeys(plain: Bytes): TrustedKeys {
  const { pins } = parseVersioned(plain);
  if (typeof pins !== 'object' || pins === null) throw new CryptoError('malformed');
  const read: TrustedKeys = {};
  for (const [address, pin] of Object.entries(pins as Record<string, Partial<TrustedKeys[string]> | null>)) {
    if (typeof pin?.fpr !== 'string') throw new CryptoError('malformed');
    read[address] = { ...pin, fpr: pin.fpr, how: hows.includes(pin.how) ? pin.how! : 'link', at: String(pin.at ?? '') };
  }
  return read;
}

/** Opens a record of any age. Throws CryptoError `tampered` for another record, another version, or a missing record. */
async function openRecord(vault: Vault, { version, record }: StoredTrustedKeys): Promise<TrustedKeys> {
  if (record === null && version === 0) return {};
  const plain = record && (await aeadOpen(await recordKey(vault), fromB64u(record), recordAad(vault, version)));
  if (!plain) throw new CryptoError('tampered');
  return readTrustedKeys(plain);
}

const digestOf = async (record: B64u | null): Promise<B64u> =>
  toB64u(await sha256(record ? fromB64u(record) : utf8('')));

/** This browser keeps a record that the server stored, or created the account whose first record it is. */
export async function keepHere(vault: Vault, { version, record }: StoredTrustedKeys): Promise<void> {
  raiseNewest(vault, version);
  const digest = await digestOf(record);
  if (!vault.kept || vault.kept.version <= version) vault.kept = { version, digest };
}

/** A browser's copy: {"v":1, "version", "record", "at"}. Null: another account's, changed, or of another form. */
async function openKept(vault: Vault, kept: B64u) {
  const plain = await aeadOpen(await keptKey(vault), fromB64u(kept), aad.trustedKeysKept(fromB64u(vault.identity.id)));
  if (!plain) return null;
  const { version, record, at } = parseVersioned(plain);
  if (record === null && version === 0) return { version, record, at: String(at) };
  return isVersion(version) && typeof record === 'string' ? { version, record, at: String(at) } : null;
}

// eslint-disable-next-line max-lines-per-function -- One method for each reading and writing of the record; each is short.
export const trustedKeysOperations = (secrets: Secrets) => ({
  async sealTrustedKeys({ version, pins }: { version: number; pins: TrustedKeys }) {
    const vault = secrets.anyone;
    return {
      record: toB64u(await aeadSeal(await recordKey(vault), writeTrustedKeys(pins), recordAad(vault, version))),
    };
  },

  /**
   * Opens the record that the server states. Throws CryptoError `tampered` (another record, another version, or none where
   * the version says that there is one) and `outdated` (older than one known, or another of the same version).
   */
  async openTrustedKeys({ version, record }: StoredTrustedKeys): Promise<{ pins: TrustedKeys }> {
    const vault = secrets.anyone;
    const pins = await openRecord(vault, { version, record });
    const { newest, kept } = vault;
    if (version < newest) throw new CryptoError('outdated');
    if (version === kept?.version && kept.digest !== (await digestOf(record))) throw new CryptoError('outdated');
    raiseNewest(vault, version);
    return { pins };
  },

  /** Opens a record of any age, to show it and to let its owner decide. Throws CryptoError `tampered`. */
  async openOlderTrustedKeys(stored: StoredTrustedKeys): Promise<{ pins: TrustedKeys }> {
    return { pins: await openRecord(secrets.anyone, stored) };
  },

  /** Seals a record that the server has stored, for this browser to keep. Throws CryptoError `tampered`. */
  async keepTrustedKeys({ version, record }: StoredTrustedKeys): Promise<{ kept: B64u }> {
    const vault = secrets.anyone;
    await openRecord(vault, { version, record });
    await keepHere(vault, { version, record });
    const plain = utf8(JSON.stringify({ v: 1, version, record, at: new Date().toISOString() }));
    const associated = aad.trustedKeysKept(fromB64u(vault.identity.id));
    return { kept: toB64u(await aeadSeal(await keptKey(vault), plain, associated)) };
  },

  /** Opens what this browser kept, and rejects older records from then on; null if it does not open. */
  async openKeptTrustedKeys({ kept }: { kept: B64u }): Promise<(StoredTrustedKeys & { at: string }) | null> {
    const vault = secrets.anyone;
    const opened = await openKept(vault, kept).catch(() => null);
    if (opened) await keepHere(vault, opened);
    return opened;
  },

  /**
   * Takes the versions from own notes as the server lists them. A note counts if the key in use signed it and it names
   * the message beside which it is stored; others are skipped.
   */
  async noticeNotes({ notes }: { notes: { messageId: B64u; note: B64u }[] }): Promise<{ newest: number }> {
    const vault = secrets.anyone;
    for (const { messageId, note } of notes) {
      const value = await unsealFromSelf(fromB64u(note), [vault.key]).catch(() => null);
      const noted = value as { v?: unknown; messageId?: unknown; trustedKeysVersion?: unknown } | null;
      if (noted?.v === 1 && noted.messageId === messageId) raiseNewest(vault, noted.trustedKeysVersion);
    }
    return { newest: vault.newest };
  },

  /** The newest version known, and whether this browser itself keeps (or created) a record of the account. */
  async newestTrustedKeys(): Promise<{ newest: number; isKept: boolean }> {
    const { newest, kept } = secrets.anyone;
    return { newest, isKept: kept !== null };
  },
});
