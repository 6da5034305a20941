/** What the server answers on a guest's path, as docs/formats and the OpenAPI document name it. Times are ISO 8601. */
import type { Argon, B64u } from '../crypto/client.ts';

export type InvitationState =
  'pending' | 'activated' | 'attached' | 'superseded' | 'revoked' | 'expired' | 'locked' | 'failed';

export interface Tries {
  left: number;
  pausedUntil: string | null;
}

export interface OpenAnswer {
  state: InvitationState;
  hasPin: boolean;
  senderName: string;
  senderAddress: string;
  senderCertificate: B64u;
  senderFingerprint: B64u;
  inviteFpr: B64u;
  sentAt: string;
  expiresAt: string;
  argon: Argon;
  mailboxExists: boolean;
  tries: Tries | null;
}

export interface RedeemAnswer {
  ticket: B64u;
  ticketExpiresAt: string;
  share: B64u;
  wrapped: B64u;
  address: string;
  mailbox: { mid: B64u; salt: B64u; argon: Argon };
}

export interface WaitingAccess {
  messageId: B64u;
  bodyId: B64u;
  pkesk: B64u;
}

/** A key that the guest brought. `usable` false: it has ended. */
export interface OwnKey {
  certificate: B64u;
  fingerprint: B64u;
  userIds: string[];
  expires: string | null;
  usable: boolean;
}

/** Where new messages go, and to which key. */
export interface DeliveryState {
  direct: boolean;
  ownKey: OwnKey | null;
  counter: number;
  /** The server ended direct delivery, and the guest has not seen it yet. */
  fellBack: { at: string; cause: 'refused' | 'key-expired' | 'key-revoked' | 'key-unusable' } | null;
}

/** Openings of one link of a sender, or of `links` older ones: how many, the first and the last. */
export interface LinkOpening {
  senderName: string;
  senderAddress: string;
  links: number;
  count: number;
  firstAt: string;
  lastAt: string;
}

export interface GuestSession {
  mid: B64u;
  address: string;
  /** What the guest calls themselves; empty: nothing. */
  name: string;
  fingerprint: B64u;
  certificate: B64u;
  bundle: B64u;
  reloadKey: B64u;
  pins: { version: number; record: B64u | null };
  language: string;
  argon: Argon;
  salt: B64u;
  idleMinutes: number;
  createdAt: string;
  deletedAfter: string;
  /** When a lost-password request ends the mailbox, unless somebody signs in before. */
  retireAt: string | null;
  /** The same, where this very sign-in has stopped it. */
  cancelledRetireAt: string | null;
  delivery: DeliveryState;
  openings: LinkOpening[];
  waiting: { senderName: string; senderAddress: string; sentAt: string; hasPin: boolean }[];
}

export interface Author {
  kind: 'user' | 'guest';
  id: B64u;
  address: string;
  name: string | null;
  fingerprint: B64u;
  certificate: B64u | null;
}

export interface MessageItem {
  messageId: B64u;
  threadId: B64u;
  inReplyTo: B64u | null;
  sentAt: string;
  expiresAt: string | null;
  size: number;
  author: Author;
  mine: boolean;
  bodies: { bodyId: B64u; size: number; summary: B64u | null; pkesk: B64u; role: string }[];
  readAt: string | null;
  answeredAt: string | null;
  /** Of an own message: what the browser noted beside it, sealed. */
  note?: B64u | null;
  recipients: { address: string; name: string | null; role: string; kind: 'user' | 'guest' | 'pgp' }[];
}

export interface Participant {
  address: string;
  name: string | null;
  role: 'author' | 'to' | 'cc' | 'bcc';
  kind: 'user' | 'mailbox' | 'invitation' | 'pending' | 'pgp';
  id: B64u | null;
  certificate: B64u | null;
  fingerprint: B64u | null;
  invitations?: { iid: B64u; invitationKey: B64u }[] | null;
  /** How a member came to the present key; empty for others. */
  succession: { certificate: B64u; signature: B64u; consent: B64u }[];
}

export interface Participants {
  participants: Participant[];
  left: { address: string }[];
}
