import { concat, fromB64u, lp, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { sha256 } from './primitives.ts';

/** The parts of an invitation link (PROTOCOL.md 5), base64url. */
export interface InvitationLink {
  iid: B64u;
  secret: B64u;
  bind: B64u;
}

export type ParsedLink =
  | { kind: 'invitation'; link: InvitationLink }
  /** The address names an invitation, but the part after # is missing or cut. */
  | { kind: 'incomplete'; iid: B64u }
  | { kind: 'none' };

/** T of PROTOCOL.md 5. */
export async function linkBind(senderFpr: Bytes, inviteFpr: Bytes): Promise<Bytes> {
  return (await sha256(lp('restante/v1/link-bind', senderFpr, inviteFpr))).slice(0, 16);
}

/** The part of an invitation link after #. */
export const linkFragment = (secret: Bytes, bind: Bytes): string => `1.${toB64u(secret)}.${toB64u(bind)}`;

/** The whole link. `origin` as `https://HOST`. */
export const buildLink = (origin: string, iid: Bytes, secret: Bytes, bind: Bytes): string =>
  `${origin}/i/${toB64u(iid)}#${linkFragment(secret, bind)}`;

const decodes = (text: B64u, length: number) => {
  try {
    return fromB64u(text, length).length === length;
  } catch {
    return false;
  }
};

/** Proofpoint's form: `__ADDRESS__;CHARS!!…`, where each `*` of the address stands for one of the characters. */
const unwrapped = (text: string): string =>
  text.replace(/__(\S*?)__;([A-Za-z0-9_-]*)(?=!!)/g, (whole, address: string, characters: string) => {
    try {
      const replaced = [...atob(characters.replaceAll('-', '+').replaceAll('_', '/'))];
      return `${address.replaceAll('*', () => replaced.shift() ?? '*')} `;
    } catch {
      return whole;
    }
  });

const characters = (count: number, gap: string) => `((?:${gap}[A-Za-z0-9_-]){${count}})(?![A-Za-z0-9_-])`;

/** The first link in a text; the first whole one, where there is one. `gap`: what may break it, as a regular expression. */
function findLink(text: string, gap: string): ParsedLink {
  const path = new RegExp(`/${gap}i${gap}/${characters(22, gap)}`, 'g');
  const fragment = new RegExp(
    `^${gap}(?:/|\\?[^#%\\s]*)?${gap}(?:#|%(?:25)*23)${gap}1${gap}\\.${characters(43, gap)}${gap}\\.${characters(22, gap)}`,
    'i',
  );
  const whole = (part = '') => part.replace(/\s/g, '');
  let found: ParsedLink = { kind: 'none' };
  for (const match of text.matchAll(path)) {
    const iid = whole(match[1]);
    if (!decodes(iid, 16)) continue;
    const rest = fragment.exec(text.slice(match.index + match[0].length));
    const [secret, bind] = [whole(rest?.[1]), whole(rest?.[2])];
    if (decodes(secret, 32) && decodes(bind, 16)) return { kind: 'invitation', link: { iid, secret, bind } };
    if (found.kind === 'none') found = { kind: 'incomplete', iid };
  }
  return found;
}

/**
 * Reads a link from the address bar or from pasted text: mangled (`%23`, `%2523`), wrapped by a link rewriter, broken
 * over lines, quoted, followed by `&…`, or with the whole mail around it.
 */
export function parseLink(input: string): ParsedLink {
  const text = unwrapped(input)
    .replace(/%(25)*3A/gi, ':')
    .replace(/%(25)*2F/gi, '/')
    .replace(/["<>\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, ' ');
  // Unchanged; broken over lines, perhaps quoted; with blanks anywhere.
  const read = [
    findLink(text, ''),
    findLink(text.replace(/[ \t]*[\r\n]+\s*/g, '\n'), '\\n?'),
    findLink(text.replace(/\s/g, ''), ''),
  ];
  return (
    read.find(({ kind }) => kind === 'invitation') ?? read.find(({ kind }) => kind === 'incomplete') ?? { kind: 'none' }
  );
}

/** The 16 bytes after `#k.` in a notification's link (PROTOCOL.md 7). */
export async function senderBind(senderFpr: Bytes, guestFpr: Bytes): Promise<Bytes> {
  return (await sha256(lp('restante/v1/sender-bind', senderFpr, guestFpr))).slice(0, 16);
}

/** Reads `#k.…` of a notification's link, mangled or not; null where there is none. */
export function parseSenderBind(input: string): B64u | null {
  const match = /(?:#|%(?:25)*23)k\.([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/i.exec(input);
  return match && decodes(match[1]!, 16) ? match[1]! : null;
}

/** SHA-256(canon(addr)) as statements and AADs carry it. */
export const addressHash = (canonical: string): Promise<Bytes> => sha256(concat(utf8(canonical)));
