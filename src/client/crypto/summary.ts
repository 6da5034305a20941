/** The summary beside a body (PROTOCOL.md 13.2): what lists show, and what says which message the session key opens. */
import { tryCanon } from './address.ts';
import type { B64u } from './bytes.ts';
import type { Signature, Summary } from './types.ts';

/** Which message a session key opens, as its content says. `mid` is null if only the body's header could be read. */
export interface Opens {
  mid: B64u | null;
  /** Canonical address. */
  author: string | null;
  /** Canonical addresses of everybody it names as a recipient. */
  readers: string[];
}

/** The server's statements about a message that it shows or asks to pass on. */
export interface Stated {
  mid: B64u;
  /** As the server writes it. */
  author: string;
}

/** Whether a summary belongs to the message beside which the server stores it. `older`: version 1 cannot tell. */
export function bindingOf(
  { bound }: Pick<Summary, 'bound'>,
  { mid, author }: Stated,
): 'bound' | 'older' | 'mismatched' {
  if (!bound) return 'older';
  return bound.mid === mid && bound.author === tryCanon(author) ? 'bound' : 'mismatched';
}

/** Why an old message is not passed on to a new reader. */
export type PassingRefusal =
  /** No signature, or an invalid one. */
  | 'unsigned'
  /** Signed by a key that this browser does not trust for its author. */
  | 'untrusted'
  /** The content is by another author, or is another message, than the server says. */
  | 'mismatched'
  /** The content does not name the new reader. */
  | 'not-named';

interface PassingQuestion {
  opens: Opens;
  /** Fingerprint of the key that made the valid signature; null if there is none. */
  signer: B64u | null;
  stated: Stated;
  /** Canonical address of the new reader. */
  reader: string;
  /** Fingerprints of the keys that this browser trusts for the stated author. */
  trusted: B64u[];
}

/** Whether a session key's content may be given to one more reader (PROTOCOL.md 13.10); null: yes. Pure. */
export function passingRefusal({ opens, signer, stated, reader, trusted }: PassingQuestion): PassingRefusal | null {
  if (signer === null) return 'unsigned';
  if (!trusted.includes(signer)) return 'untrusted';
  if (opens.author === null || opens.author !== tryCanon(stated.author)) return 'mismatched';
  if (opens.mid !== null && opens.mid !== stated.mid) return 'mismatched';
  return opens.readers.includes(reader) ? null : 'not-named';
}

/** How far a list may trust a message before it is opened. Only `checked` and `older` show sender and subject. */
export type Standing =
  /** Signed by the key trusted or first seen for its author, and bound to this message. */
  | 'checked'
  /** Signed the same way, by a version that does not state its message: opening it shows which. */
  | 'older'
  /** It does not open. */
  | 'closed'
  | 'unsigned'
  | 'bad'
  /** The signature matches, but its key could not sign at that time. */
  | 'key-invalid'
  /** A signature that cannot be checked here. */
  | 'unsupported'
  /** It belongs to another message or another author than the server says. */
  | 'mismatched'
  /** A valid signature, by another key than the one trusted for this address. */
  | 'other-key'
  /** A valid signature, while the reader has yet to decide which keys to trust. */
  | 'unjudged'
  /** Its Message-ID is that of an earlier message. */
  | 'copy';

interface StandingQuestion {
  summary: Summary | null;
  signature: Signature;
  /** Whether the signer's certificate names the stated author. */
  namesAuthor: boolean;
  stated: Stated;
  /** Fingerprints that may sign for this author; null if the first key seen counts, `undecided` while no key counts. */
  trusted: B64u[] | null | 'undecided';
  isCopy: boolean;
}

/** Judges one row of a list from what was checked; pure. */
export function standingOf(question: StandingQuestion): Standing {
  const { summary, signature, namesAuthor, stated, trusted, isCopy } = question;
  if (summary === null) return 'closed';
  if (signature.state === 'none' || signature.state === 'unknown') return 'unsigned';
  if (signature.state !== 'good') return signature.state;
  const binding = bindingOf(summary, stated);
  if (binding === 'mismatched' || !namesAuthor) return 'mismatched';
  if (trusted === 'undecided') return 'unjudged';
  if (trusted !== null && !trusted.includes(signature.fingerprint)) return 'other-key';
  if (isCopy) return 'copy';
  return binding === 'older' ? 'older' : 'checked';
}

/** Whether a list shows sender and subject of a message with this standing. */
export const isShown = (standing: Standing): standing is 'checked' | 'older' =>
  standing === 'checked' || standing === 'older';

/** Doubts about an opened message beside its signature. */
export type Doubt =
  /** Its signed Date and the time that the server states are more than a day apart. */
  | 'date'
  /** Another message that came earlier carries its Message-ID. */
  | 'copy'
  /** It is signed as another message, or by another author, than the server says. */
  | 'mismatched'
  /** The server gave no summary that opens and is valid: nothing states which message it is. */
  | 'unbound';

interface DoubtQuestion {
  opened: { messageId: string | null; date: string | null };
  summary: Summary | null;
  /** Of the summary. */
  signature: Signature;
  stated: Stated;
  /** ISO 8601, as the server states it. */
  sentAt: string;
  isCopy: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Judges what an opened message says of itself against what the server says of it; pure. */
export function doubtsOf({ opened, summary, signature, stated, sentAt, isCopy }: DoubtQuestion): Doubt[] {
  const doubts: Doubt[] = [];
  const signed = opened.date === null ? NaN : Date.parse(opened.date);
  if (!(Math.abs(signed - Date.parse(sentAt)) <= dayMs)) doubts.push('date');
  if (isCopy) doubts.push('copy');
  if (summary === null || signature.state !== 'good') doubts.push('unbound');
  else if (bindingOf(summary, stated) === 'mismatched' || summary.messageId !== opened.messageId) {
    doubts.push('mismatched');
  }
  return doubts;
}
