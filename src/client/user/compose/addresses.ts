import { tryCanon } from '../../crypto/address.ts';
import type { Mailbox } from '../../crypto/client.ts';
import { nameAndAddress } from '../../mail/address.ts';
import { showsOtherAddress } from '../../mail/shownName.ts';

/** Invisible characters that dialogues, chats and web pages put around an address; none of them is part of one. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;

/** Pieces between commas, semicolons, tabs and line ends outside quotes and angle brackets, with what ends each. */
function cut(text: string): { text: string; end: string }[] {
  const parts: { text: string; end: string }[] = [];
  let part = '';
  let quoted = false;
  let angle = false;
  const add = (end: string) => {
    if (part.trim()) parts.push({ text: part.trim(), end });
    part = '';
  };
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    else if (c === '<' && !quoted) angle = true;
    const lineEnd = c === '\n' || c === '\r';
    if (lineEnd || (!quoted && !angle && (c === ',' || c === ';' || c === '\t'))) {
      add(lineEnd ? '\n' : c);
      quoted = angle = false;
    } else part += c;
    if (c === '>' && !quoted) {
      // "Ann <a@x.org> Bob <b@x.org>": what follows an address is another person.
      if (angle) add('>');
      angle = false;
    }
  }
  add('');
  return parts;
}

const isNamed = (text: string) => /<[^<>]+>$/u.test(text);

/** Outlook's "Surname, First <address>": a comma belongs to the name if no address comes before it. */
function joined(parts: { text: string; end: string }[]): string[] {
  const all: string[] = [];
  let before = '';
  for (const { text, end } of parts) {
    const whole = before ? `${before}, ${text}` : text;
    const isSurname = end === ',' && !text.includes('@') && !text.includes('<') && !text.includes('"');
    if (isSurname) {
      before = whole;
      continue;
    }
    if (before && !isNamed(text)) all.push(...before.split(', '), text);
    else all.push(whole);
    before = '';
  }
  if (before) all.push(...before.split(', '));
  return all;
}

const unquoted = (name: string) => (/^".*"$/u.test(name) && name.length > 1 ? name.slice(1, -1) : name);

function readOne(text: string): Mailbox[] {
  const named = nameAndAddress(text);
  const bare = named?.address.trim();
  const isQuoted = /^\s*".*"\s*$/u.test(named?.name ?? '');
  // A name that shows an address, or brackets, would show a person to whom nothing goes.
  const isOdd = named !== null && (/[<>]/u.test(named.name) || showsOtherAddress(named.name, bare ?? ''));
  if (named && bare && (isQuoted || !isOdd)) {
    const name = isOdd ? '' : unquoted(named.name.trim()).replace(/\\(.)/gu, '$1').trim();
    return [{ name: name || null, address: bare.replace(/^mailto:(?=.)/u, '').trimStart() }];
  }
  // "a@x.org b@x.org": blanks part addresses where every piece is one.
  const pieces = text.replace(/^mailto:/iu, '').split(/\s+/u);
  const addresses = pieces.map((piece) => piece.replace(/^<(.*)>$/u, '$1'));
  if (addresses.length > 1 && addresses.every((piece) => tryCanon(piece))) {
    return addresses.map((address) => ({ name: null, address }));
  }
  return [{ name: null, address: text.replace(/^mailto:/iu, '') }];
}

/**
 * Reads what people type and paste: addresses, "Name <address>", lists of both with or without separators. Text that is
 * not an address is kept as typed; nobody is lost.
 */
export const parseAddresses = (text: string): Mailbox[] => joined(cut(text.replace(invisible, ''))).flatMap(readOne);

/** Adds addresses that are not there yet. */
export function addAddresses(present: Mailbox[], added: Mailbox[]): Mailbox[] {
  const key = ({ address }: Mailbox) => tryCanon(address) ?? address;
  const known = new Set(present.map(key));
  const fresh = added.filter((one) => !known.has(key(one)) && known.add(key(one)));
  return [...present, ...fresh];
}

/**
 * Whether a key that is typed after `text` ends a recipient. Inside an open quote it belongs to the name; so does a
 * comma if no address comes before it ("Müller, Hans"), and a blank unless an address alone comes before it.
 */
export function endsRecipient(text: string, key: string): boolean {
  if (text.trim() === '') return false;
  if (key === 'Enter') return true;
  if ((text.match(/"/gu)?.length ?? 0) % 2 === 1) return false;
  if (key === ',') return /[@>]/u.test(text);
  return key === ';' || (key === ' ' && tryCanon(text.trim()) !== null);
}
