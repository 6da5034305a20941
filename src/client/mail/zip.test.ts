import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zip } from './zip.ts';

/**
 * The files that a reader finds by the directory at the end: names and bytes, sizes and sums checked in both places.
 */
async function unpacked(archive: Blob): Promise<Record<string, string>> {
  const bytes = Buffer.from(await archive.arrayBuffer());
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const found: Record<string, string> = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [size, nameLength, local] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    expect(bytes.subarray(local + 4, local + 30)).toEqual(bytes.subarray(at + 6, at + 32));
    expect(bytes.subarray(local + 30, local + 30 + nameLength)).toEqual(name);
    const content = bytes.subarray(local + 30 + nameLength, local + 30 + nameLength + size);
    // The trailer of gzip holds the same sum.
    expect(bytes.readUInt32LE(at + 16)).toBe(gzipSync(content).readUInt32LE(gzipSync(content).length - 8));
    found[name.toString('utf8')] = content.toString('latin1');
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return found;
}

describe('an archive', () => {
  it('holds every file unchanged, under a unique name', async () => {
    const large = new Uint8Array(300_000).map((_, i) => (i * 7) & 255);
    const archive = await zip([
      { name: 'Plan für Häuser.pdf', blob: new Blob([large]) },
      { name: 'a.txt', blob: new Blob(['one']) },
      { name: 'A.txt', blob: new Blob(['two']) },
      { name: 'a.txt', blob: new Blob([]) },
    ]);
    expect(await unpacked(archive)).toEqual({
      'Plan für Häuser.pdf': Buffer.from(large).toString('latin1'),
      'a.txt': 'one',
      'A (2).txt': 'two',
      'a (3).txt': '',
    });
  });
});
