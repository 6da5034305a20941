import PostalMime from 'postal-mime';
import { defaultReadingLimits } from './limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** The content of multipart/signed (RFC 3156 section 5). */
export interface SignedEntity {
  /** The signed entity, each line ending with CR LF as it was signed. */
  content: Bytes;
  /** The detached signatures as they were attached, armored or binary. */
  signature: Bytes;
}

const longestSignature = 64 * 1024;
const [lf, cr, dash] = [0x0a, 0x0d, 0x2d];
/** One character a byte. */
const textOf = (bytes: Bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** The end of the header: the index behind its empty line; -1 where there is none within the limit. */
function headEnd(bytes: Bytes, limit: number): number {
  for (let at = bytes.indexOf(lf); at >= 0 && at < limit; at = bytes.indexOf(lf, at + 1)) {
    const next = bytes[at + 1] === cr ? at + 2 : at + 1;
    if (bytes[next] === lf) return next + 1;
  }
  return -1;
}

/** The value of Content-Type on one line; null where there is none, or more than one. */
function contentTypeOf(head: string): string | null {
  const fields = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const found = fields.filter((field) => /^content-type[ \t]*:/i.test(field));
  return found.length === 1 ? found[0]!.slice(found[0]!.indexOf(':') + 1).trim() : null;
}

function parameter(contentType: string, name: string): string | null {
  for (const [, found, quoted, plain] of contentType.matchAll(
    /;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g,
  )) {
    if (found!.toLowerCase() === name) return quoted?.replace(/\\(.)/g, '$1') ?? plain!;
  }
  return null;
}

/** The parts between the delimiters of RFC 2046 section 5.1.1; null where the last one is missing, or there are more than two. */
function twoParts(bytes: Bytes, from: number, boundary: string): [Bytes, Bytes] | null {
  const wanted = `--${boundary}`;
  const found: { start: number; end: number; isLast: boolean }[] = [];
  // The line break before a delimiter belongs to it.
  for (let at = from - 1; at >= 0; at = bytes.indexOf(lf, at + 1)) {
    if (bytes[at + 1] !== dash || bytes[at + 2] !== dash) continue;
    const stop = bytes.indexOf(lf, at + 1);
    const end = stop < 0 ? bytes.length : stop + 1;
    // Spaces may follow; a line that is longer than this is no delimiter.
    if (end - at > wanted.length + 200) continue;
    const line = textOf(bytes.slice(at + 1, end)).trimEnd();
    if (line !== wanted && line !== `${wanted}--`) continue;
    found.push({ start: bytes[at - 1] === cr ? at - 1 : at, end, isLast: line !== wanted });
    if (found.length > 3 || found.at(-1)!.isLast) break;
  }
  const [first, second, last] = found;
  if (!last?.isLast || !first || !second) return null;
  return [bytes.slice(first.end, second.start), bytes.slice(second.end, last.start)];
}

/** Each line ends with CR LF, as signatures are made (RFC 3156 section 5). */
function canonicalLines(bytes: Bytes): Bytes {
  let bare = 0;
  for (let at = bytes.indexOf(lf); at >= 0; at = bytes.indexOf(lf, at + 1)) if (bytes[at - 1] !== cr) bare++;
  if (bare === 0) return bytes;
  const whole = new Uint8Array(bytes.length + bare);
  let to = 0;
  for (const [i, byte] of bytes.entries()) {
    if (byte === lf && bytes[i - 1] !== cr) whole[to++] = cr;
    whole[to++] = byte;
  }
  return whole;
}

/** The header of an entity on one line a field, and where its body begins; null where it has no end within the limit. */
async function headOf(entity: Blob, limit: number): Promise<{ type: string; start: number } | null> {
  const front = new Uint8Array(await entity.slice(0, limit).arrayBuffer());
  const start = headEnd(front, front.length);
  const type = start < 0 ? null : contentTypeOf(textOf(front.slice(0, start)));
  return type ? { type, start } : null;
}

/** The two parts of an entity that is multipart/`kind` with this protocol (RFC 1847); null for everything else. */
async function securityParts(
  entity: Blob,
  kind: string,
  protocol: string,
  limit: number,
): Promise<[Bytes, Bytes] | null> {
  const head = await headOf(entity, limit);
  if (!head || head.type.split(';', 1)[0]!.trim().toLowerCase() !== `multipart/${kind}`) return null;
  if (parameter(head.type, 'protocol')?.toLowerCase() !== protocol) return null;
  const boundary = parameter(head.type, 'boundary');
  if (!boundary || boundary.length > 70) return null;
  return twoParts(new Uint8Array(await entity.arrayBuffer()), head.start, boundary);
}

/** The content of a part that is one file of this type. */
async function fileIn(part: Bytes, type: string): Promise<Bytes | null> {
  const read = await new PostalMime({ attachmentEncoding: 'arraybuffer' }).parse(part).catch(() => null);
  const [file, another] = read?.attachments ?? [];
  return file?.mimeType === type && !another ? new Uint8Array(file.content as ArrayBuffer) : null;
}

/** The encrypted message, armored or binary, of a mail in the form of RFC 3156 section 4; null for every other mail. */
export async function encryptedPart(mail: Blob, limits = defaultReadingLimits): Promise<Bytes | null> {
  const parts = await securityParts(mail, 'encrypted', 'application/pgp-encrypted', limits.headerBytes);
  return parts && fileIn(parts[1], 'application/octet-stream');
}

/**
 * The content of a decrypted entity whose root is multipart/signed of PGP/MIME: signed first and then encrypted, in two
 * layers, as Thunderbird 83 to 102 did (RFC 3156 section 6.1). Null for everything else; only the two-part form counts.
 */
export async function signedEntity(entity: Blob, limits = defaultReadingLimits): Promise<SignedEntity | null> {
  const protocol = 'application/pgp-signature';
  const parts = await securityParts(entity, 'signed', protocol, limits.headerBytes);
  if (!parts || parts[1].length > longestSignature) return null;
  const signature = await fileIn(parts[1], protocol);
  return signature && { content: canonicalLines(parts[0]), signature };
}
