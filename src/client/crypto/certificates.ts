/**
 * Certificates that a user receives: files, pasted text, mails. Nothing here is trusted; it is read, checked and shown.
 */
import { nameAndAddress } from '../mail/address.ts';
import { autocryptKey, type AutocryptKey } from '../mail/autocrypt.ts';
import { tryCanon } from './address.ts';
import { repairedBlocks } from './armorRepair.ts';
import { fromB64u, toB64u, type B64u, type Bytes } from './bytes.ts';
import { keysWithinCosts } from './costs.ts';
import {
  bytesOf,
  certificateProblem,
  fingerprintOf,
  readBounded,
  readCertificate,
  timeFor,
  unarmored,
} from './keys.ts';
import { limits } from './limits.ts';
import { readUnsealed } from './messages.ts';
import type { Key, PrivateKey } from './openpgp.ts';
import { unsealMessage } from './packets.ts';
import type { FoundKey, KeyFacts, OpenedMessage } from './types.ts';
import { decryptionKeys, type Secrets } from './vault.ts';

const mostSources = 20;
const largestSource = 50 * 1024 * 1024;
const largestArmor = 1024 * 1024;
const mostKeys = 50;
/** How deeply forwarded mails may be nested. */
const mostForwards = 3;
/** How long an Autocrypt header counts; the same as on the server. */
const autocryptLife = 35 * 24 * 60 * 60 * 1000;

const armorBegin = '-----BEGIN PGP PUBLIC KEY BLOCK-----';
const armorEnd = '-----END PGP PUBLIC KEY BLOCK-----';
const secretArmor = /-----BEGIN PGP PRIVATE KEY BLOCK-----/;
const headerLine = /^[!-9;-~]+:[ \t]?[^\n]*\n/;

/**
 * Why a key that is there was not read: its block cannot be read, it is larger than a key may be, or it takes too long to use
 * (costs.ts).
 */
export type KeyTrouble = 'damaged' | 'tooLarge' | 'tooCostly';

/** The keys found. `secret`: a secret key was among them; it was not read. */
export interface FoundKeys extends Record<KeyTrouble, boolean> {
  keys: FoundKey[];
  secret: boolean;
}

interface ReadKeys {
  keys: Key[];
  troubles: KeyTrouble[];
}

/** A quoted or indented block, as mails have them, is still that block. */
const unquoted = (text: string) => text.replace(/\r\n?/g, '\n').replace(/^[ \t>]+/gm, '');

/** Keys that take too long to use, or cannot be read, are left out. */
async function readAll(bytes: Bytes): Promise<ReadKeys> {
  const within = await keysWithinCosts(bytes);
  const read = await Promise.all(within.keys.slice(0, mostKeys).map(readBounded));
  return { keys: read.filter((key) => key !== null), troubles: within.isCostly ? ['tooCostly'] : [] };
}

/** The armoured blocks of a text, at most `mostKeys`, in one pass. */
function armoredIn(text: string): string[] {
  const blocks: string[] = [];
  for (let start = text.indexOf(armorBegin); start >= 0 && blocks.length < mostKeys;) {
    const end = text.indexOf(armorEnd, start);
    if (end < 0) break;
    blocks.push(text.slice(start, end + armorEnd.length));
    start = text.indexOf(armorBegin, end + armorEnd.length);
  }
  return blocks;
}

/** The part of a text that is searched, without a block that continues after it. */
function searched(text: string): { armor: string; isCut: boolean } {
  if (text.length <= largestArmor) return { armor: text, isCut: false };
  const start = text.lastIndexOf(armorBegin, largestArmor);
  const end = start < 0 ? -1 : text.indexOf(armorEnd, start);
  const goesOn = end > largestArmor - armorEnd.length;
  const isCut = goesOn || text.includes(armorBegin, largestArmor);
  return { armor: text.slice(0, goesOn ? start : largestArmor), isCut };
}

/**
 * Looks for well-formed blocks; if one is damaged, all are read again with repairs for what programs change in transit.
 */
async function inArmor(text: string): Promise<ReadKeys> {
  const { armor, isCut } = searched(text);
  const strict = await Promise.all(armoredIn(armor).map((block) => unarmored(block).catch(() => null)));
  const repaired = repairedBlocks(armor, mostKeys);
  const isWhole = strict.length >= repaired.length && !strict.includes(null);
  const blocks = isWhole ? strict : repaired;
  const read = await Promise.all(blocks.filter((bytes) => bytes !== null).map(readAll));
  const keys = read.flatMap((one) => one.keys);
  const isDamaged = blocks.includes(null) || (keys.length === 0 && repaired.includes(null));
  const troubles = read.flatMap((one) => one.troubles);
  return {
    keys,
    troubles: [...troubles, ...(isDamaged ? ['damaged' as const] : []), ...(isCut ? ['tooLarge' as const] : [])],
  };
}

