import { tryCanon } from './address.ts';
import { isStrong, isWeak } from './algorithms.ts';
import { fromHex, type Bytes } from './bytes.ts';
import { signingTime } from './clock.ts';
import { boundedKeys } from './costs.ts';
import { CryptoError } from './errors.ts';
import { limits } from './limits.ts';
import { openpgp, type Key, type PrivateKey, type Subkey } from './openpgp.ts';
import type { CertificateProblem, ReplacementReason } from './types.ts';

const mostStatementBytes = 4096;
const day = 24 * 60 * 60 * 1000;

/** A copy with its own buffer, as WebCrypto and structured clone need it. */
export const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

export const fingerprintOf = (key: Key): Bytes => fromHex(key.getFingerprint());

/** Names go into user IDs: no angle brackets, controls or bidi marks that could show another address. */
const safeName = (name: string) =>
  name
    .replace(/[<>@\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();

/** A new key of PROTOCOL.md 5 and 6: v4, EdDSA and ECDH over Curve25519 with the identifiers that GnuPG imports. */
export async function generateKey(address: string, name: string | null) {
  const shown = safeName(name ?? '');
  const made = await openpgp.generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [shown ? { name: shown, email: address } : { email: address }],
    date: new Date(signingTime()),
    format: 'object',
  });
  return { key: made.privateKey, revocation: await unarmored(made.revocationCertificate) };
}

/** The bytes in armor. Throws where it is none. */
export async function unarmored(text: string): Promise<Bytes> {
  const { data } = await openpgp.unarmor(text);
  return own(data instanceof Uint8Array ? data : await collect(data as AsyncIterable<Uint8Array>));
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return new Uint8Array(await new Blob(parts as Bytes[]).arrayBuffer());
}

/** Reads an unlocked secret key. Throws CryptoError `malformed`. */
export async function readSecretKey(bytes: Bytes): Promise<PrivateKey> {
  const key = await openpgp.readPrivateKey({ binaryKey: bytes }).catch(() => null);
  if (!key?.isDecrypted()) throw new CryptoError('malformed');
  return key;
}

type User = Key['users'][number];
type SelfSignature = User['selfCertifications'][number];

/** Where self-signatures were left out because their hash is no longer safe. */
const weaklySigned = new WeakSet<User | Subkey>();
/** The bytes that a certificate was read from. */
const sources = new WeakMap<Key, Bytes>();

/** The certificate as it was read: with parts that do not count here, which may be the reason for a refusal. */
export const bytesOf = (key: Key): Bytes => sources.get(key) ?? own(key.write());

/** Self-signatures that count by their hash, each named as the primary key's: several issuers may be named beside it. */
function counting(signatures: SelfSignature[], key: Key, part?: User | Subkey): SelfSignature[] {
  if (part && signatures.some(isWeak)) weaklySigned.add(part);
  const strong = signatures.filter(
    (one) => isStrong(one) && (!one.embeddedSignature || isStrong(one.embeddedSignature)),
  );
  return strong.map((one) => Object.assign(one, { issuerKeyID: key.getKeyID() }));
}

const softReasons: (number | null)[] = [1, 3, 32];

/** As in GnuPG, a user ID counts that its owner certified again after revoking it. */
async function reinstate(user: User): Promise<void> {
  if (!user.revocationSignatures.length) return;
  const certified = await verified(user.selfCertifications, user.mainKey, 'certGeneric', { userID: user.userID });
  const newest = Math.max(...certified.map(({ created }) => created!.getTime()));
  user.revocationSignatures = user.revocationSignatures.filter(
    ({ created, reasonForRevocationFlag }) =>
      !softReasons.includes(reasonForRevocationFlag) || !created || created.getTime() >= newest,
  );
}

/** Those that the primary key made over these data, at any time. */
async function verified(
  signatures: SelfSignature[],
  key: Key,
  type: 'certGeneric' | 'subkeyBinding',
  data: object,
): Promise<SelfSignature[]> {
  const { keyPacket } = key;
  const holds = signatures.map((one) =>
    one.verify(keyPacket, openpgp.enums.signature[type], { key: keyPacket, ...data }, null as unknown as Date).then(
      () => one,
      () => null,
    ),
  );
  return (await Promise.all(holds)).filter((one) => one?.created) as SelfSignature[];
}

