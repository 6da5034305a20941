import { tryCanon } from './address.ts';

const longestHead = 256 * 1024;

/** A key, binary, and the fields of its mail that say whose it is and when it was offered. */
export interface AutocryptKey {
  key: Uint8Array<ArrayBuffer>;
  head: string;
  /**
   * The same fields, with the preference for encrypted answers (`prefer-encrypt=mutual`) that an encrypted mail
   * implies.
   */
  askingHead: string;
  /** Whether the header itself has that preference. */
  asks: boolean;
}

/** The same as on the server (`AutocryptHeader`): what it would refuse is not offered. */
const mostKeyBytes = 10 * 1024;
const known = ['addr', 'prefer-encrypt', 'keydata'];

/** Null for what is not exactly of the form: an attribute twice, without a name or a value, or an unknown one that is critical. */
function attributesOf(value: string): Map<string, string> | null {
  // Base64 with its folds, and room for the other attributes.
  if (value.length > 2 * mostKeyBytes) return null;
  const attributes = new Map<string, string>();
  const parts = value.split(';');
  // A semicolon may follow the last one.
  if (parts.length > 1 && parts.at(-1)!.trim() === '') parts.pop();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim().toLowerCase();
    if (!name || attributes.has(name) || !(known.includes(name) || name.startsWith('_'))) return null;
    attributes.set(name, part.slice(equals + 1).trim());
  }
  return attributes;
}

/** Null for anything but exact base64, and for a key that is longer than a header may carry. */
function keyIn(keydata: string): Uint8Array<ArrayBuffer> | null {
  const compact = keydata.replace(/[ \t\r\n]/g, '');
  if (compact === '' || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return null;
  const key = Uint8Array.from(atob(compact), (c) => c.charCodeAt(0));
  return key.length > mostKeyBytes ? null : key;
}

/**
 * The key that a mail's Autocrypt header offers (Autocrypt 1.1, section 2.1); null if there is none, more than one, one
 * for another address than its From, or a malformed one.
 */
export function autocryptKey(mail: string, from: string): AutocryptKey | null {
  const head = mail.slice(0, longestHead).replace(/\r\n?/g, '\n').split('\n\n', 1)[0]!;
  const fields = head.replace(/\n[ \t]+/g, ' ').split('\n');
  const offered = fields.filter((field) => /^autocrypt:/i.test(field));
  if (offered.length !== 1) return null;
  const attributes = attributesOf(offered[0]!.slice('autocrypt:'.length));
  const address = tryCanon(attributes?.get('addr') ?? '');
  const keydata = attributes?.get('keydata') ?? '';
  const key = keyIn(keydata);
  if (!attributes || !key || address === null || address !== tryCanon(from)) return null;
  const others = fields.filter((field) => /^(from|date):/i.test(field));
  const headWith = (autocrypt: string) => [...others, autocrypt, '', ''].join('\r\n');
  const asking = `Autocrypt: addr=${attributes.get('addr')}; prefer-encrypt=mutual; keydata=${keydata}`;
  const asks = attributes.get('prefer-encrypt') === 'mutual';
  return { key, head: headWith(offered[0]!), askingHead: headWith(asking), asks };
}
