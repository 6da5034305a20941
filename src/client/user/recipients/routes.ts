/**
 * How a message reaches one recipient (PROTOCOL.md 5, 7, 8). Pure. The server's `RecipientRoute` decides the same;
 * tests/vectors/recipient-routes-v1.json has every case.
 */
import type { B64u } from '../../crypto/client.ts';
import type { Instance } from '../../session/instance.ts';
import { isWeak } from './transportLevel.ts';
import type { PendingInvitation, Resolved, TransportItem } from '../account/types.ts';

/** How a message reaches one recipient (PROTOCOL.md 5 and 7). */
export type Route =
  | { kind: 'user' | 'mailbox' | 'pgp'; id: B64u; certificate: B64u }
  /** A new link; the message also depends on `pending`, and pending messages depend on the new link. */
  | { kind: 'invitation'; hasPin: boolean; stepUp: boolean; pending: PendingInvitation[] }
  /** No new link today: the message depends on the pending links. */
  | { kind: 'pending'; pending: PendingInvitation[] }
  | { kind: 'blocked'; reason: 'refused' | 'link-limit' };

/**
 * Whether the sender chose a temporary mailbox for a recipient with a key, or possibly with one; by canonical address.
 */
export const isInstead = ({ outcome, reason, canonical }: Resolved, mailboxWanted: Record<string, boolean>): boolean =>
  (outcome === 'pgp' || (outcome === 'refused' && reason === 'key-unknown')) &&
  (mailboxWanted[canonical ?? ''] ?? false);

/** The looked-up recipient with the sender's choice. */
export function chosen(resolved: Resolved, mailboxWanted: Record<string, boolean>): Resolved {
  if (!isInstead(resolved, mailboxWanted)) return resolved;
  return { ...resolved, outcome: resolved.certificate ? 'mailbox' : 'new', reason: null, key: null };
}

/** The PIN's default: on for a first link, off for an existing mailbox. */
export const pinByDefault = (resolved: Resolved): boolean => resolved.outcome === 'new';

/** Whether the operator's rule requires a PIN, by what is known of the transport. */
export const requiresPin = (
  { outcome }: Pick<Resolved, 'outcome'>,
  transport: TransportItem | undefined,
  rule: Instance['pinWhereTransportIsWeak'],
): boolean => outcome === 'new' && rule === 'required' && isWeak(transport);

/** Whether the message asks for a PIN. `chosen`: the sender's decision, if there is one; `required`: the operator's. */
export const asksForPin = (resolved: Resolved, chosen: boolean | undefined, required: boolean): boolean =>
  required || (chosen ?? pinByDefault(resolved));

/** Whether a PIN means a new link for this recipient, so that the sender has something to tell by phone. */
export function needsPin(resolved: Resolved, wantsPin: boolean): boolean {
  if (!wantsPin) return false;
  return resolved.outcome === 'new' || (resolved.outcome === 'mailbox' && resolved.assurance !== 'pin');
}

/**
 * The route, from what the server says and what the sender wants. A message with a PIN never goes to a key that this
 * sender's PIN did not prove: for such a mailbox it is a step-up link, and the long-term key gets no access.
 */
export function routeOf(resolved: Resolved, wantsPin: boolean): Route {
  const { outcome, id, certificate, key } = resolved;
  if (outcome === 'refused') return { kind: 'blocked', reason: 'refused' };
  if (outcome === 'pgp') {
    return id && key ? { kind: 'pgp', id, certificate: key.certificate } : { kind: 'blocked', reason: 'refused' };
  }
  if (outcome === 'user' || (outcome === 'mailbox' && !needsPin(resolved, wantsPin))) {
    return id && certificate ? { kind: outcome, id, certificate } : { kind: 'blocked', reason: 'refused' };
  }
  // Links without a PIN belong together however old they are; a new PIN separates those with one.
  const sameKind = resolved.pending.filter(
    (p) => p.hasPin === wantsPin && (!wantsPin || p.generation === resolved.generation),
  );
  if (resolved.newLink) {
    return { kind: 'invitation', hasPin: wantsPin, stepUp: outcome === 'mailbox', pending: sameKind };
  }
  // A link with a PIN protects a message without one as well, never the other way round.
  const waiting = sameKind.length || wantsPin ? sameKind : resolved.pending;
  return waiting.length ? { kind: 'pending', pending: waiting } : { kind: 'blocked', reason: 'link-limit' };
}

/**
 * Whose judgement must be fine before the message is sent: the key's, or that of the absence of a key. A step-up link
 * does not use the long-term key. A sender who chose a temporary mailbox decided that a link replaces the key.
 */
export function judgedOf(route: Route, { outcome }: Resolved, instead: boolean): 'key' | 'absence' | 'nothing' {
  if ('certificate' in route) return 'key';
  if (route.kind === 'blocked' || outcome !== 'new' || (instead && route.kind === 'invitation')) return 'nothing';
  return 'absence';
}
