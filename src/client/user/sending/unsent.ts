import { SendingError } from '../recipients/sendingError.ts';
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, Mailbox, OutgoingMessage } from '../../crypto/client.ts';
import { threadOf } from '../../mail/thread.ts';
import type { ConfidentialHeader } from '../../mail/types.ts';

/** A message as its author means it, before anything is resolved or encrypted. */
export interface UnsentMessage {
  requestId: B64u;
  from: Required<Mailbox>;
  self: { userId: B64u; certificate: B64u };
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  subject: string;
  text: string;
  files: File[];
  /** The message answered: its id here, and what its entity says. */
  answers: {
    id: B64u;
    messageId: string | null;
    references: string[];
    /** The fields that it kept out of its outer header; older drafts have none. */
    confidential?: ConfidentialHeader;
  } | null;
  language: string;
  clearNote: string | null;
  /** When the message expires for its recipients. */
  expiresInDays: number | null;
  /** When its links expire, and only the links. */
  linkExpiresInDays: number | null;
  /** The sender's decisions about the PIN, by canonical address; the rest follows pinByDefault. */
  pinWanted: Record<string, boolean>;
  /** Keys that were held and that the sender trusts, by canonical address. */
  approved: Record<string, B64u>;
  /**
   * Recipients who get a temporary mailbox although there is a key, by canonical address: the sender's deliberate
   * choice.
   */
  mailboxWanted: Record<string, boolean>;
}

type VisibleRole = 'to' | 'cc' | 'bcc';
/** One recipient, once. */
export interface Addressee extends Required<Mailbox> {
  role: VisibleRole;
  canonical: string;
}

/** Every recipient once; the more visible role wins. Throws SendingError `no-recipient` | `refused-address`. */
export function addressees(message: Pick<UnsentMessage, VisibleRole>): Addressee[] {
  const found = new Map<string, Addressee>();
  for (const role of ['to', 'cc', 'bcc'] as const) {
    for (const { address, name } of message[role]) {
      const canonical = tryCanon(address);
      if (!canonical) throw new SendingError('recipient-refused', { address, reason: 'malformed' });
      if (!found.has(canonical)) found.set(canonical, { address, name: name ?? null, role, canonical });
    }
  }
  if (found.size === 0) throw new SendingError('no-recipient');
  return [...found.values()];
}

/** Visible recipients share a body; each Bcc has a separate one. */
export function bodyGroups(all: Addressee[]): Addressee[][] {
  const visible = all.filter(({ role }) => role !== 'bcc');
  const hidden = all.filter(({ role }) => role === 'bcc').map((one) => [one]);
  return visible.length ? [visible, ...hidden] : hidden;
}

/** A key of everything that the bodies depend on: while it is the same, they need not be encrypted again. */
export const contentOf = (message: UnsentMessage) =>
  JSON.stringify([
    message.requestId,
    message.to,
    message.cc,
    message.bcc,
    message.subject,
    message.text,
    message.files.map(({ name, size, type, lastModified }) => [name, size, type, lastModified]),
    message.answers,
  ]);

/**
 * A key of everything that the call depends on: while it is the same, a call without an answer is repeated unchanged.
 */
export const requestKeyOf = (message: UnsentMessage) =>
  JSON.stringify([
    contentOf(message),
    message.language,
    message.clearNote,
    message.expiresInDays,
    message.linkExpiresInDays,
    message.pinWanted,
    message.mailboxWanted,
  ]);

/** The MIME entity for one group of readers; only a Bcc's own body names that Bcc. */
export function entityOf(message: UnsentMessage, group: Addressee[]): OutgoingMessage {
  const hidden = group[0]?.role === 'bcc' ? group : [];
  const bare = ({ name, address }: Mailbox): Mailbox => ({ name: name ?? null, address });
  const { inReplyTo, references } = threadOf(message.answers);
  return {
    from: message.from,
    to: message.to.map(bare),
    cc: message.cc.map(bare),
    bcc: hidden.map(bare),
    subject: message.subject,
    text: message.text,
    attachments: message.files.map((file) => ({ file, name: file.name, type: file.type })),
    ...(inReplyTo ? { inReplyTo, references } : {}),
    ...(message.answers?.confidential ? { confidential: message.answers.confidential } : {}),
  };
}
