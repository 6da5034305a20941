/**
 * Header protection (RFC 9788): what a decrypted entity states about its header fields. Marks count at the root of the
 * entity alone; on any other part they are ignored (section 4.1). Everything here comes from inside the encryption: no
 * server or relay can change it.
 */
import { addressParser } from 'postal-mime';
import { tryCanon } from './address.ts';
import { nameBefore } from './displayName.ts';
import type { ConfidentialHeader, Mailbox } from './types.ts';

/** The fields of one header in their order; names in lower case. */
export interface Field {
  name: string;
  value: string;
}

/**
 * How an entity marks its header. `cipher` and `clear`: RFC 9788. `older`: protected-headers="v1" of the drafts before
 * it, which say nothing about the outer header.
 */
export type Protection = 'cipher' | 'clear' | 'older' | 'none';

/** The mark of the years before the RFC: a list of versions. */
export const isOlderMark = (params: Record<string, string>): boolean =>
  (params['protected-headers'] ?? '').split(',').some((version) => version.trim().toLowerCase() === 'v1');

/** Whether a copy of the header in a part's text may be hidden, if the part is marked (RFC 9788 section 4.5.3). */
export const hidesCopies = (params: Record<string, string>): boolean => params.hp?.toLowerCase() === 'cipher';

/**
 * `fields`: of the root. Both marks and no HP-Outer at all, as Thunderbird 153 writes them, say no more about the outer
 * header than the older mark alone.
 */
export function protectionOf(params: Record<string, string>, fields: Field[]): Protection {
  const hp = params.hp?.toLowerCase();
  const isOlder = isOlderMark(params);
  const isSilent = isOlder && !fields.some(({ name }) => name === 'hp-outer');
  if (hp === 'clear' || (hp === 'cipher' && !isSilent)) return hp;
  return isOlder ? 'older' : 'none';
}

/** HeaderSetsFromMessage, the outer half (RFC 9788 section 4.2.1): what the author showed to servers and relays. */
export function outerFields(fields: Field[]): Field[] {
  return fields
    .filter(({ name }) => name === 'hp-outer')
    .map(({ value }) => /^([^\s:]+)\s*:\s*([\s\S]*)$/.exec(value))
    .filter((match) => match !== null)
    .map(([, name, value]) => ({ name: name!.toLowerCase(), value: value! }));
}

const people = ['from', 'to', 'cc', 'reply-to'];
const identifying = ['message-id', 'in-reply-to', 'references'];

const mailboxesOf = (fields: Field[]): Mailbox[] =>
  fields
    .filter(({ name }) => people.includes(name))
    .flatMap(({ value }) => addressParser(value, { flatten: true }))
    // The parser has decoded the names; decoding them again would decode what an author wrote.
    .map(({ name, address }) => ({ name: nameBefore(address ?? '', name) ?? '', address: address ?? '' }));

const identifiersOf = (fields: Field[]): string[] =>
  fields.filter(({ name }) => identifying.includes(name)).flatMap(({ value }) => value.match(/<[^<>\s]+>/g) ?? []);

/**
 * What an answer must not carry in the clear (RFC 9788 section 6.1): addresses, names and Message-IDs of the protected
 * header that the author kept out of the outer one. Compared piece by piece and not as whole fields, because an answer
 * splits them: their From becomes our To. If nothing states what was outside, nothing was confidential.
 */
export function confidentialOf(protection: Protection, fields: Field[]): ConfidentialHeader {
  if (protection !== 'cipher') return { addresses: [], names: [], identifiers: [] };
  const outer = outerFields(fields);
  const shown = mailboxesOf(outer);
  const own = mailboxesOf(fields);
  const at = (list: Mailbox[], address: string) => list.filter((one) => tryCanon(one.address) === address);
  const addresses = [...new Set(own.map(({ address }) => tryCanon(address)))].filter((one) => one !== null);
  const named = (list: Mailbox[], address: string) => at(list, address).map(({ name }) => name);
  const outerIdentifiers = new Set(identifiersOf(outer));
  return {
    addresses: addresses.filter((address) => at(shown, address).length === 0),
    names: addresses.filter((address) =>
      named(own, address).some((name) => name !== '' && !named(shown, address).includes(name)),
    ),
    identifiers: [...new Set(identifiersOf(fields))].filter((id) => !outerIdentifiers.has(id)),
  };
}