/** The text of a file: UTF-8, or UTF-16 with its mark, as PowerShell 5 writes what a program prints. */
function decoded(bytes: Bytes): string {
  const [first, second] = bytes;
  const utf16 = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  return new TextDecoder(utf16 ?? 'utf-8').decode(bytes);
}

/** Whether a packet begins like a public key. */
const isPublicKey = (first = 0) => ((first & 0xc0) === 0xc0 ? (first & 0x3f) === 6 : (first & 0xfc) === 0x98);

async function inBinary(bytes: Bytes): Promise<ReadKeys> {
  if (bytes.length <= largestArmor) return readAll(bytes);
  return { keys: [], troubles: isPublicKey(bytes[0]) ? ['tooLarge'] : [] };
}

type Inner = Omit<OpenedMessage, 'raw'>;

/** The key that an Autocrypt header offers, with its sender and date. */
interface Offer {
  from: string;
  date: string | null;
  head: string;
  asks: boolean;
}

/**
 * The mail without what programs put in front of it: the mbox separator line (RFC 4155), empty lines, a byte order
 * mark.
 */
async function fromItsHeader(mail: Blob): Promise<Blob> {
  const front = Array.from(new Uint8Array(await mail.slice(0, 4096).arrayBuffer()), (byte) =>
    String.fromCharCode(byte),
  );
  const [before] = /^(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]*\n)?\s*/u.exec(front.join(''))!;
  return mail.slice(before.length);
}

/** Opens an encrypted mail with the user's own keys: the message, and whether one of these keys signed it. */
async function opened(mail: Blob, ownKeys: PrivateKey[], offered: Key[]): Promise<Inner | null> {
  const { encryptedPart } = await import('../mail/signed.ts');
  const part = ownKeys.length ? await encryptedPart(mail, limits()) : null;
  if (!part) return null;
  const text = new TextDecoder().decode(part.subarray(0, 100));
  try {
    const message = text.includes('-----BEGIN PGP MESSAGE-----')
      ? await unarmored(new TextDecoder().decode(part))
      : part;
    return await readUnsealed(await unsealMessage(message, ownKeys, offered), offered);
  } catch {
    return null;
  }
}

/** Keys in a mail: its Autocrypt header, attached keys, keys in its text, also inside its encryption. */
async function inMail(mail: Blob, text: string, into: Collected, depth: number): Promise<void> {
  const { readMessage } = await import('../mail/read.ts');
  const outer = await readMessage(mail, limits()).catch(() => null);
  if (!outer) return;
  const from = outer.from?.address ?? '';
  const header = from ? autocryptKey(text, from) : null;
  const offered = header ? await inBinary(header.key) : { keys: [], troubles: [] };
  const inner = await opened(mail, into.ownKeys, offered.keys);
  if (header) into.offer(offered, offerOf(header, from, outer.date, inner));
  const message = inner ?? outer;
  for (const { blob, type } of [...message.attachments, ...message.keys].slice(0, mostSources)) {
    if (blob.size <= (type === 'message/rfc822' ? largestSource : largestArmor)) await inSource(blob, into, depth + 1);
    else if (type === 'application/pgp-keys') into.troubles.add('tooLarge');
  }
  if (message.text) into.take(message.text, await inArmor(unquoted(message.text)));
}

/** An encrypted mail of this sender that the offered key signed asks for encrypted answers, whatever its header says. */
function offerOf(header: AutocryptKey, from: string, date: string | null, inner: Inner | null): Offer {
  const isSigned = inner?.signature.state === 'good' && tryCanon(inner.from?.address ?? from) === tryCanon(from);
  return { from, date, head: isSigned ? header.askingHead : header.head, asks: header.asks || isSigned };
}

class Collected {
  /** By fingerprint; a key found by itself takes precedence over the same key in a header. */
  private readonly found = new Map<string, { key: Key; offer: Offer | null }>();
  readonly troubles = new Set<KeyTrouble>();
  secret = false;

  /** `ownKeys`: those that open encrypted mails. */
  constructor(readonly ownKeys: PrivateKey[]) {}

  take(text: string, { keys, troubles }: ReadKeys): void {
    this.secret ||= secretArmor.test(text);
    for (const one of troubles) this.troubles.add(one);
    for (const key of keys) this.put(key, null);
  }

  offer({ keys, troubles }: ReadKeys, offer: Offer): void {
    for (const one of troubles) this.troubles.add(one);
    for (const key of keys) if (!this.found.has(key.getFingerprint())) this.put(key, offer);
  }

  /** A key that nobody could encrypt to is not offered (PROTOCOL.md 11). */
  get all() {
    return [...this.found.values()].slice(0, mostKeys);
  }

  private put(key: Key, offer: Offer | null): void {
    this.secret ||= key.isPrivate();
    if (key.isPrivate()) return;
    if (bytesOf(key).length > limits().certificateBytes) this.troubles.add('tooLarge');
    else this.found.set(key.getFingerprint(), { key, offer });
  }
}

