/**
 * Limits what other people's certificates may cost before OpenPGP.js reads them: it rejects RSA numbers that take long,
 * leaves out signatures by others, and keeps at most 64 of the owner's for verification. Nothing is verified here.
 */
import { concat, equal, toHex, type Bytes } from './bytes.ts';

/** The same as on the server (`Policy` of Restante.OpenPgp). */
export const mostVerifications = 64;
const mostExponentBytes = 8;
const mostModulusBytes = 1024;
const mostPackets = 20_000;

const tags = { signature: 2, secretKey: 5, publicKey: 6, secretSubkey: 7, userId: 13, publicSubkey: 14 };
const kinds = { direct: 0x1f, keyRevocation: 0x20, subkeyRevocation: 0x28, userRevocation: 0x30, binding: 0x18 };
const subpackets = { created: 2, issuer: 16, primaryUserId: 25, flags: 27, embedded: 32, issuerFingerprint: 33 };
const revocations = [kinds.keyRevocation, kinds.subkeyRevocation, kinds.userRevocation];

interface Packet {
  tag: number;
  raw: Bytes;
  body: Bytes;
}

interface Signature {
  packet: Packet;
  kind: number;
  created: number;
  isPrimaryUserId: boolean;
  /** Verifications that it takes: its own, and those of a signing subkey's consents. */
  cost: number;
}

interface Part {
  packet: Packet;
  signatures: Signature[];
}

/** Null for what is not a sequence of packets of known length (RFC 9580 section 4.2). */
function packetsOf(bytes: Bytes): Packet[] | null {
  const packets: Packet[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (let at = 0; at < bytes.length;) {
      const [first, next] = [view.getUint8(at), view.getUint8(at + 1)];
      let [head, length] = [2, next];
      if (!(first & 0x80)) return null;
      if (first & 0x40) {
        if (next >= 224 && next < 255) return null;
        if (next === 255) [head, length] = [6, view.getUint32(at + 2)];
        else if (next >= 192) [head, length] = [3, ((next - 192) << 8) + view.getUint8(at + 2) + 192];
      } else if ((first & 3) === 1) [head, length] = [3, view.getUint16(at + 1)];
      else if ((first & 3) === 2) [head, length] = [5, view.getUint32(at + 1)];
      else if ((first & 3) === 3) return null;
      const end = at + head + length;
      if (end > bytes.length || packets.length === mostPackets) return null;
      const tag = first & 0x40 ? first & 0x3f : (first >> 2) & 0x0f;
      packets.push({ tag, raw: bytes.subarray(at, end) as Bytes, body: bytes.subarray(at + head, end) as Bytes });
      at = end;
    }
  } catch {
    return null;
  }
  return packets;
}

/** Whether using the key takes no longer than usual; numbers that are not RSA's are never long to use. */
function isCheap({ body }: Packet): boolean {
  const start = body[0] === 6 ? 10 : 6;
  if (body[5]! < 1 || body[5]! > 3) return true;
  const length = (at: number) => Math.ceil(((body[at]! << 8) | body[at + 1]!) / 8);
  const modulus = length(start);
  return modulus <= mostModulusBytes && length(start + 2 + modulus) <= mostExponentBytes;
}

function* subpacketsOf(area: Bytes): Generator<{ type: number; value: Bytes }> {
  for (let at = 0; at < area.length;) {
    let [head, length] = [1, area[at]!];
    if (length === 255) [head, length] = [5, new DataView(area.buffer, area.byteOffset + at).getUint32(1)];
    else if (length >= 192) [head, length] = [2, ((length - 192) << 8) + area[at + 1]! + 192];
    if (length === 0 || at + head + length > area.length) return;
    yield { type: area[at + head]! & 0x7f, value: area.subarray(at + head + 1, at + head + length) as Bytes };
    at += head + length;
  }
}

/** The two areas of a signature of version 4; null where they are not whole. */
function areasOf(body: Bytes) {
  if (body[0] !== 4 || body.length < 10) return null;
  const hashedEnd = 6 + ((body[4]! << 8) | body[5]!);
  const unhashedEnd = hashedEnd + 2 + ((body[hashedEnd]! << 8) | body[hashedEnd + 1]!);
  if (!(unhashedEnd <= body.length)) return null;
  const hashed = [...subpacketsOf(body.subarray(6, hashedEnd) as Bytes)];
  return { hashed, all: [...hashed, ...subpacketsOf(body.subarray(hashedEnd + 2, unhashedEnd) as Bytes)] };
}

/** The key IDs that a signature of version 4 names, in hexadecimal. A fingerprint says more than a key ID. */
export function issuersOf(body: Bytes): string[] {
  const all = areasOf(body)?.all ?? [];
  const named = all.filter(({ type, value }) => type === subpackets.issuerFingerprint && value[0] === 4);
  const ids = named.length
    ? named.map(({ value }) => value.subarray(-8))
    : all.filter(({ type }) => type === subpackets.issuer).map(({ value }) => value);
  return ids.map((id) => toHex(id as Bytes));
}

