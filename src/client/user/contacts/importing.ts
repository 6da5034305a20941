import { tryCanon } from '../../crypto/address.ts';
import { nameBefore } from '../../mail/displayName.ts';
import type { Person } from '../account/privateRecord.ts';

/** More than any address book that people carry from one program to another. */
const mostPeople = 5000;

/** UTF-8, with or without its mark; else the code page that Outlook writes. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const clean = (name: string) => name.replace(/\s+/gu, ' ').trim();

function personOf(name: string, address: string): Person | null {
  const bare = address.replace(/^mailto:/iu, '').trim();
  return tryCanon(bare) ? { address: bare, name: nameBefore(bare, clean(name)) ?? '' } : null;
}

/** `\n`, `\,`, `\;` and `\\` (RFC 6350 section 3.4). */
const unescaped = (text: string) => text.replace(/\\(.)/gu, (_, c: string) => (c === 'n' || c === 'N' ? ' ' : c));

/** Of vCard 2.1: "=C3=A9" and soft line ends, which unfolding has left. */
function quotedPrintable(text: string, charset: string): string {
  const bytes: number[] = [];
  for (const part of text.replace(/=\r?\n/gu, '').matchAll(/=([0-9A-F]{2})|[^]/giu)) {
    bytes.push(...(part[1] ? [parseInt(part[1], 16)] : new TextEncoder().encode(part[0])));
  }
  try {
    return new TextDecoder(charset || 'utf-8').decode(Uint8Array.from(bytes));
  } catch {
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }
}

/** Cuts a value at semicolons that are not escaped. */
const fields = (text: string) => (text.match(/(?:\\.|[^;\\])*(?:;|$)/gu) ?? []).map((part) => part.replace(/;$/u, ''));

/** One line of a card: its name without a group, its parameters, its value. */
function property(line: string) {
  const found = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":])*)?):([^]*)$/u.exec(line);
  if (!found) return null;
  const parameters = found[2]!.toUpperCase();
  const charset = /CHARSET="?([\w-]+)/u.exec(parameters)?.[1] ?? '';
  const isQuoted = /(?:^|;)(?:ENCODING=)?QUOTED-PRINTABLE/u.test(parameters);
  return { name: found[1]!.toUpperCase(), value: isQuoted ? quotedPrintable(found[3]!, charset) : found[3]! };
}

const isQuotedLine = (line: string) => /^[^:]*QUOTED-PRINTABLE[^:]*:/iu.test(line);

/** Logical lines: a folded one begins with a blank, and one of version 2.1 goes on where it ends with "=". */
function linesOf(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.replace(/\r\n?/gu, '\n').split('\n')) {
    const last = lines.at(-1);
    if (last?.endsWith('=') && isQuotedLine(last)) lines[lines.length - 1] = `${last}\n${line}`;
    else if (last !== undefined && /^[ \t]/u.test(line)) lines[lines.length - 1] = last + line.slice(1);
    else lines.push(line);
  }
  return lines;
}

/** Names and addresses of vCards, versions 2.1 to 4.0; of several addresses of one person each. */
function inCards(text: string): Person[] {
  const people: Person[] = [];
  let found: { name: string; value: string }[] = [];
  const endCard = () => {
    const valueOf = (name: string) => found.find((one) => one.name === name)?.value ?? '';
    const [family = '', given = ''] = fields(valueOf('N')).map(unescaped);
    const name = clean(unescaped(valueOf('FN'))) || clean(`${given} ${family}`);
    for (const { name: kind, value } of found) {
      const person = kind === 'EMAIL' ? personOf(name, unescaped(value)) : null;
      if (person) people.push(person);
    }
    found = [];
  };
  for (const line of linesOf(text)) {
    if (/^BEGIN:VCARD/iu.test(line)) endCard();
    const one = property(line);
    if (one) found.push(one);
  }
  endCard();
  return people;
}

/** Rows of a table (RFC 4180), with the first row's separator: comma, semicolon or tab. */
function rows(text: string): string[][] {
  const head = text.slice(0, text.search(/\r|\n|$/u));
  const count = (separator: string) => head.split(separator).length;
  const separator = [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0]!;
  const all: string[][] = [];
  let [row, cell, isQuoted] = [[] as string[], '', false];
  const endRow = () => {
    row.push(cell);
    if (row.some((one) => one.trim())) all.push(row);
    [row, cell] = [[], ''];
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at]!;
    if (isQuoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') cell += text[++at]!;
      else isQuoted = false;
    } else if (c === '"' && cell === '') isQuoted = true;
    else if (c === separator) {
      row.push(cell);
      cell = '';
    } else if (c === '\n') endRow();
    else if (c !== '\r') cell += c;
  }
  endRow();
  return all;
}

const isGiven = /^(?:first name|given name|vorname)$/iu;
const isFamily = /^(?:last name|family name|surname|nachname|familienname)$/iu;
const isWhole = /^(?:name|display name|full name|anzeigename|file as)$/iu;

/**
 * Names and addresses of a table with a header row, as Outlook, Google, Thunderbird and others write it; or of one
 * without.
 */
function inTable(text: string): Person[] {
  const [head = [], ...below] = rows(text);
  const names = head.map((one) => one.trim());
  const hasHead = !head.some((cell) => tryCanon(cell.trim()));
  const column = (pattern: RegExp) => (hasHead ? names.findIndex((name) => pattern.test(name)) : -1);
  const [given, family, whole] = [column(isGiven), column(isFamily), column(isWhole)];
  return (hasHead ? below : [head, ...below]).flatMap((row) => {
    const cell = (at: number) => (at < 0 ? '' : (row[at] ?? ''));
    const isAddress = (one: string) => tryCanon(one.trim()) !== null;
    const first = hasHead ? '' : (row.find((one) => one.trim() && !isAddress(one)) ?? '');
    const name = clean(cell(whole)) || clean(`${cell(given)} ${cell(family)}`) || first;
    // Google writes several into one cell: "a@x.org ::: b@x.org".
    const others = row.filter((_, at) => at !== given && at !== family && at !== whole);
    const addresses = others.flatMap((one) => one.split(' ::: ')).filter(isAddress);
    return addresses.map((address) => personOf(name, address)).filter((one) => one !== null);
  });
}

/** People in an address book that another program wrote: vCard or CSV. Each address once; the first name counts. */
export function peopleIn(text: string): Person[] {
  const found = /^BEGIN:VCARD/imu.test(text) ? inCards(text) : inTable(text.replace(/^\ufeff/u, ''));
  const known = new Map<string, Person>();
  for (const person of found) {
    const canonical = tryCanon(person.address)!;
    const before = known.get(canonical);
    if (!before || (!before.name && person.name)) known.set(canonical, person);
    if (known.size >= mostPeople) break;
  }
  return [...known.values()];
}
