import type { Argon, B64u, Invitation, Mailbox } from '../crypto/client.ts';

/** What the instance says of itself to everybody. */
export interface Instance {
  organisation: string;
  accent: string | null;
  languages: string[];
  demonstration: boolean;
  userOrigin: string;
  guestOrigin: string;
  maxMessageBytes: number;
  retentionDays: number;
  invitationDays: number;
  pinRequired: boolean;
}

export interface UserSession {
  userId: B64u;
  address: string;
  name: string;
  isAdmin: boolean;
  language: string;
  fingerprint: B64u;
  certificate: B64u;
  bundle: B64u;
  reloadKey: B64u;
  pins: { version: number; record: B64u | null };
  notifyByMail: boolean;
  idleMinutes: number;
}

export interface Prelogin {
  userId: B64u;
  salt: B64u;
  argon: Argon;
}

export interface SetupOpened {
  userId: B64u;
  address: string | null;
  name: string | null;
  isAdmin: boolean;
  first: boolean;
}

export type NoticeKind =
  | 'pin-tries'
  | 'pin-locked'
  | 'refused'
  | 'mailbox-frozen'
  | 'not-me'
  | 'mailbox-retired'
  | 'password-lost'
  | 'key-exported'
  | 'link-redeemed'
  | 'link-expiring'
  | 'link-unopened';

export interface ServerNotice {
  id: B64u;
  kind: NoticeKind;
  address: string | null;
  messageId: B64u | null;
  at: string;
}

export type Role = 'author' | 'to' | 'cc' | 'bcc';
export type RecipientState =
  'queued' | 'delivered' | 'refused' | 'opened' | 'read' | 'answered' | 'expired' | 'revoked';

export interface RecipientInvitation {
  iid: B64u;
  state: string;
  hasPin: boolean;
  generation: number;
  expiresAt: string;
  redemptions: string[];
}

export interface Recipient {
  address: string;
  name: string | null;
  role: Role;
  kind: 'user' | 'guest';
  state: RecipientState | null;
  queuedAt: string | null;
  deliveredAt: string | null;
  refusedAt: string | null;
  refusal: string | null;
  openedAt: string | null;
  readAt: string | null;
  answeredAt: string | null;
  expiredAt: string | null;
  revokedAt: string | null;
  bodyId: B64u | null;
  invitation: RecipientInvitation | null;
}

export interface MessageBody {
  bodyId: B64u;
  size: number;
  summary: B64u | null;
  pkesk: B64u;
  keyFingerprint: B64u;
  role: Role;
}

export interface MessageItem {
  messageId: B64u;
  threadId: B64u;
  inReplyTo: B64u | null;
  sentAt: string;
  expiresAt: string | null;
  size: number;
  author: {
    kind: 'user' | 'guest';
    id: B64u;
    address: string;
    name: string | null;
    fingerprint: B64u;
    certificate: B64u | null;
  };
  mine: boolean;
  bodies: MessageBody[];
  readAt: string | null;
  answeredAt: string | null;
  note: B64u | null;
  noteVersion: number;
  recipients: Recipient[];
}

export interface Contact {
  address: string;
  name: string | null;
  kind: 'user' | 'guest';
}

export interface StoredDraft {
  id: B64u;
  version: number;
  record: B64u;
  updatedAt: string;
}

export interface WaitingBody {
  messageId: B64u;
  bodyId: B64u;
  /** The caller's own access. */
  pkesk: B64u;
}

export interface PendingInvitation {
  iid: B64u;
  hasPin: boolean;
  generation: number;
  invitationKey: B64u;
  inviteFpr: B64u;
  waiting: WaitingBody[];
}

/** How one address would be reached (POST /api/user/recipients). */
export interface Resolved {
  input: string;
  address: string | null;
  canonical: string | null;
  outcome: 'user' | 'mailbox' | 'new' | 'refused';
  reason: string | null;
  name: string | null;
  id: B64u | null;
  certificate: B64u | null;
  fingerprint: B64u | null;
  assurance: 'none' | 'link' | 'pin' | null;
  proof: { iid: B64u; invitationKey: B64u; signature: B64u; messageId: B64u; note: B64u } | null;
  generation: number;
  newLink: boolean;
  pending: PendingInvitation[];
}

export interface NewAccess {
  bodyId: B64u;
  reader: { kind: 'user' | 'mailbox' | 'invitation'; id: B64u };
  role: Role;
  fingerprint: B64u;
  pkesk: B64u;
}

export type NewInvitation = Invitation & { earlier: { bodyId: B64u; pkesk: B64u }[] };

export interface NewRecipient extends Required<Mailbox> {
  role: 'to' | 'cc' | 'bcc';
  bodyId: B64u;
  kind: 'user' | 'mailbox' | 'invitation' | 'pending';
  id: B64u | null;
}

export interface SendRequest {
  requestId: B64u;
  inReplyTo: B64u | null;
  language: string;
  clearNote: string | null;
  expiresInDays: number | null;
  bodies: { bodyId: B64u; summary: B64u }[];
  note: B64u;
  accesses: NewAccess[];
  recipients: NewRecipient[];
  invitations: NewInvitation[];
}

export interface Sent {
  messageId: B64u;
  threadId: B64u;
  sentAt: string;
}

export interface ResendRequest {
  address: string;
  requestId: B64u;
  newPin: boolean;
  language: string;
  clearNote: string | null;
  invitation: NewInvitation | null;
  note: B64u;
  noteVersion: number;
}
