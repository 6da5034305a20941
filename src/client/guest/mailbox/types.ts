/** The server's types under this app's names. Times are ISO 8601. */
import type { components } from '../../api/schema.d.ts';

type Server = components['schemas'];

export type InvitationState = Server['InvitationState'];
export type Tries = Server['TriesLeft'];
export type OpenAnswer = Server['OpenedInvitation'];
export type RedeemAnswer = Server['Redeemed'];
export type WaitingAccess = Server['InvitationAccess'];

export type OwnKey = Server['OwnKeyItem'];
export type DeliveryState = Server['DeliveryState'];
export type LinkOpening = Server['LinkOpening'];
export type GuestSession = Server['GuestSession'];

export type Author = Server['AuthorItem'];
export type MessageItem = Server['MessageItem'];
export type Participant = Server['Participant'];
export type Participants = Server['ParticipantsAnswer'];
