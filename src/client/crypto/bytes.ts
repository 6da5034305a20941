/** Bytes with their own buffer: what WebCrypto takes and structured clone carries. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

/** UTF-8 of a text. Lone surrogates become U+FFFD, so check texts that must round-trip beforehand. */
export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

/** The text of UTF-8 bytes. Throws a TypeError where the bytes are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

export function concat(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A 32-bit big-endian integer. Throws a RangeError outside 0..2^32-1. */
export function uint32be(value: number): Bytes {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError('not a 32-bit integer');
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** LP of PROTOCOL.md 1: each part with its length in front; text as UTF-8. */
export function lp(...parts: (Uint8Array | string)[]): Bytes {
  const bytes = parts.map((part) => (typeof part === 'string' ? utf8(part) : part));
  return concat(...bytes.flatMap((part) => [uint32be(part.length), part]));
}

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

/** Compares without stopping at the first difference. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

/** Bytes of a hexadecimal text of even length. Throws a RangeError on anything else. */
export function fromHex(hex: string): Bytes {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new RangeError('not hexadecimal');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** base64url without padding (RFC 4648 section 5). */
export type B64u = string;

export function toB64u(bytes: Uint8Array): B64u {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Strict: another alphabet, padding, or stray last bits throw a RangeError; so does another `length` than the one asked. */
export function fromB64u(text: B64u, length?: number): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new RangeError('not base64url');
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
  const remainder = text.length % 4;
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(text.at(-1) ?? 'A');
  if ((remainder === 2 && last & 15) || (remainder === 3 && last & 3)) throw new RangeError('not canonical base64url');
  if (length !== undefined && bytes.length !== length) throw new RangeError(`not ${length} bytes`);
  return bytes;
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 of a multiple of five bytes. */
export function toBase32(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let shift = bytes.length * 8 - 5; shift >= 0; shift -= 5) {
    text += base32Alphabet[Number((bits >> BigInt(shift)) & 31n)];
  }
  return text;
}

/** Bytes of a base32 text of a multiple of eight characters. Throws a RangeError on anything else. */
export function fromBase32(text: string): Bytes {
  if (text.length % 8 !== 0 || !/^[A-Z2-7]*$/.test(text)) throw new RangeError('not base32');
  let bits = 0n;
  for (const char of text) bits = (bits << 5n) | BigInt(base32Alphabet.indexOf(char));
  return fromHex(bits.toString(16).padStart((text.length / 8) * 10, '0'));
}
