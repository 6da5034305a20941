import { fromB64u, toHex, type B64u } from './bytes.ts';
import { wordList, type PassphraseLanguage } from './passphrase.ts';
import { sha256 } from './primitives.ts';

const wordBits = 11;

/** A fingerprint as people compare it: ten groups of four, a wider gap in the middle. */
export function formatFingerprint(fingerprint: B64u): string {
  const groups = toHex(fromB64u(fingerprint)).toUpperCase().match(/.{4}/g) ?? [];
  const half = groups.length / 2;
  return `${groups.slice(0, half).join(' ')}  ${groups.slice(half).join(' ')}`;
}

/** The text of a key's QR code: other programs (OpenKeychain, Delta Chat) read the same. */
export const fingerprintUri = (fingerprint: B64u): string =>
  `OPENPGP4FPR:${toHex(fromB64u(fingerprint)).toUpperCase()}`;

/**
 * A fingerprint as words to be read aloud, by the encoding of BIP-39: all of its bits, then one check bit for every 32,
 * cut into words of 11 bits each. The 20 bytes of a v4 key are 15 words (160 bits and 5 to check), the 32 of a v6 key
 * 24. Both people must take the same language. Loads its word list when first asked.
 */
export async function fingerprintWords(fingerprint: B64u, language: PassphraseLanguage): Promise<string[]> {
  const bytes = fromB64u(fingerprint);
  const bits = (part: Uint8Array) => Array.from(part, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const check = bits(await sha256(bytes)).slice(0, bytes.length / 4);
  const words = await wordList(language);
  const cut = `${bits(bytes)}${check}`.match(new RegExp(`.{${wordBits}}`, 'g')) ?? [];
  return cut.map((index) => words[parseInt(index, 2)]!);
}