/** Reads what `boundedKeys` gave; self-signatures over hashes that are no longer safe do not count. Null where it is no key. */
export async function readBounded(bytes: Bytes): Promise<Key | null> {
  const key = await openpgp.readKey({ binaryKey: bytes }).catch(() => null);
  if (!key || key.isPrivate() || key.keyPacket.version !== 4) return key;
  sources.set(key, bytes);
  // Signatures by others were left out before: every remaining one names the primary key.
  for (const user of key.users) {
    user.selfCertifications = counting([...user.selfCertifications, ...user.otherCertifications], key, user);
    user.otherCertifications = [];
  }
  for (const subkey of key.subkeys) subkey.bindingSignatures = counting(subkey.bindingSignatures, key, subkey);
  const whole = key as unknown as { directSignatures: SelfSignature[] };
  whole.directSignatures = counting(whole.directSignatures, key);
  await Promise.all(key.users.map(reinstate));
  return key;
}

/**
 * Reads one certificate within the limits on its size and cost; signatures by others are left out. Throws CryptoError
 * `malformed`, also for a secret key.
 */
export async function readCertificate(bytes: Bytes): Promise<Key> {
  const within = bytes.length > limits().certificateBytes ? [] : await boundedKeys(bytes);
  const key = within.length === 1 ? await readBounded(within[0]!) : null;
  if (!key || key.isPrivate()) throw new CryptoError('malformed');
  return key;
}

/** When the newest of its keys and self-signatures was made, by its maker's clock, in ms. */
function madeAt(key: Key): number {
  const signatures = [
    ...(key as unknown as { directSignatures: SelfSignature[] }).directSignatures,
    ...key.users.flatMap(({ selfCertifications }) => selfCertifications),
    ...key.subkeys.flatMap(({ bindingSignatures }) => bindingSignatures),
  ];
  const keys = key.getKeys().map((part) => part.getCreationTime().getTime());
  return Math.max(...keys, ...signatures.map(({ created }) => created?.getTime() ?? 0));
}

/**
 * The time at which a key is judged: now, or when it was made if its maker's clock is up to a day ahead of ours, as
 * phones' clocks may be (PROTOCOL.md 13.23).
 */
export function timeFor(key: Key, now = Date.now()): Date {
  const made = madeAt(key);
  return new Date(made > now && made <= now + day ? made : now);
}

/** The time of a signature that the key makes now: never before the key was made. */
export const signedAt = (key: Key): Date => timeFor(key, signingTime());

/** The addresses of the user IDs, as they are. */
const addressOf = (userId: string) => /<([^<>]*)>\s*$/.exec(userId)?.[1] ?? userId;

async function namesAddress(key: Key, canonical: string, at: Date): Promise<boolean> {
  for (const user of key.users) {
    if (!user.userID || tryCanon(addressOf(user.userID.userID)) !== canonical) continue;
    const valid = await user.verify(at).then(
      () => true,
      () => false,
    );
    if (valid) return true;
  }
  return false;
}

/** An algorithm that is not used here, or RSA that is too short; OpenPGP.js would still verify its signatures. */
function isUnsupported(key: Key): boolean {
  const { algorithm, curve } = key.getAlgorithmInfo() as { algorithm: string; curve?: string };
  const isRejected = curve !== undefined && (openpgp.config.rejectCurves as Set<string>).has(curve);
  return algorithm === 'dsa' || algorithm === 'elgamal' || isRejected;
}
const isShort = (key: Key) => (key.getAlgorithmInfo().bits ?? Infinity) < openpgp.config.minRSABits;

/** Whether the certificate names the address in a valid user ID (PROTOCOL.md 5, "before a PIN is typed"). */
export async function certificateNames(key: Key, address: string, now = Date.now()): Promise<boolean> {
  const canonical = tryCanon(address);
  return canonical !== null && namesAddress(key, canonical, timeFor(key, now));
}

/**
 * Whether the user's own key was made for this address. It comes from a sealed bundle: no self-signature has to prove
 * it.
 */
export function isMadeFor(key: Key, address: string): boolean {
  const canonical = tryCanon(address);
  return (
    canonical !== null && key.users.some(({ userID }) => userID && tryCanon(addressOf(userID.userID)) === canonical)
  );
}

const isCurrent = (signature: SelfSignature, at: Date) =>
  signature.created! <= at && at.getTime() < Number(signature.getExpirationTime());

