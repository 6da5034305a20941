/** The most common providers: domains are compared with these to find typing errors. */
const providers = [
  ...['gmail.com', 'googlemail.com', 'gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'freenet.de'],
  ...['outlook.com', 'outlook.de', 'hotmail.com', 'hotmail.de', 'live.com', 'icloud.com', 'yahoo.com', 'yahoo.de'],
  ...['posteo.de', 'mailbox.org', 'proton.me', 'protonmail.com', 'aol.com', 'arcor.de', 'tuta.com', 'bluewin.ch'],
];

/** Domains that take mail and look like a misspelt provider: they are never questioned. */
const neighbours = new Set([
  ...['mail.com', 'email.com', 'ymail.com', 'mail.de', 'email.de', 'gmx.com', 'gmx.eu', 'gmx.org', 'gmx.fr', 'gmx.us'],
  ...['web.com', 'live.de', 'live.at', 'live.ch', 'aol.de', 'me.com', 'mac.com', 'online.de', 'rocketmail.com'],
  ...['tuta.io', 'pm.me', 'posteo.net', 'posteo.org', 'posteo.at', 'posteo.ch', 'hotmail.at', 'hotmail.ch'],
  ...['outlook.at', 'outlook.fr', 'hotmail.fr', 'hotmail.it', 'yahoo.fr', 'yahoo.it', 'yahoo.es', 'yahoo.at'],
]);

/** Providers whose name has one ending alone: the same name with another ending is a typing error. */
const oneEnding = ['gmail.com', 'googlemail.com', 't-online.de', 'freenet.de', 'icloud.com'];

/** From this length on two errors are allowed; in a shorter name they make another name. */
const longEnough = 9;

/** Letters left out, added, exchanged or swapped with their neighbour (optimal string alignment). */
export function distance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}

const nameOf = (domain: string) => domain.slice(0, domain.includes('.') ? domain.lastIndexOf('.') : undefined);

/** The domain that was probably meant; null if nothing suggests an error. `own`: domains of the organisation. */
export function meantDomain(domain: string, own: readonly string[] = []): string | null {
  const known = [...own, ...providers];
  if (known.includes(domain) || neighbours.has(domain)) return null;
  if (!domain.includes('.')) return known.find((one) => nameOf(one) === domain) ?? null;
  const other = oneEnding.find((one) => nameOf(one) === nameOf(domain));
  if (other) return other;
  let found: { domain: string; errors: number } | null = null;
  for (const one of known) {
    const most = one.length >= longEnough && one[0] === domain[0] ? 2 : 1;
    if (Math.abs(one.length - domain.length) > most) continue;
    const errors = distance(domain, one);
    if (errors <= most && errors < (found?.errors ?? Infinity)) found = { domain: one, errors };
  }
  return found?.domain ?? null;
}

/** The question about an address before sending; null: none. */
export interface AddressQuestion {
  /** The domain has no dot: it is probably incomplete. */
  hasNoDot: boolean;
  domain: string;
  /** The address with the domain that was probably meant. */
  meant: { address: string; domain: string } | null;
}

/** Checks a well-formed address, by its canonical form. Pure. */
export function questionOf(address: string, canonical: string, own: readonly string[]): AddressQuestion | null {
  const domain = canonical.slice(canonical.lastIndexOf('@') + 1);
  const meant = meantDomain(domain, own);
  const hasNoDot = !domain.includes('.') && !own.includes(domain);
  if (!meant && !hasNoDot) return null;
  const local = address.slice(0, address.lastIndexOf('@'));
  return { hasNoDot, domain, meant: meant ? { address: `${local}@${meant}`, domain: meant } : null };
}
