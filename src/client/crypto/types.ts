import type { ReadMessage } from '../mail/types.ts';
import type { B64u } from './bytes.ts';
import type { Argon } from './primitives.ts';

export type { Mailbox, OutgoingFile, OutgoingMessage, ReadMessage, ReceivedFile } from '../mail/types.ts';

/** The account that is signed in in the worker. `fingerprint` and `certificate` are those of the key in use. */
export interface Identity {
  kind: 'user' | 'guest';
  id: B64u;
  address: string;
  name: string | null;
  fingerprint: B64u;
  certificate: B64u;
}

/** The record of a new password; `bundle` is wrapped by it. */
export interface WrappedByPassword {
  salt: B64u;
  argon: Argon;
  auth: B64u;
  bundle: B64u;
}

export interface Access {
  bodyId: B64u;
  pkesk: B64u;
}

/**
 * How a key came to be trusted. `verified`: compared by the user; `proof`: chained to one of their invitations; `seen`:
 * the first one seen; `link` and `pin` name the key of an invitation, and only say that a proof must follow.
 */
export type TrustHow = 'verified' | 'proof' | 'seen' | 'link' | 'pin';

/** Why a user revokes their key. */
export type ReplacementReason = 'superseded' | 'compromised';

/** One step from a user's former key to the next, as the server passes it on; the certificate is the former key's. */
export interface SuccessionStep {
  certificate: B64u;
  signature: B64u;
  consent: B64u;
}

export type SuccessionVerdict = 'proven' | 'stolen' | 'unproven';

/** Trusted keys by canonical address. */
export type TrustedKeys = Record<
  string,
  {
    fpr: B64u;
    how: TrustHow;
    at: string;
    /** Where the key was found; set for a recipient's own key, not for a mailbox here. */
    source?: string;
    /** The highest counter seen in the statements by which a mailbox's key names its guest's own key. */
    counter?: number;
    /** The highest generation of the PIN that this browser has used for the address (PROTOCOL.md 4). */
    generation?: number;
  }
>;

/**
 * The verdict on a signature. `bad`: it does not match. `key-invalid`: it matches, but its key had expired, was
 * revoked, or may not sign. `unsupported`: its version, algorithm or hash is not checked here. `unknown`: by none of
 * the certificates given.
 */
export type Signature =
  | { state: 'good'; fingerprint: B64u }
  | { state: 'bad' | 'key-invalid' | 'unsupported'; fingerprint: B64u | null }
  | { state: 'unknown'; keyId: string }
  | { state: 'none' };

/** The fields that lists show without loading a body; encrypted under the body's session key. */
export interface Summary {
  subject: string;
  preview: string;
  attachments: number;
  messageId: string;
  /** Which message it belongs to; null in a summary of version 1. Addresses are canonical, `date` is ISO 8601. */
  bound: { mid: B64u; author: string; name: string | null; date: string | null; readers: string[] } | null;
}

/** The author's own record beside a message (PROTOCOL.md 7). */
export interface Note {
  messageId: string;
  bcc: string[];
  invitations: NotedInvitation[];
}

export interface NotedInvitation {
  iid: B64u;
  inviteFpr: B64u;
  address: string;
  generation: number;
  hasPin: boolean;
}

/** An invitation as the sending call takes it; `earlier` is added by the caller. */
export interface Invitation {
  iid: B64u;
  address: string;
  hasPin: boolean;
  generation: number;
  secret: B64u;
  share: B64u;
  pinAuth: B64u | null;
  invitationKey: B64u;
  inviteFpr: B64u;
  wrapped: B64u;
}

export interface OpenedMessage extends ReadMessage {
  signature: Signature;
  raw: Blob;
}

/** Whose key opens: the signed-in account's, or that of an opened invitation. */
export type Reader = 'self' | { iid: B64u };

export type CertificateProblem =
  | 'malformed'
  /** It names another address, or none. */
  | 'address'
  | 'revoked'
  | 'expired'
  /** It expires within 24 hours. */
  | 'ends-soon'
  /** Its maker's clock is more than a day ahead. */
  | 'not-yet'
  | 'no-encryption-key'
  /** Its keys are too short, or of a kind that is not used here. */
  | 'weak'
  /** Its hash is no longer safe. */
  | 'weak-signature'
  /** The key itself did not sign the name. */
  | 'not-self-signed'
  /** A key of version 6. */
  | 'newer-version';

/** The facts that a certificate states, after its signatures were checked. */
export interface KeyFacts {
  /** Binary; of one key alone. */
  certificate: B64u;
  fingerprint: B64u;
  /** The valid ones; if none is valid, all. As their maker wrote them: for display only, never trusted. */
  userIds: { text: string; name: string | null; address: string | null }[];
  /** Canonical addresses of the user IDs with valid signatures. */
  addresses: string[];
  /** Of the primary key. */
  algorithm: { family: 'rsa' | 'dsa' | 'elgamal' | 'elliptic' | 'other'; bits: number | null; curve: string | null };
  createdAt: string;
  expiresAt: string | null;
  /** Why it cannot be encrypted to for the first address that it names. */
  problem: CertificateProblem | null;
}

/** A key that was found. `head`: the fields of the mail whose Autocrypt header offers it. */
export interface FoundKey {
  facts: KeyFacts;
  head: string | null;
  /** Why the server would refuse it from that header (PROTOCOL.md 10); null if it would not, or for a key by itself. */
  headFault: 'not-mutual' | 'too-old' | 'names-somebody-else' | null;
}
