import { describe, expect, it } from 'vitest';
import { pictureFacts, picturesThatFit } from './pictures.ts';

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)));
const facts = (content: Uint8Array, type = '') => pictureFacts(new Blob([content as BlobPart], { type }));
const u32 = (n: number) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const png = (width: number, height: number) =>
  bytes('\x89PNG\r\n\x1a\n', u32(13), 'IHDR', u32(width), u32(height), [8, 2, 0, 0, 0]);
const ispe = (width: number, height: number) => bytes(u32(20), 'ispe', u32(0), u32(width), u32(height));

const pictures: [string, string, Uint8Array][] = [
  ['a PNG', 'image/png', png(640, 480)],
  ['a GIF', 'image/gif', bytes('GIF89a', [0x80, 2, 0xe0, 1, 0, 0, 0])],
  [
    'a JPEG after its Exif data',
    'image/jpeg',
    bytes([0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4, 0xff, 0xff, 0xc2, 0, 17, 8, 1, 0xe0, 2, 0x80, 3, 1, 1, 1, 1]),
  ],
  ['a WebP (VP8X)', 'image/webp', bytes('RIFF', u32(9), 'WEBPVP8X', u32(10), [0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0])],
  [
    'a WebP (VP8)',
    'image/webp',
    bytes('RIFF', u32(9), 'WEBPVP8 ', u32(10), [0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1]),
  ],
  [
    'a WebP (VP8L)',
    'image/webp',
    // 14 bits of width - 1, then 14 bits of height - 1, little-endian.
    bytes('RIFF', u32(9), 'WEBPVP8L', u32(10), [0x2f, 0x7f, 0xc2, 0x77, 0x00]),
  ],
  [
    'an AVIF with a thumbnail',
    'image/avif',
    bytes(u32(24), 'ftypavif', u32(0), [...ispe(64, 48)], [...ispe(640, 480)], [0]),
  ],
];

describe('a file that is shown as a picture', () => {
  it.each(pictures)('is %s, whatever it was called', async (_, type, content) => {
    expect(await facts(content, 'text/html')).toEqual({ type, width: 640, height: 480 });
  });

  it.each([
    ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['SVG called PNG', bytes('<?xml version="1.0"?><svg/>')],
    ['HTML', bytes('<!doctype html><img src=x onerror=alert(1)>')],
    ['PDF', bytes('%PDF-1.7')],
    ['BMP', bytes('BM', [0, 0, 0, 0])],
    ['nothing', bytes('')],
    ['a PNG that is cut short', png(640, 480).slice(0, 18)],
    ['a JPEG without a frame', bytes([0xff, 0xd8, 0xff, 0xd9])],
    ['a picture of no size', png(0, 480)],
    ['a picture that would fill the memory', png(50_000, 50_000)],
    ['an AVIF without a size', bytes(u32(24), 'ftypavif', u32(0), u32(0))],
    ['HEIC', bytes(u32(24), 'ftypheic', u32(0), [...ispe(640, 480)])],
  ])('is never %s', async (_, content) => expect(await facts(content, 'image/png')).toBeNull());
});

describe('the pictures of one message', () => {
  const shown = async (...contents: Uint8Array[]) => {
    const found = await Promise.all(contents.map((content) => facts(content)));
    return picturesThatFit(found.map((one) => one!)).map(({ width, height }) => [width, height]);
  };
  const large = png(7000, 7000);

  it('are no more than fit into memory together', async () => {
    const all = Array.from({ length: 24 }, () => large);
    expect(await shown(...all)).toEqual([
      [7000, 7000],
      [7000, 7000],
    ]);
  });

  it('are those that still fit after one that does not', async () => {
    expect(await shown(large, large, large, png(640, 480))).toHaveLength(3);
  });

  it('are all where they are small, up to 24', async () => {
    const all = Array.from({ length: 30 }, () => png(640, 480));
    expect(await shown(...all)).toHaveLength(24);
  });
});
