import { concat, fromB64u, lp, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { sha256 } from './primitives.ts';

/** What an invitation link carries (PROTOCOL.md 5), base64url. */
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

/**
 * Reads a link from the address bar, or from whatever somebody pasted: mangled (`%23`, `%2523`), wrapped by a link
 * rewriter, broken over lines, followed by `&…`, or with text around it.
 */
export function parseLink(input: string): ParsedLink {
  const text = input
    .replace(/[\s<>"]/g, '')
    .replace(/%(25)*3A/gi, ':')
    .replace(/%(25)*2F/gi, '/');
  const path = /\/i\/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])(.*)$/.exec(text);
  if (!path || !decodes(path[1]!, 16)) return { kind: 'none' };
  const iid = path[1]!;
  const rest = /^(?:\/|\?[^#%]*)?(?:#|%(?:25)*23)1\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/i.exec(
    path[2]!,
  );
  if (!rest || !decodes(rest[1]!, 32) || !decodes(rest[2]!, 16)) return { kind: 'incomplete', iid };
  return { kind: 'invitation', link: { iid, secret: rest[1]!, bind: rest[2]! } };
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
