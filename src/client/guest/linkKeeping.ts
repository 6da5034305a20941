import { parseLink, parseSenderBind, type InvitationLink } from '../crypto/link.ts';

const storageKey = 'restante.link';
/** What leaveAddress.ts took out of the address bar. */
const addressKey = 'restante.address';
const bindKey = 'restante.bind';
const lostKey = 'restante.lost';
/** PROTOCOL.md 5: 30 minutes at most, for a phone drops the page during the call for the PIN. */
export const keptForMs = 30 * 60_000;

export type FoundLink =
  | { kind: 'whole'; link: InvitationLink }
  /** The address names an invitation, but what stands after # is missing. */
  | { kind: 'incomplete' };

/** The address this page was opened with, from this tab's memory or, where there is none, from the address bar. */
function takeAddress(now: number): string {
  const text = read(addressKey);
  remove(addressKey);
  if (!text) return location.href;
  try {
    const { address, left, at } = JSON.parse(text) as { address: string; left: string; at: number };
    // Of this page, and no older than a link may be kept.
    if (left === location.href && at <= now && now - at < keptForMs) return address;
  } catch {
    // Of no known form: dropped like an old one.
  }
  return location.href;
}

/** Takes the secret out of the address bar, or back from this tab's memory. Sends nothing. */
export function takeLink(now: number): FoundLink {
  const parsed = parseLink(takeAddress(now));
  if (parsed.kind === 'invitation') {
    keepLink(parsed.link, now);
    history.replaceState(history.state, '', `/i/${parsed.link.iid}`);
    return { kind: 'whole', link: parsed.link };
  }
  const kept = keptLink(now);
  const iid = parsed.kind === 'incomplete' ? parsed.iid : null;
  return kept && kept.iid === iid ? { kind: 'whole', link: kept } : { kind: 'incomplete' };
}

/** Keeps a link for this tab, from now on for 30 minutes. */
export function keepLink(link: InvitationLink, now: number): void {
  write(storageKey, JSON.stringify({ link, until: now + keptForMs }));
}

/** Forgets the link: after activation, or when it is final. */
export function dropLink(): void {
  remove(storageKey);
}

function keptLink(now: number): InvitationLink | null {
  const text = read(storageKey);
  if (!text) return null;
  try {
    const { link, until } = JSON.parse(text) as { link: InvitationLink; until: number };
    if (now < until && until - now <= keptForMs) return link;
  } catch {
    // Written by nobody we know: dropped like an old one.
  }
  dropLink();
  return null;
}

/** `#k.` of a notification's link: kept for this tab, and out of the address bar. It is no secret. */
export function takeSenderBind(now = Date.now()): void {
  const bind = parseSenderBind(takeAddress(now));
  if (!bind) return;
  write(bindKey, bind);
  history.replaceState(history.state, '', '/m');
}

/** The last `#k.` seen in this tab. */
export const senderBind = (): string | null => read(bindKey);

/** The token of a lost-password mail, out of the address bar; null where there is none. */
export function takeLostToken(now = Date.now()): string | null {
  const found = /(?:#|%(?:25)*23)([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/u.exec(takeAddress(now));
  if (found?.[1]) {
    write(lostKey, found[1]);
    history.replaceState(history.state, '', '/lost');
  }
  return found?.[1] ?? read(lostKey);
}

export const dropLostToken = (): void => remove(lostKey);

// A browser may forbid storage: then a reload asks for the link again, and all else works.
function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    return;
  }
}

function remove(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    return;
  }
}
