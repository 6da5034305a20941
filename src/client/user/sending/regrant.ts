/** "Send again" for a recipient with their own key: encrypts the message's session key to their present key. */
import type { B64u, Crypto } from '../../crypto/client.ts';
import { threadOf } from '../../mail/thread.ts';
import { bodyUrl } from '../account/api.ts';
import { SendingError } from '../recipients/sendingError.ts';
import { passOn, type PassingDeps } from './passingOn.ts';
import { judge } from '../recipients/trust.ts';
import type { MessageItem, Recipient, Resolved, ResendRequest } from '../account/types.ts';

export interface RegrantDeps extends PassingDeps {
  crypto: PassingDeps['crypto'] & Pick<Crypto, 'openMessage'>;
  /** The user's own certificate, which signed the message. */
  certificate: B64u;
}

type Grant = NonNullable<ResendRequest['grant']>;

/** The reader who gets the message again; null: a link or a notification is sent. */
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
  deps: RegrantDeps,
): Promise<Grant> {
  const { crypto, trustedKeys, now, certificate: own } = deps;
  const trust = await judge(resolved, trustedKeys(), crypto, now());
  if (trust.state === 'held') throw new SendingError('key-held', { address: recipient.address, reason: trust.reason });
  const body = message.bodies.find(({ bodyId }) => bodyId === recipient.bodyId);
  const certificate = reader === 'pgp' ? resolved.key?.certificate : resolved.certificate;
  if (!body || !certificate) throw new SendingError('not-for-you');
  const { messageId, author } = message;
  const { bodyId, pkesk, summary } = body;
  const { address } = recipient;
  const passed = await passOn({ messageId, bodyId, pkesk, summary, author }, resolved.canonical!, certificate, deps);
  if (!('pkesk' in passed)) throw new SendingError('not-passed-on', { address, reason: passed.reason });
  const outer = reader === 'pgp' ? await outerOf(message, body, own, crypto) : null;
  return { reader, ...passed, outer };
}

/** The outer header states the same as the signed entity. */
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
