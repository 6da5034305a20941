import { tryCanon } from './address.ts';

const longestHead = 256 * 1024;

/** A key, binary, and the fields of its mail that say whose it is and when it was offered. */
export interface AutocryptKey {
  key: Uint8Array<ArrayBuffer>;
  head: string;
  /** The same fields, with the wish for encrypted answers (`prefer-encrypt=mutual`) that an encrypted mail implies. */
  askingHead: string;
  /** Whether the header itself has that wish. */
  asks: boolean;
}

/**
 * The key that a mail's Autocrypt header offers (Autocrypt 1.1, section 2.1); null where there is none, more than
 * one, one for another address than its From, or one with an attribute that must be understood.
 */
export function autocryptKey(mail: string, from: string): AutocryptKey | null {
  const head = mail.slice(0, longestHead).replace(/\r\n?/g, '\n').split('\n\n', 1)[0]!;
  const fields = head.replace(/\n[ \t]+/g, ' ').split('\n');
  const offered = fields.filter((field) => /^autocrypt:/i.test(field));
  if (offered.length !== 1) return null;
  const attributes = new Map<string, string>();
  for (const part of offered[0]!.slice('autocrypt:'.length).split(';')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(0, equals)).trim();
    if (name && !/\s/.test(name)) attributes.set(name.toLowerCase(), part.slice(equals + 1).trim());
  }
  const critical = [...attributes.keys()].filter((name) => !name.startsWith('_'));
  if (critical.some((name) => !['addr', 'prefer-encrypt', 'keydata'].includes(name))) return null;
  const address = tryCanon(attributes.get('addr') ?? '');
  if (address === null || address !== tryCanon(from)) return null;
  try {
    const binary = atob((attributes.get('keydata') ?? '').replace(/\s/g, ''));
    const others = fields.filter((field) => /^(from|date):/i.test(field));
    const headWith = (autocrypt: string) => [...others, autocrypt, '', ''].join('\r\n');
    const asking = `Autocrypt: addr=${attributes.get('addr')}; prefer-encrypt=mutual; keydata=${attributes.get('keydata')}`;
    const asks = attributes.get('prefer-encrypt') === 'mutual';
    const key = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    return binary ? { key, head: headWith(offered[0]!), askingHead: headWith(asking), asks } : null;
  } catch {
    return null;
  }
}
