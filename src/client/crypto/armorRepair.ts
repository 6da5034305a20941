/**
 * Key blocks whose armor was changed in transit: line breaks that became blanks or are missing, blanks at line ends,
 * dashes that a word processor joined. Intact base64 reads as before; a checksum that is there must be right.
 */
import type { Bytes } from './bytes.ts';

const dash = '[-\\u2010-\\u2015\\u2212]';
const label = (word: string) =>
  `${dash}{2,5}${word}[ \\u00a0]PGP[ \\u00a0]PUBLIC[ \\u00a0]KEY[ \\u00a0]BLOCK${dash}{2,5}`;
const begin = new RegExp(label('BEGIN'), 'gu');
const end = new RegExp(label('END'), 'u');
const line = /^[A-Za-z0-9+/]{40,}={0,2}$/u;
const checksum = /=([A-Za-z0-9+/]{4})$/u;

/** The content of each block of a text, at most so many; null where a block is cut off or damaged. */
export function repairedBlocks(text: string, most: number): (Bytes | null)[] {
  const starts = [...text.matchAll(begin)].slice(0, most);
  return starts.map(({ index, 0: first }, n) => {
    const rest = text.slice(index + first.length, starts[n + 1]?.index);
    const last = end.exec(rest);
    return last ? content(rest.slice(0, last.index)) : null;
  });
}

/** Skips headers: the content follows, from the first long base64 word on. */
function content(text: string): Bytes | null {
  const words = text.split(/[\s>\u200b\ufeff]+/u).filter((word) => word !== '');
  const first = words.findIndex((word) => line.test(word));
  if (first < 0) return null;
  const body = words.slice(first).join('');
  const sum = checksum.exec(body);
  const bytes = base64(sum ? body.slice(0, sum.index) : body);
  return bytes && sum && crc24(bytes) !== number(base64(sum[1]!)) ? null : bytes;
}

function base64(text: string): Bytes | null {
  try {
    return text.length % 4 === 0 ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

const number = (bytes: Bytes | null): number => [...(bytes ?? [])].reduce((sum, byte) => sum * 256 + byte, 0);

/** The checksum of armor (RFC 9580 section 6.1.1). */
function crc24(bytes: Bytes): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}