async function whyNotNamed(key: Key, address: string, at: Date): Promise<CertificateProblem> {
  const canonical = tryCanon(address);
  const named = key.users.filter(({ userID }) => userID && tryCanon(addressOf(userID.userID)) === canonical);
  if (canonical === null || !named.length) return 'address';
  const held = named.map((user) => verified(user.selfCertifications, key, 'certGeneric', { userID: user.userID }));
  const certified = (await Promise.all(held)).flat();
  if (!certified.length) return named.some((user) => weaklySigned.has(user)) ? 'weak-signature' : 'not-self-signed';
  if (certified.some((one) => isCurrent(one, at))) return 'revoked';
  return certified.every(({ created }) => created! > at) ? 'not-yet' : 'expired';
}

const isForEncryption = ({ keyFlags }: SelfSignature) => ((keyFlags?.[0] ?? 0) & 0x0c) !== 0;

async function whyNoKey(key: Key, at: Date): Promise<CertificateProblem> {
  const bound = key.subkeys.map(async (subkey) => {
    const all = await verified(subkey.bindingSignatures, key, 'subkeyBinding', { bind: subkey.keyPacket });
    const [newest] = all.filter((one) => isCurrent(one, at)).sort((a, b) => Number(b.created) - Number(a.created));
    const isRevoked = await subkey.isRevoked(undefined!, undefined!, null as unknown as Date);
    return { subkey, all, newest, isRevoked };
  });
  const subkeys = await Promise.all(bound);
  const marked = subkeys.filter(({ newest }) => newest && isForEncryption(newest));
  if (!marked.length) {
    const lapsed = subkeys.flatMap(({ all, newest }) => (newest ? [] : all.filter(isForEncryption)));
    if (lapsed.length) return lapsed.every(({ created }) => created! > at) ? 'not-yet' : 'expired';
    return key.subkeys.some((subkey) => weaklySigned.has(subkey)) ? 'weak-signature' : 'no-encryption-key';
  }
  if (marked.every(({ subkey }) => subkey.getCreationTime() > at)) return 'not-yet';
  if (marked.every(({ isRevoked }) => isRevoked)) return 'revoked';
  const ends = ({ subkey, newest }: (typeof marked)[number]) => {
    const seconds = newest!.keyExpirationTime;
    return seconds ? subkey.getCreationTime().getTime() + seconds * 1000 : Infinity;
  };
  const holds = marked.filter(
    (one) => !one.isRevoked && one.subkey.getCreationTime() <= at && at.getTime() < ends(one),
  );
  return holds.length ? 'weak' : 'expired';
}

/** Whether a subkey can be encrypted to at a time. A primary key is for certifying, whatever its flags. */
const encryptsAt = (key: Key, at: Date): Promise<boolean> =>
  key.getEncryptionKey(undefined, at).then(
    (found) => found !== key,
    () => false,
  );

/**
 * Usable by PROTOCOL.md 10: null, or what is wrong first; as the server judges (`CertificateVerdict` of Restante.OpenPgp),
 * which tests/vectors/certificates-v1.json holds. `now` in ms.
 */
export async function certificateProblem(key: Key, address: string, now: number): Promise<CertificateProblem | null> {
  if (key.keyPacket.version !== 4) return 'newer-version';
  if (isUnsupported(key)) return 'weak';
  const at = timeFor(key, now);
  const tomorrow = new Date(at.getTime() + day);
  // A revocation counts at once, at whatever time it was made.
  if (await key.isRevoked(undefined, undefined, null as unknown as Date)) return 'revoked';
  if (key.getCreationTime() > at) return 'not-yet';
  if (isShort(key)) return 'weak';
  const canonical = tryCanon(address);
  if (canonical === null || !(await namesAddress(key, canonical, at))) return whyNotNamed(key, address, at);
  const isPrimaryGood = await key.verifyPrimaryKey(at).then(
    () => true,
    () => false,
  );
  if (!isPrimaryGood) return 'expired';
  // In this order: what OpenPGP.js has once found revoked stays revoked, whatever time is asked for later.
  if (!(await encryptsAt(key, at))) return whyNoKey(key, at);
  const lasts = (await encryptsAt(key, tomorrow)) && (await namesAddress(key, canonical, tomorrow));
  return lasts ? null : 'ends-soon';
}

