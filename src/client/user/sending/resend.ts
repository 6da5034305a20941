/**
 * "Send the link again" and "New PIN" (PROTOCOL.md 4, 5, 7): the sender's browser attaches the message to a new link.
 */
import { hasCode } from '../../api/http.ts';
import type { B64u, Crypto } from '../../crypto/client.ts';
import { noteContainsPin } from '../../crypto/pin.ts';
import type { Language } from '../../ui/i18n.ts';
import type { Api } from '../account/api.ts';
import { SendingError } from '../recipients/sendingError.ts';
import { grantAgain, regrantOf, type RegrantDeps } from './regrant.ts';
import { passOn, passOnWaiting, type PassingDeps, type WaitingMessage, type Withheld } from './passingOn.ts';
import { checkGeneration, resolveOne } from '../recipients/resolved.ts';
import { noted } from './sending.ts';
import type { MessageItem, NewInvitation, PendingInvitation, Recipient, Resolved } from '../account/types.ts';

export interface Resending {
  message: MessageItem;
  recipient: Recipient;
  newPin: boolean;
  language: string;
  clearNote: string | null;
  requestId: B64u;
}

export interface ResendDeps extends RegrantDeps {
  api: Pick<Api, 'resolve' | 'resend' | 'message'>;
  crypto: RegrantDeps['crypto'] & Pick<Crypto, 'makeInvitation' | 'openNote' | 'sealNote' | 'pin'>;
}

/** The result of a resend. `withheld`: other pending messages that the new link does not open. */
export interface Resent {
  hasPin: boolean;
  generation: number;
  withheld: Withheld[];
}

const usedStates = ['activated', 'attached'];
const mostTries = 3;

/** The plan of a resend for one recipient; pure. null: the mailbox is active, its notification is sent again. */
export function planResend(
  { recipient, newPin }: Pick<Resending, 'recipient' | 'newPin'>,
  resolved: Resolved,
): { hasPin: boolean; generation: number; pending: PendingInvitation[] } | null {
  const { invitation, bodyId } = recipient;
  const used = !invitation || usedStates.includes(invitation.state);
  if (resolved.outcome === 'user') return null;
  if (resolved.outcome === 'mailbox' && used && !newPin) return null;
  const holding = resolved.pending.filter((p) => p.waiting.some((waiting) => waiting.bodyId === bodyId));
  const hasPin = newPin || (invitation?.hasPin ?? true) || holding.some((p) => p.hasPin);
  const sameKind = resolved.pending.filter(
    (p) => p.hasPin === hasPin && (newPin || !hasPin || p.generation === resolved.generation),
  );
  const generation = newPin ? resolved.generation + 1 : resolved.generation;
  return { hasPin, generation, pending: [...new Set([...holding, ...sameKind])] };
}

/** Sends the link (or the notification) again. Throws SendingError, ApiError, CryptoError. */
export async function resend(resending: Resending, deps: ResendDeps): Promise<Resent> {
  for (let tries = 1; ; tries++) {
    try {
      return await resendOnce(resending, deps);
    } catch (error) {
      if (!hasCode(error, 'recipients-changed') || tries === mostTries) throw error;
    }
  }
}

async function resendOnce(resending: Resending, deps: ResendDeps): Promise<Resent> {
  const { api, crypto } = deps;
  const { recipient, newPin, clearNote, requestId } = resending;
  // The server refuses a language that this version does not know.
  const language = resending.language as Language;
  // Throws while the list of trusted keys is held.
  deps.trustedKeys();
  const { address } = recipient;
  const resolved = await resolveOne(api, address);
  if (resolved.outcome === 'refused') throw new SendingError('recipient-refused', { address, reason: resolved.reason });
  const message = await api.message(resending.message.messageId);
  if (message.messageId !== resending.message.messageId) throw new SendingError('answer-mismatch', { address });
  const again = regrantOf(resending, resolved);
  if (again) {
    const grant = await grantAgain(again, message, recipient, resolved, deps);
    const note = { note: message.note ?? '', noteVersion: message.noteVersion + 1 };
    const request = { address, requestId, newPin, language, clearNote, invitation: null, grant, ...note };
    await api.resend(message.messageId, request);
    return { hasPin: false, generation: resolved.generation, withheld: [] };
  }
  const plan = planResend(resending, resolved);
  const note = message.note ? await crypto.openNote({ note: message.note }) : emptyNote(message.messageId);
  if (note.messageId !== message.messageId) throw new SendingError('answer-mismatch', { address });
  if (plan?.hasPin) checkGeneration({ ...resolved, generation: plan.generation }, deps.trustedKeys());
  const made = plan && (await invite(resending, message, resolved, plan, deps));
  const invitation = made?.sent ?? null;
  const invitations = invitation ? [...note.invitations, noted(invitation)] : note.invitations;
  const sealed = await crypto.sealNote({ ...note, invitations });
  const noteVersion = message.noteVersion + 1;
  const link = { invitation, grant: null, note: sealed.note, noteVersion };
  const request = { address, requestId, newPin, language, clearNote, ...link };
  await api.resend(message.messageId, request);
  const { hasPin, generation } = plan ?? { hasPin: false, generation: resolved.generation };
  return { hasPin, generation, withheld: made?.withheld ?? [] };
}

const emptyNote = (messageId: B64u) => ({ messageId, bcc: [], invitations: [] });

async function invite(
  { recipient, clearNote }: Resending,
  message: MessageItem,
  resolved: Resolved,
  plan: NonNullable<ReturnType<typeof planResend>>,
  deps: PassingDeps & ResendDeps,
): Promise<{ sent: NewInvitation; withheld: Withheld[] }> {
  const { crypto } = deps;
  const address = resolved.address ?? recipient.address;
  const { hasPin, generation } = plan;
  if (hasPin && clearNote) {
    const { pin } = await crypto.pin({ address, generation });
    if (noteContainsPin(clearNote, pin)) throw new SendingError('note-has-pin');
  }
  const made = await crypto.makeInvitation({ address, generation, hasPin });
  const canonical = resolved.canonical!;
  const own = ownWaiting(message, recipient);
  const passed = await passOn(own, canonical, made.invitationKey, deps);
  if (!('pkesk' in passed)) throw new SendingError('not-passed-on', { address, reason: passed.reason });
  const others = plan.pending.flatMap((one) => one.waiting).filter(({ bodyId }) => bodyId !== own.bodyId);
  const { earlier, withheld } = await passOnWaiting(others, canonical, made.invitationKey, deps);
  const all = [{ bodyId: own.bodyId, pkesk: passed.pkesk }, ...earlier];
  return { sent: { ...made, earlier: all, withheld: withheld.map(({ bodyId }) => bodyId) }, withheld };
}

/** The message to send again, in the form of a pending one. Throws SendingError `not-for-you`. */
export function ownWaiting(message: MessageItem, { bodyId }: Recipient): WaitingMessage {
  const own = message.bodies.find((body) => body.bodyId === bodyId);
  if (!own) throw new SendingError('not-for-you');
  const { pkesk, summary } = own;
  return { messageId: message.messageId, bodyId: own.bodyId, pkesk, summary, author: message.author };
}
