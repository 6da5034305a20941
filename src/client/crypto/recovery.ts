import { fromBase32, randomBytes, toBase32, type Bytes } from './bytes.ts';

/** 20 bytes as it is printed: 8 groups of 4 (PROTOCOL.md 3). */
export const formatRecoveryCode = (code: Bytes): string => toBase32(code).match(/.{4}/g)!.join('-');

export const newRecoveryCode = (): Bytes => randomBytes(20);

/** Reads a typed recovery code: any case and separators; 0, 1 and 8, which base32 lacks, as O, I and B. */
export function parseRecoveryCode(input: string): Bytes | null {
  const text = input
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  const mapped = text.replace(/0/g, 'O').replace(/1/g, 'I').replace(/8/g, 'B');
  return /^[A-Z2-7]{32}$/.test(mapped) ? fromBase32(mapped) : null;
}
