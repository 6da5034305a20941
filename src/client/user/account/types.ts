/** The server's types under this app's names. */
import type { components } from '../../api/schema.d.ts';

type Server = components['schemas'];

export type UserSession = Server['UserSession'];
export type Prelogin = Server['PreloginAnswer'];
export type SetupOpened = Server['SetUpOffer'];
export type SetupCompletion = Server['CompleteSetUpRequest'];
export type RecoveryOpened = Server['RecoveryOffer'];
export type RecoveryCompletion = Server['CompleteRecoveryRequest'];
export type PasswordChange = Server['ChangePasswordRequest'];
export type KeyReplacement = Server['ReplaceKeyRequest'];
export type RenewedKey = Server['RenewedKey'];
export type RecoveryRenewal = Server['RenewRecoveryRequest'];
export type SettingsRequest = Server['SettingsRequest'];
export type PinsState = Server['PinsState'];
export type PrivateState = Server['PrivateState'];
export type Publishing = Server['Publishing'];
export type PublishedKey = Server['PublishedKey'];

export type NoticeKind = Server['NoticeKind'];
export type ServerNotice = Server['NoticeItem'];

export type Role = Server['Role'];
export type RecipientState = NonNullable<Server['RecipientState']>;
export type Recipient = Server['RecipientItem'];
export type MessageBody = Server['BodyItem'];
export type MessageItem = Server['MessageItem'];
export type MessagePage = Server['MessagePage'];
export type Contact = Server['ContactItem'];
export type StoredDraft = Server['DraftItem'];

declare const asked: unique symbol;
/** The server's statements about one address. Nothing uses them before `answerFor` compared the requested address. */
export type ClaimedRecipient = Server['Resolved'];
/** How mail would reach one address; it is the answer for that very address. */
export type Resolved = ClaimedRecipient & { readonly [asked]: true };
export type KeyItem = Server['KeyItem'];
export type OuterHeaders = Server['OuterHeaders'];
export type PendingInvitation = Server['PendingItem'];
export type NewAccess = Server['SentAccess'];
export type NewInvitation = Server['SentInvitation'];
export type NewRecipient = Server['SentRecipient'];
export type SendRequest = Server['SendRequest'];
export type Sent = Server['SendAnswer'];
export type ResendRequest = Server['ResendRequest'];

export type KeyOrigin = Server['KeyOrigin'];
export type KeyReport = Server['KeyReport'];

/** A key that the server keeps for this user. */
export type ContactKey = Server['ContactKeyItem'];
export type KeyImport = Server['ImportContactKeysRequest'];
export type ImportedKey = Server['ImportedKey'];

export type TransportLevel = Server['TransportLevel'];
export type TransportItem = Server['TransportItem'];
