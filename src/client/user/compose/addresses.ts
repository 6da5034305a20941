import { tryCanon } from '../../crypto/address.ts';
import type { Mailbox } from '../../crypto/client.ts';
import { nameAndAddress } from '../../mail/address.ts';

/** Cuts a typed or pasted list at commas, semicolons and line ends, but not inside quotes or angle brackets. */
function cut(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let angle = false;
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    else if (c === '<' && !quoted) angle = true;
    else if (c === '>' && !quoted) angle = false;
    const lineEnd = c === '\n' || c === '\r';
    if (lineEnd || (!quoted && !angle && (c === ',' || c === ';' || c === '\t'))) {
      parts.push(part);
      part = '';
      quoted = angle = false;
    } else part += c;
  }
  return [...parts, part].map((one) => one.trim()).filter(Boolean);
}

const unquoted = (name: string) => (/^".*"$/u.test(name) && name.length > 1 ? name.slice(1, -1) : name);

function readOne(text: string): Mailbox[] {
  const named = nameAndAddress(text);
  const bare = named?.address.trim();
  if (named && bare) {
    const name = unquoted(named.name.trim()).replace(/\\(.)/gu, '$1').trim();
    return [{ name: name || null, address: bare.replace(/^mailto:(?=.)/u, '').trimStart() }];
  }
  // "a@x.org b@x.org": blanks part addresses where every piece is one.
  const pieces = text.replace(/^mailto:/iu, '').split(/\s+/u);
  if (pieces.length > 1 && pieces.every((piece) => tryCanon(piece))) {
    return pieces.map((address) => ({ name: null, address }));
  }
  return [{ name: null, address: text.replace(/^mailto:/iu, '') }];
}

/** Reads what people type and paste: addresses, "Name <address>", lists of both. What is no address stays as typed. */
export const parseAddresses = (text: string): Mailbox[] => cut(text).flatMap(readOne);

/** Adds without doubling an address that is there. */
export function addAddresses(present: Mailbox[], added: Mailbox[]): Mailbox[] {
  const key = ({ address }: Mailbox) => tryCanon(address) ?? address;
  const known = new Set(present.map(key));
  const fresh = added.filter((one) => !known.has(key(one)) && known.add(key(one)));
  return [...present, ...fresh];
}