/**
 * Whether the certificate belonged to its address when a message was written, `sentAt` in ms by the server's clock. Key
 * and server may be a day apart in either direction (PROTOCOL.md 13.23); later expiry or revocation does not matter.
 */
export async function heldWhenSent(key: Key, address: string, sentAt: number): Promise<boolean> {
  const [earliest, at] = [new Date(sentAt - day), timeFor(key, sentAt)];
  if (await key.isRevoked(undefined, undefined, earliest)) return false;
  const expires = await key.getExpirationTime().catch(() => null);
  if (expires instanceof Date && expires <= earliest) return false;
  return (
    key.getCreationTime() <= at &&
    !isUnsupported(key) &&
    !isShort(key) &&
    (await certificateNames(key, address, sentAt))
  );
}

/** A detached signature over a statement (PROTOCOL.md 3 and 6), binary. */
export async function signStatement(key: PrivateKey, text: Bytes): Promise<Bytes> {
  const signature = await openpgp.sign({
    message: await openpgp.createMessage({ binary: text }),
    signingKeys: key,
    detached: true,
    format: 'binary',
    date: signedAt(key),
  });
  return own(signature as Uint8Array);
}

/** Whether `signature` is that of `key` over `text`. */
export async function statementHolds(key: Key, text: Bytes, signature: Bytes): Promise<boolean> {
  // Every valid key has fewer signatures; more are not verified one after the other.
  if (signature.length > mostStatementBytes) return false;
  try {
    const { signatures } = await openpgp.verify({
      message: await openpgp.createMessage({ binary: text }),
      signature: await openpgp.readSignature({ binarySignature: signature }),
      verificationKeys: key,
      date: new Date(Date.now() + day),
      format: 'binary',
    });
    return signatures.length === 1 && (await signatures[0]!.verified);
  } catch {
    return false;
  }
}

/** Armored and encrypted with the passphrase, for GnuPG and mail programs (PROTOCOL.md 6). */
export async function lockedArmor(key: PrivateKey, passphrase: string): Promise<string> {
  // encryptKey changes the object it gets: encrypt a copy.
  const copy = await readSecretKey(own(key.write()));
  return (await openpgp.encryptKey({ privateKey: copy, passphrase })).armor();
}

/** Whether the key can do nothing any more at this time, in ms, for its own or its subkey's end. */
export async function endsBy(key: Key, time: number): Promise<boolean> {
  const ends = await key.getExpirationTime().catch(() => null);
  return ends === null || (ends instanceof Date && ends.getTime() <= time);
}

/**
 * The same key with new self-signatures beside the old ones: primary key and subkeys expire at `until`. Signed at least
 * a second after the newest existing one, so that it counts.
 */
export async function prolonged(key: PrivateKey, until: Date): Promise<PrivateKey> {
  const userIDs = key.users.flatMap(({ userID }) => {
    return userID ? [{ name: userID.name, email: userID.email, comment: userID.comment }] : [];
  });
  const earlier = key.users.flatMap(({ selfCertifications }) => selfCertifications.map(({ created }) => created));
  const newest = Math.max(...earlier.map((created) => created?.getTime() ?? 0));
  const date = new Date(Math.max(signedAt(key).getTime(), newest + 1000));
  const keyExpirationTime = Math.floor((until.getTime() - key.getCreationTime().getTime()) / 1000);
  // reformatKey changes the object it gets.
  const copy = await readSecretKey(own(key.write()));
  const made = await openpgp.reformatKey({ privateKey: copy, userIDs, keyExpirationTime, date, format: 'object' });
  const renewed = (await key.update(made.privateKey.toPublic(), new Date(date.getTime() + day))) as PrivateKey;
  if (renewed.users.length !== key.users.length) throw new CryptoError('failed');
  return renewed;
}

/** The certificate, revoked by its own key (RFC 9580 section 5.2.3.31). */
export async function revoked(key: PrivateKey, reason: ReplacementReason | 'none'): Promise<Key> {
  const { noReason, keySuperseded, keyCompromised } = openpgp.enums.reasonForRevocation;
  const flag = { none: noReason, superseded: keySuperseded, compromised: keyCompromised }[reason];
  const copy = await readSecretKey(own(key.write()));
  const reasonForRevocation = { flag, string: '' };
  const { publicKey } = await openpgp.revokeKey({
    key: copy,
    reasonForRevocation,
    date: signedAt(key),
    format: 'object',
  });
  return publicKey;
}
