// Holds the apps' own shapes to the server's document: this file is only compiled, and does not when they differ.
import type * as guest from './shapes.ts';
import type { components } from '../api/schema.d.ts';

type Server = components['schemas'];
/** What the server answers can be read as what the app takes it for. */
type Reads<Answer extends Taken, Taken> = [Answer, Taken];

export type GuestReads = [
  Reads<Server['OpenedInvitation'], guest.OpenAnswer>,
  Reads<Server['Redeemed'], guest.RedeemAnswer>,
  Reads<Server['InvitationAccess'], guest.WaitingAccess>,
  Reads<Server['GuestSession'], guest.GuestSession>,
  Reads<Server['MessageItem'], guest.MessageItem>,
  Reads<Server['ParticipantsAnswer'], guest.Participants>,
];
