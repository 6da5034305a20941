import { toBase64 } from './base64.ts';

const encoder = new TextEncoder();

/** One line of header text: nothing can break out of the line, and no control character passes. */
export const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();

/** Splits a text into pieces of at most 45 UTF-8 bytes, never inside a character; the first leaves room for a name. */
function pieces(text: string): string[] {
  const all: string[] = [];
  let piece = '';
  let size = 0;
  for (const char of text) {
    const length = encoder.encode(char).length;
    if (size + length > (all.length === 0 ? 36 : 45)) {
      all.push(piece);
      piece = '';
      size = 0;
    }
    piece += char;
    size += length;
  }
  return [...all, piece];
}

/** RFC 2047 B-words, each at most 75 characters, folded between. */
export const encodedWords = (text: string): string =>
  pieces(text)
    .map((piece) => `=?utf-8?B?${toBase64(encoder.encode(piece))}?=`)
    .join('\r\n ');

const isPlain = (text: string) => /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && !text.includes('=?');

/** An unstructured header's value (RFC 5322 section 2.2.1). */
export function unstructured(text: string): string {
  const line = oneLine(text);
  return line === '' || (isPlain(line) && line.length <= 60) ? line : encodedWords(line);
}

/** A display name (RFC 5322 phrase). */
export function phrase(name: string): string {
  const line = oneLine(name);
  if (!isPlain(line) || line.length > 60) return encodedWords(line);
  return /^[\w ]+$/.test(line) ? line : `"${line.replace(/["\\]/g, '\\$&')}"`;
}

const hexOf = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');

/** A MIME parameter: quoted where it is plain and short, else RFC 2231 with continuations. */
export function parameter(name: string, value: string): string {
  const line = oneLine(value);
  if (/^[\x20-\x7e]*$/.test(line) && !/["\\%]/.test(line) && line.length <= 60) return `; ${name}="${line}"`;
  const encoded = Array.from(line, (char) =>
    /[A-Za-z0-9._-]/.test(char) ? char : Array.from(encoder.encode(char), (byte) => `%${hexOf(byte)}`).join(''),
  );
  const lines: string[] = [];
  let current = "utf-8''";
  for (const char of encoded) {
    if (current.length + char.length > 58) {
      lines.push(current);
      current = '';
    }
    current += char;
  }
  lines.push(current);
  if (lines.length === 1) return `;\r\n ${name}*=${lines[0]}`;
  return lines.map((part, index) => `;\r\n ${name}*${index}*=${part}`).join('');
}

function quotedLine(line: Uint8Array): string {
  let out = '';
  let column = 0;
  const startsFrom = [0x46, 0x72, 0x6f, 0x6d, 0x20].every((byte, i) => line[i] === byte);
  for (let i = 0; i < line.length; i++) {
    const byte = line[i]!;
    const last = i === line.length - 1;
    const risky = i === 0 && (startsFrom || (byte === 0x2e && last));
    const blank = (byte === 0x20 || byte === 0x09) && !last;
    const literal = !risky && byte !== 0x3d && ((byte > 0x20 && byte < 0x7f) || blank);
    const text = literal ? String.fromCharCode(byte) : `=${hexOf(byte)}`;
    if (column + text.length > (last ? 76 : 75)) {
      out += '=\r\n';
      column = 0;
      // A soft break must not make a line that begins as "From " or is a lone dot.
    }
    const exposed = column === 0 && i > 0 && (text === '.' || text === 'F');
    const safe = exposed ? `=${hexOf(byte)}` : text;
    out += safe;
    column += safe.length;
  }
  return out;
}

/**
 * Quoted-printable that survives signing and every relay (RFC 3156 section 3): CRLF lines, no trailing blanks, no line
 * that begins "From ", no lone dot.
 */
export function quotedPrintable(text: string): string {
  const lines = text.replace(/\r\n|\r|\n/g, '\n').split('\n');
  return lines.map((line) => quotedLine(encoder.encode(line))).join('\r\n');
}
