/** Facts in a picture's first bytes. */
export interface PictureFacts {
  type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif';
  width: number;
  height: number;
}

/** Enough for the size, also of a photo that carries a thumbnail and a colour profile in front of it. */
const headLength = 256 * 1024;
/** Decoded, a picture takes four bytes a pixel; a small file may claim more than a phone has. */
const mostPixels = 50_000_000;
/** Of all pictures of a message together, and how many at the most. */
const mostPixelsTogether = 100_000_000;
const mostShown = 24;

const ascii = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function jpegSize(view: DataView): { width: number; height: number } | null {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    // Start of frame, whatever the coding; C4, C8 and CC are other segments.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function webpSize(bytes: Uint8Array, view: DataView): { width: number; height: number } | null {
  const kind = ascii(bytes, 12, 4);
  const u24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (kind === 'VP8X') return { width: u24(24) + 1, height: u24(27) + 1 };
  if (kind === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind !== 'VP8L') return null;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** The largest of the spatial extents (ISO/IEC 23008-12): there is one for each picture inside. */
function avifSize(bytes: Uint8Array, view: DataView): { width: number; height: number } | null {
  let largest: { width: number; height: number } | null = null;
  for (let at = 12; at + 16 <= bytes.length; at++) {
    if (bytes[at] !== 0x69 || ascii(bytes, at, 4) !== 'ispe') continue;
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!largest || found.width * found.height > largest.width * largest.height) largest = found;
  }
  return largest;
}

function factsOf(bytes: Uint8Array): PictureFacts | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = (type: PictureFacts['type'], size: { width: number; height: number } | null) =>
    size && size.width > 0 && size.height > 0 && size.width * size.height <= mostPixels ? { type, ...size } : null;
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n' && ascii(bytes, 12, 4) === 'IHDR') {
    return found('image/png', { width: view.getUint32(16), height: view.getUint32(20) });
  }
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) {
    return found('image/gif', { width: view.getUint16(6, true), height: view.getUint16(8, true) });
  }
  if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return found('image/jpeg', jpegSize(view));
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return found('image/webp', webpSize(bytes, view));
  if (ascii(bytes, 4, 4) === 'ftyp' && /^avi[fs]$/.test(ascii(bytes, 8, 4))) {
    return found('image/avif', avifSize(bytes, view));
  }
  return null;
}

/**
 * Whether a file may be shown as a picture, by its bytes alone: the name and type that came with it prove nothing. Null
 * if it is none of five formats without scripts (never SVG), cut short, or too large to decode.
 */
export async function pictureFacts(file: Blob): Promise<PictureFacts | null> {
  try {
    return factsOf(new Uint8Array(await file.slice(0, headLength).arrayBuffer()));
  } catch {
    // Cut short: a field is beyond the end.
    return null;
  }
}

/** The pictures of one message that are shown, in their order: as many as may be decoded at once. */
export function picturesThatFit<T extends Pick<PictureFacts, 'width' | 'height'>>(pictures: readonly T[]): T[] {
  const shown: T[] = [];
  let left = mostPixelsTogether;
  for (const picture of pictures) {
    const pixels = picture.width * picture.height;
    if (pixels > left || shown.length === mostShown) continue;
    left -= pixels;
    shown.push(picture);
  }
  return shown;
}
