/** base64 with padding (RFC 4648 section 4), in one line. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

const bytesPerLine = 57;
const linesPerChunk = 4096;

/** A Blob as base64 lines of 76 characters, a quarter of a megabyte at a time (RFC 2045 section 6.8). */
export async function* base64Lines(blob: Blob): AsyncGenerator<string> {
  const step = bytesPerLine * linesPerChunk;
  for (let at = 0; at < blob.size; at += step) {
    const bytes = new Uint8Array(await blob.slice(at, at + step).arrayBuffer());
    yield toBase64(bytes).replace(/(.{76})(?=.)/g, '$1\r\n') + '\r\n';
  }
}

/** How many characters base64Lines makes of a Blob of `size` bytes. */
export function base64LinesLength(size: number): number {
  const characters = 4 * Math.ceil(size / 3);
  return characters + 2 * Math.ceil(characters / 76);
}
