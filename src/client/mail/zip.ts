/** A file for an archive; names may repeat. */
export interface ZipEntry {
  name: string;
  blob: Blob;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

async function crc32(blob: Blob): Promise<number> {
  let crc = 0xffffffff;
  const reader = blob.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    for (const byte of part.value) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Fields of 2 or 4 bytes, little-endian. */
function fields(...values: [bytes: 2 | 4, value: number][]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(values.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of values) for (let i = 0; i < bytes; i++) out[at++] = (value >>> (8 * i)) & 255;
  return out;
}

/** "a.txt", "a (2).txt": no two files of an archive have the same name. */
function distinct(names: string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let tried = name;
    for (let n = 2; used.has(tried.toLowerCase()); n++) tried = `${stem} (${n})${extension}`;
    used.add(tried.toLowerCase());
    return tried;
  });
}

const version = 20;
/** Names are UTF-8. */
const utf8Flag = 0x0800;
/** 1 January 1980: when a file was made is not known here. */
const date = 0x0021;

/**
 * An archive (PKWARE APPNOTE 6.3, without compression and below 4 GiB): one download instead of several, which browsers
 * ask about, or block on phones.
 */
export async function zip(entries: ZipEntry[]): Promise<Blob> {
  const names = distinct(entries.map(({ name }) => name)).map((name) => new TextEncoder().encode(name));
  const files: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let at = 0;
  let directorySize = 0;
  for (const [i, { blob }] of entries.entries()) {
    const name = names[i]!;
    const crc = await crc32(blob);
    const common: [2 | 4, number][] = [
      [2, version],
      [2, utf8Flag],
      [2, 0],
      [2, 0],
      [2, date],
    ];
    const sizes: [2 | 4, number][] = [
      [4, crc],
      [4, blob.size],
      [4, blob.size],
      [2, name.length],
      [2, 0],
    ];
    const local = fields([4, 0x04034b50], ...common, ...sizes);
    const central = fields([4, 0x02014b50], [2, version], ...common, ...sizes, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]);
    files.push(local, name, blob);
    directory.push(central, name);
    at += local.length + name.length + blob.size;
    directorySize += central.length + name.length;
  }
  const count = entries.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, directorySize], [4, at], [2, 0]);
  return new Blob([...files, ...directory, end], { type: 'application/zip' });
}
