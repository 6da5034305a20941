/** "Send again" for who reads by a key of his own: the session key of the message goes to today's key. */
import type { B64u, Crypto, Pins } from '../crypto/client.ts';
import { threadOf } from '../mail/thread.ts';
import { bodyUrl } from './api.ts';
import { SendingError } from './letter.ts';
import { judge, type TrustCrypto } from './trust.ts';
import type { MessageItem, Recipient, Resolved, ResendRequest } from './types.ts';

export interface RegrantDeps {
  crypto: TrustCrypto & Pick<Crypto, 'grantAccess' | 'openMessage'>;
  pins: () => Pins;
  now: () => Date;
  /** The user's own certificate, which signed the message. */
  certificate: B64u;
}

type Grant = NonNullable<ResendRequest['grant']>;

/** Whom the message is given to again; null: a link or a notification is what is sent. */
export function regrantOf(
  { recipient, newPin }: { recipient: Recipient; newPin: boolean },
  { outcome }: Resolved,
): 'pgp' | 'mailbox' | null {
  if (newPin) return null;
  const waits = recipient.invitation && !['activated', 'attached'].includes(recipient.invitation.state);
  if (outcome === 'pgp') return waits ? null : 'pgp';
  return outcome === 'mailbox' && recipient.kind === 'pgp' ? 'mailbox' : null;
}

/** Throws SendingError `key-held` | `not-for-you`, CryptoError. */
export async function grantAgain(
  reader: 'pgp' | 'mailbox',
  message: MessageItem,
  recipient: Recipient,
  resolved: Resolved,
  { crypto, pins, now, certificate: own }: RegrantDeps,
): Promise<Grant> {
  const trust = await judge(resolved, pins(), crypto, now());
  if (trust.state === 'held') throw new SendingError('key-held', { address: recipient.address, reason: trust.reason });
  const body = message.bodies.find(({ bodyId }) => bodyId === recipient.bodyId);
  const certificate = reader === 'pgp' ? resolved.key?.certificate : resolved.certificate;
  if (!body || !certificate) throw new SendingError('not-for-you');
  const { accesses } = await crypto.grantAccess({ from: { pkesk: body.pkesk }, to: [{ certificate }] });
  const outer = reader === 'pgp' ? await outerOf(message, body, own, crypto) : null;
  return { reader, ...accesses[0]!, outer };
}

/** The outer header says what the signed entity says. */
async function outerOf(
  message: MessageItem,
  body: MessageItem['bodies'][number],
  own: B64u,
  crypto: Pick<Crypto, 'openMessage'>,
): Promise<NonNullable<Grant['outer']>> {
  const source = { url: bodyUrl(body.bodyId) };
  const opened = await crypto.openMessage({ source, pkesk: body.pkesk, verify: [own, message.author.certificate] });
  const { messageId, date, inReplyTo, references } = opened;
  if (!messageId) throw new SendingError('not-for-you');
  const before = references.filter((id) => id !== inReplyTo);
  const thread = threadOf({ messageId: inReplyTo, references: before });
  return { messageId, date: date ?? message.sentAt, ...thread, hideRecipients: false };
}
