const specials = /[\s\p{C}"(),:;<>@[\\\]]/u;

/** UTS #46 non-transitional to ASCII by the browser's own URL parser (equal to ICU's IdnMapping, see the vectors). */
function asciiDomain(domain: string): string | null {
  if (!domain || /[\s\p{Cc}/?#@:\\%[\]<>^|]/u.test(domain)) return null;
  let host: string;
  try {
    host = new URL(`http://${domain}/`).hostname;
  } catch {
    return null;
  }
  const labels = host.split('.');
  const ldh = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
  // A last label of digits is an IPv4 address to URL parsers, and never a domain in mail.
  return ldh && host.length <= 253 && !/^\d+$/.test(labels.at(-1)!) ? host : null;
}

/**
 * canon(addr) of PROTOCOL.md 1, or null where the address is refused: no exactly one @, a quoted or empty local part,
 * stray dots, controls, blanks, a domain that is not letters, digits and hyphens after UTS #46, or over 254
 * octets, or over 320 characters as it was written.
 */
export function tryCanon(address: string): string | null {
  // What the canonical form drops (soft hyphens) must not make an address longer than what keeps it.
  if (address.length > 320) return null;
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0)).normalize('NFC');
  if (!local || specials.test(local) || /^\.|\.\.|\.$/.test(local)) return null;
  if (new TextEncoder().encode(local).length > 64) return null;
  const domain = asciiDomain(address.slice(at + 1));
  if (domain === null) return null;
  const canonical = `${local.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}@${domain}`;
  return new TextEncoder().encode(canonical).length <= 254 ? canonical : null;
}

/** "Name <address>" taken apart, in one pass; null where it does not end with an address in angle brackets. */
export function nameAndAddress(text: string): { name: string; address: string } | null {
  const whole = text.trimEnd();
  const start = whole.lastIndexOf('<');
  if (start < 0 || !whole.endsWith('>')) return null;
  const address = whole.slice(start + 1, -1);
  return address.includes('>') ? null : { name: whole.slice(0, start).trimEnd(), address };
}
