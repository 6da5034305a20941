// A mail before it is written and after it was read: types that the screens, the worker and the MIME code share.

export interface Mailbox {
  name?: string | null;
  address: string;
}

export interface OutgoingFile {
  file: Blob;
  name: string;
  type?: string;
}

export interface OutgoingMessage {
  from: Mailbox;
  to: Mailbox[];
  cc?: Mailbox[];
  bcc?: Mailbox[];
  subject: string;
  text: string;
  html?: string | null;
  attachments?: OutgoingFile[];
  inline?: (OutgoingFile & { contentId: string })[];
  date?: string;
  messageId?: string;
  inReplyTo?: string | null;
  references?: string[];
  /** The fields that the answered message kept out of its outer header, and this one's outer header must not show. */
  confidential?: ConfidentialHeader;
}

/** Parts of a protected header that only readers may see (RFC 9788 section 6.1). */
export interface ConfidentialHeader {
  /** Canonical addresses that the outer header did not name. */
  addresses: string[];
  /** Canonical addresses that it named without their display name. */
  names: string[];
  /** Message-IDs that it did not have. */
  identifiers: string[];
}

export interface ReceivedFile {
  name: string;
  type: string;
  size: number;
  blob: Blob;
  contentId: string | null;
  inline: boolean;
}

/** A message as its header-protected, signed entity says it (RFC 9788). */
export interface ReadMessage {
  subject: string;
  from: Mailbox | null;
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  replyTo: Mailbox[];
  date: string | null;
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  /** All plain parts; null where there is none. */
  text: string | null;
  /** The HTML parts in order, each to be sanitised by itself; null where there is none. */
  html: string[] | null;
  attachments: ReceivedFile[];
  /** Attached public keys for encrypted answers, by the name that mail programs give them; not shown as files. */
  keys: ReceivedFile[];
  /** The fields that an answer must not carry in the clear. */
  confidential: ConfidentialHeader;
}