async function inSource(source: Blob, into: Collected, depth = 0): Promise<void> {
  if (source.size > largestSource) into.troubles.add('tooLarge');
  if (source.size > largestSource || depth > mostForwards) return;
  const bytes = new Uint8Array(await source.arrayBuffer());
  const text = decoded(bytes);
  const armored = await inArmor(unquoted(text));
  const mail = await fromItsHeader(source);
  const itsText = mail.size === source.size ? text : await mail.text();
  // A mail may contain the block in another encoding, with other line breaks.
  const isMail = headerLine.test(itsText.replace(/\r\n/g, '\n'));
  into.take(text.slice(0, largestArmor), isMail ? { ...armored, troubles: [] } : armored);
  if (armored.keys.length) return;
  if (isMail) return inMail(mail, itsText, into, depth);
  into.take('', await inBinary(bytes));
}

function algorithmOf(key: Key): KeyFacts['algorithm'] {
  const { algorithm, bits, curve } = key.getAlgorithmInfo() as { algorithm: string; bits?: number; curve?: string };
  const family = /^rsa/.test(algorithm)
    ? 'rsa'
    : /^(eddsa|ecdsa|ecdh|ed\d|x\d)/.test(algorithm)
      ? 'elliptic'
      : algorithm === 'dsa' || algorithm === 'elgamal'
        ? algorithm
        : 'other';
  return { family, bits: bits ?? null, curve: curve ?? (family === 'elliptic' ? algorithm : null) };
}

const longestUserId = 200;

/** Removes controls and marks that change the direction of writing from what is shown. */
const shown = (text: string) => [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')].slice(0, longestUserId).join('');

function readUserId(text: string): KeyFacts['userIds'][number] {
  const named = nameAndAddress(text);
  const address = tryCanon(named?.address ?? text);
  const name = named ? shown(named.name.replace(/^"(.*)"$/su, '$1').trim()) || null : null;
  // The address stays visible however long the name is.
  return { text: name ? `${name} <${shown(named!.address)}>` : shown(text), name, address };
}

async function factsOf(key: Key, now: number): Promise<KeyFacts> {
  const at = timeFor(key, now);
  const userIds: KeyFacts['userIds'] = [];
  const claimed: KeyFacts['userIds'] = [];
  const addresses = new Set<string>();
  for (const user of key.users) {
    if (!user.userID) continue;
    const read = readUserId(user.userID.userID);
    claimed.push(read);
    const holds = await user.verify(at).catch(() => false);
    if (!holds) continue;
    userIds.push(read);
    if (read.address) addresses.add(read.address);
  }
  const expires = await key.getExpirationTime().catch(() => null);
  const address = [...addresses, ...claimed.map((one) => one.address)].find((one) => one !== null);
  return {
    certificate: toB64u(bytesOf(key)),
    fingerprint: toB64u(fingerprintOf(key)),
    userIds: userIds.length ? userIds : claimed,
    addresses: [...addresses],
    algorithm: algorithmOf(key),
    createdAt: key.getCreationTime().toISOString(),
    expiresAt: expires instanceof Date ? expires.toISOString() : null,
    problem: await certificateProblem(key, address ?? '', now),
  };
}

/** The server's verdict on a key from a header: shown before the key is offered for import. */
function headFaultOf({ addresses }: KeyFacts, offer: Offer | null, now: number): FoundKey['headFault'] {
  if (!offer) return null;
  if (!addresses.includes(tryCanon(offer.from) ?? '')) return 'names-somebody-else';
  if (!offer.asks) return 'not-mutual';
  return now - Date.parse(offer.date ?? '') >= autocryptLife ? 'too-old' : null;
}

/** With the secrets of the signed-in user, mails encrypted to them are searched too. */
export const certificateOperations = (secrets: Secrets | null = null) => ({
  /** Every public key in files, texts and mails, each once. Does not throw: what cannot be read is not found. */
  async findKeys({ sources, now = Date.now() }: { sources: Blob[]; now?: number }): Promise<FoundKeys> {
    const found = new Collected(secrets?.signedIn ? decryptionKeys(secrets.signedIn) : []);
    for (const source of sources.slice(0, mostSources)) await inSource(source, found);
    const keys = found.all.map(async ({ key, offer }) => {
      const facts = await factsOf(key, now);
      return { facts, head: offer?.head ?? null, headFault: headFaultOf(facts, offer, now) };
    });
    const has = (trouble: KeyTrouble) => found.troubles.has(trouble);
    const troubles = { damaged: has('damaged'), tooLarge: has('tooLarge'), tooCostly: has('tooCostly') };
    return { keys: await Promise.all(keys), secret: found.secret, ...troubles };
  },

  /** The facts that a certificate states; null if it cannot be read. */
  async describeKey({ certificate, now = Date.now() }: { certificate: B64u; now?: number }): Promise<KeyFacts | null> {
    try {
      return await factsOf(await readCertificate(fromB64u(certificate)), now);
    } catch {
      return null;
    }
  },
});
