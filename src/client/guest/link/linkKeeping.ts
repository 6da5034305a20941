import { keptForMs, readTab, removeTab, takeArrivedAddress, tokenIn, writeTab } from '../../ui/arrivedAddress.ts';
import { parseLink, parseSenderBind, type InvitationLink } from '../../crypto/link.ts';

const storageKey = 'restante.link';
const bindKey = 'restante.bind';
const lostKey = 'restante.lost';

export type FoundLink =
  | { kind: 'whole'; link: InvitationLink }
  /** The address names an invitation, but the part after # is missing. */
  | { kind: 'incomplete' };

/** Takes the secret out of the address bar, or back from this tab's memory. Sends nothing. */
export function takeLink(now: number): FoundLink {
  const parsed = parseLink(takeArrivedAddress(now));
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
  writeTab(storageKey, JSON.stringify({ link, until: now + keptForMs }));
}

/** Whether this tab has the link again after a reload. */
export const isLinkKept = (iid: string, now: number): boolean => keptLink(now)?.iid === iid;

/** Forgets the link: after activation, or when it is final. */
export function dropLink(): void {
  removeTab(storageKey);
}

function keptLink(now: number): InvitationLink | null {
  const text = readTab(storageKey);
  if (!text) return null;
  try {
    const { link, until } = JSON.parse(text) as { link: InvitationLink; until: number };
    if (now < until && until - now <= keptForMs) return link;
  } catch {
    // Not of a known form: dropped like an old one.
  }
  dropLink();
  return null;
}

/** `#k.` of a notification's link: kept for this tab, and removed from the address bar. It is no secret. */
export function takeSenderBind(now = Date.now()): void {
  const bind = parseSenderBind(takeArrivedAddress(now));
  if (!bind) return;
  writeTab(bindKey, bind);
  history.replaceState(history.state, '', '/m');
}

/** The last `#k.` seen in this tab. */
export const senderBind = (): string | null => readTab(bindKey);

/** The token of a lost-password mail, removed from the address bar; null if there is none. */
export function takeLostToken(now = Date.now()): string | null {
  const token = tokenIn(takeArrivedAddress(now));
  if (token) {
    writeTab(lostKey, token);
    history.replaceState(history.state, '', '/lost');
  }
  return token ?? readTab(lostKey);
}

export const dropLostToken = (): void => removeTab(lostKey);
