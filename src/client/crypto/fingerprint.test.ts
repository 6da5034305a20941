import jsQR from 'jsqr';
import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import { fromHex, toB64u } from './bytes.ts';
import { fingerprintUri, fingerprintWords, formatFingerprint } from './fingerprint.ts';
import { wordList } from './passphrase.ts';

const v4 = toB64u(fromHex('00112233445566778899aabbccddeeff01234567'));

describe('a fingerprint as words', () => {
  test('has 15 words for the 20 bytes of a v4 key, 24 for the 32 of a v6 key', async () => {
    expect(await fingerprintWords(v4, 'en')).toHaveLength(15);
    expect(await fingerprintWords(toB64u(new Uint8Array(32).fill(7)), 'de')).toHaveLength(24);
  });

  // The vectors of BIP-39 say which places in a list an entropy has: all ones is 2047 but for the word with the check bits.
  test('uses the positions that BIP-39 states', async () => {
    const [first, last] = [(await wordList('en'))[0], (await wordList('en'))[2047]];
    const zeros = await fingerprintWords(toB64u(new Uint8Array(32)), 'en');
    expect(zeros.slice(0, 23)).toEqual(Array(23).fill(first));
    expect((await wordList('en')).indexOf(zeros[23]!)).toBe(102);
    const ones = await fingerprintWords(toB64u(new Uint8Array(32).fill(255)), 'en');
    expect(ones.slice(0, 23)).toEqual(Array(23).fill(last));
    expect((await wordList('en')).indexOf(ones[23]!)).toBe(1967);
  });

  test('differs for every bit, in every language', async () => {
    for (const language of ['en', 'de'] as const) {
      expect(new Set(await wordList(language)).size).toBe(2048);
      const all = new Set<string>();
      for (let bit = 0; bit < 160; bit++) {
        const bytes = new Uint8Array(20);
        bytes[bit >> 3] = 0x80 >> (bit & 7);
        all.add((await fingerprintWords(toB64u(bytes), language)).join(' '));
      }
      expect(all.size).toBe(160);
    }
  });

  // Two people who compare with different versions of the app must hear the same words.
  test('never changes', async () => {
    expect((await fingerprintWords(v4, 'en')).join(' ')).toMatchInlineSnapshot(
      `"abacus nibble ooze nerd flaring dial chest dayroom scoured hacker limpness wrench bleak pueblo posh"`,
    );
    expect((await fingerprintWords(v4, 'de')).join(' ')).toMatchInlineSnapshot(
      `"abends lande leiden lagen gehst erbarmen blume egon schluss guter kaufst zufolge becher notruf nachts"`,
    );
  });
});

describe('a fingerprint to look at', () => {
  test('has groups of four and a gap in the middle', () =>
    expect(formatFingerprint(v4)).toBe('0011 2233 4455 6677 8899  AABB CCDD EEFF 0123 4567'));

  test('is read from its QR code by another program', () => {
    const uri = fingerprintUri(v4);
    expect(uri).toBe('OPENPGP4FPR:00112233445566778899AABBCCDDEEFF01234567');
    const { data, size } = encode(uri, { ecc: 'M', border: 4 });
    const scale = 4;
    const pixels = new Uint8ClampedArray((size * scale) ** 2 * 4);
    for (let y = 0; y < size * scale; y++) {
      for (let x = 0; x < size * scale; x++) {
        const dark = data[Math.floor(y / scale)]![Math.floor(x / scale)];
        pixels.set(dark ? [0, 0, 0, 255] : [255, 255, 255, 255], (y * size * scale + x) * 4);
      }
    }
    expect(jsQR(pixels, size * scale, size * scale)?.data).toBe(uri);
  });
});
