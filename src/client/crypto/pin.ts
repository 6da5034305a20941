import { canon } from './address.ts';
import { lp, uint32be, type Bytes } from './bytes.ts';
import { hmacSha256 } from './primitives.ts';

/** The PIN of PROTOCOL.md 4: 8 digits for (address, generation). Throws CryptoError `refused-address`. */
export async function pinOf(pinKey: Bytes, address: string, generation: number): Promise<string> {
  const mac = await hmacSha256(pinKey, lp('restante/v1/pin', canon(address), uint32be(generation)));
  let number = 0n;
  for (const byte of mac.subarray(0, 16)) number = (number << 8n) | BigInt(byte);
  return (number % 100_000_000n).toString().padStart(8, '0');
}

/** As it is shown and read out: "3071 9636". */
export const formatPin = (pin: string): string => `${pin.slice(0, 4)} ${pin.slice(4)}`;

const isDigit = (codePoint: number) => /\p{Nd}/u.test(String.fromCodePoint(codePoint));

/** Unicode encodes decimal digits in runs of ten, zero first; some runs follow one another. */
function digitValue(codePoint: number): number {
  let start = codePoint;
  while (isDigit(start - 1)) start--;
  return (codePoint - start) % 10;
}

const toAsciiDigits = (text: string) =>
  text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0)!)));

/** A typed or pasted PIN as 8 ASCII digits: separators dropped, other Unicode digits mapped. null: it is no PIN. */
export function parsePin(input: string): string | null {
  const digits = toAsciiDigits(input).replace(/[\p{P}\p{Z}\p{Cf}\s+|~]/gu, '');
  return /^\d{8}$/.test(digits) ? digits : null;
}

/** Whether a cleartext note contains the PIN's digits in a row, however spaced or separated (PROTOCOL.md 4). */
export function noteContainsPin(note: string, pin: string): boolean {
  return toAsciiDigits(note).replace(/\D/gu, '').includes(pin);
}