/** Null where the primary key cannot have made it: it is of another version, or names other keys alone. */
function signatureOf(packet: Packet, fingerprint: Bytes): Signature | null {
  const { body } = packet;
  const areas = areasOf(body);
  if (!areas) return null;
  const { hashed, all } = areas;
  const named = all.filter(({ type }) => type === subpackets.issuerFingerprint);
  const issuers = all.filter(({ type }) => type === subpackets.issuer);
  if (named.length && !named.some(({ value }) => equal(value.subarray(1), fingerprint))) return null;
  if (!named.length && issuers.length && !issuers.some(({ value }) => equal(value, fingerprint.subarray(12))))
    return null;
  const created = hashed.find(({ type }) => type === subpackets.created)?.value;
  const consents = body[1] === kinds.binding ? all.filter(({ type }) => type === subpackets.embedded).length : 0;
  return {
    packet,
    kind: body[1]!,
    created: created?.length === 4 ? new DataView(created.buffer, created.byteOffset).getUint32(0) : -1,
    isPrimaryUserId: hashed.some(({ type, value }) => type === subpackets.primaryUserId && value[0] === 1),
    cost: 1 + consents,
  };
}

const belongs = (part: Part, primary: Part, { kind }: Signature) =>
  part === primary
    ? kind === kinds.direct || kind === kinds.keyRevocation
    : part.packet.tag === tags.userId
      ? (kind >= 0x10 && kind <= 0x13) || kind === kinds.userRevocation
      : kind === kinds.binding || kind === kinds.subkeyRevocation;

/** All revocations, then the newest self-signature of each part, then the second newest, until the budget is spent. */
function chosen(parts: Part[]): Set<Packet> | null {
  const all = parts.flatMap((part) => part.signatures);
  const ends = all.filter(({ kind }) => revocations.includes(kind));
  // One of them may be true: without it the key would look valid.
  if (ends.length > mostVerifications) return null;
  const kept = new Set(ends.map(({ packet }) => packet));
  let left = mostVerifications - ends.length;
  const rank = (part: Part) => (part === parts[0] ? 0 : part.packet.tag === tags.userId ? 1 : 2);
  const queues = parts
    .map((part) => ({
      rank: rank(part),
      rest: part.signatures.filter(({ kind }) => !revocations.includes(kind)).sort((a, b) => b.created - a.created),
    }))
    .filter(({ rest }) => rest.length > 0)
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        Number(b.rest[0]!.isPrimaryUserId) - Number(a.rest[0]!.isPrimaryUserId) ||
        b.rest[0]!.created - a.rest[0]!.created,
    );
  for (let isOpen = true; isOpen;) {
    isOpen = false;
    for (const { rest } of queues) {
      if (!rest[0] || rest[0].cost > left) continue;
      left -= rest[0].cost;
      kept.add(rest.shift()!.packet);
      isOpen = true;
    }
  }
  return kept;
}

const isPart = ({ tag }: Packet) =>
  tag === tags.userId || tag === tags.publicSubkey || tag === tags.secretSubkey || tag === tags.publicKey;
const isPrimary = ({ tag }: Packet) => tag === tags.publicKey || tag === tags.secretKey;

async function partsOf(packets: Packet[]): Promise<Part[]> {
  const [{ body }] = packets as [Packet];
  const framed = concat(Uint8Array.of(0x99, body.length >> 8, body.length), body);
  const fingerprint = new Uint8Array(await crypto.subtle.digest('SHA-1', framed));
  const primary: Part = { packet: packets[0]!, signatures: [] };
  const parts = [primary];
  let part: Part | null = primary;
  const seen = new Set<string>();
  for (const packet of packets.slice(1)) {
    if (packet.tag !== tags.signature) {
      // Pictures are left out with their signatures, and subkeys that take long to use.
      part = isPart(packet) && (packet.tag === tags.userId || isCheap(packet)) ? { packet, signatures: [] } : null;
      if (part) parts.push(part);
      seen.clear();
      continue;
    }
    const signature = part && signatureOf(packet, fingerprint);
    if (!part || !signature || !belongs(part, primary, signature)) continue;
    const id = packet.body.join();
    if (!seen.has(id)) part.signatures.push(signature);
    seen.add(id);
  }
  return parts;
}

/**
 * The certificate without what nobody here verifies; null if it takes too long to use (an RSA exponent of more than 64
 * bits, a modulus of more than 8192, more than 64 revocations) or is no certificate. A secret key stays as it is,
 * within the same numbers.
 */
async function bounded(packets: Packet[]): Promise<Bytes | null> {
  const [primary] = packets;
  if (!primary || !isCheap(primary)) return null;
  if (primary.tag === tags.secretKey)
    return packets.every((one) => one.tag !== tags.secretSubkey || isCheap(one))
      ? concat(...packets.map(({ raw }) => raw))
      : null;
  const signatures = packets.filter(({ tag }) => tag === tags.signature).length;
  if (primary.body[0] !== 4) return signatures <= mostVerifications ? concat(...packets.map(({ raw }) => raw)) : null;
  const parts = await partsOf(packets);
  const kept = chosen(parts);
  if (!kept) return null;
  const rest = parts.map((part) => [
    part.packet.raw,
    ...part.signatures.filter(({ packet }) => kept.has(packet)).map(({ packet }) => packet.raw),
  ]);
  return concat(...rest.flat());
}

/** Every key in these bytes within its costs. `isCostly`: one was left out, because it takes too long to use. */
export async function keysWithinCosts(bytes: Bytes): Promise<{ keys: Bytes[]; isCostly: boolean }> {
  const groups: Packet[][] = [];
  for (const packet of packetsOf(bytes) ?? []) {
    if (isPrimary(packet)) groups.push([packet]);
    else groups.at(-1)?.push(packet);
  }
  const all = await Promise.all(groups.map(bounded));
  return { keys: all.filter((one) => one !== null), isCostly: all.includes(null) };
}

/** Every key in these bytes within its costs; what takes too long to use is left out. None where the bytes are no keys. */
export const boundedKeys = async (bytes: Bytes): Promise<Bytes[]> => (await keysWithinCosts(bytes)).keys;
