import { concat, lp, uint32be, utf8, type Bytes } from './bytes.ts';
import { addressHash } from './link.ts';
import { passwordBytes } from './password.ts';
import { a2, exp, ext, type Argon } from './primitives.ts';

/** An authenticator that is sent, and a wrapping key that stays. */
export interface AuthAndWrap {
  auth: Bytes;
  wrap: Bytes;
}

async function authAndWrap(prk: Bytes, kind: string): Promise<AuthAndWrap> {
  return { auth: await exp(prk, `restante/v1/${kind}-auth`, 32), wrap: await exp(prk, `restante/v1/${kind}-wrap`, 32) };
}

/** PROTOCOL.md 3: what a user's password opens. */
export async function userSecrets(userId: Bytes, password: string, salt: Bytes, argon: Argon) {
  return authAndWrap(await ext(userId, await a2(passwordBytes(password), salt, argon)), 'user');
}

/** PROTOCOL.md 3: what the 20 bytes of a recovery code open. */
export const recoverySecrets = async (userId: Bytes, code: Bytes) => authAndWrap(await ext(userId, code), 'recovery');

/** PROTOCOL.md 3: what an app password's 24 characters open. */
export const appSecrets = async (id: string, characters: string) =>
  authAndWrap(await ext(utf8(id), utf8(characters)), 'app');

/** Keys for a guest's private records: trusted senders on the server, drafts in the browser. */
export interface RecordKeys {
  pins: Bytes;
  drafts: Bytes;
}

/** PROTOCOL.md 6 and 13: what a guest's password opens. */
export async function mailboxSecrets(
  mid: Bytes,
  password: string,
  salt: Bytes,
  argon: Argon,
): Promise<AuthAndWrap & { records: RecordKeys }> {
  const prk = await ext(mid, await a2(passwordBytes(password), salt, argon));
  const pins = await exp(prk, 'restante/v1/mailbox-pins', 32);
  const drafts = await exp(prk, 'restante/v1/mailbox-drafts', 32);
  return { ...(await authAndWrap(prk, 'mailbox')), records: { pins, drafts } };
}

/** PROTOCOL.md 5: what the secret of a link gives. */
export async function linkSecrets(iid: Bytes, secret: Bytes) {
  const prk = await ext(iid, secret);
  return {
    auth: await exp(prk, 'restante/v1/link-auth', 32),
    wrap: await exp(prk, 'restante/v1/link-wrap', 32),
    pinSalt: await exp(prk, 'restante/v1/pin-salt', 16),
  };
}

/** PROTOCOL.md 5: what the PIN gives, for one invitation. */
export async function pinSecrets(iid: Bytes, pin: string, pinSalt: Bytes, argon: Argon): Promise<AuthAndWrap> {
  return authAndWrap(await ext(iid, await a2(utf8(pin), pinSalt, argon)), 'pin');
}

/** P_wrap of an invitation without a PIN. */
export const noPinWrap = (): Bytes => new Uint8Array(32);

/** K of PROTOCOL.md 5. */
export const invitationKey = async (iid: Bytes, linkWrap: Bytes, pinWrap: Bytes, r: Bytes): Promise<Bytes> =>
  exp(await ext(iid, concat(linkWrap, pinWrap, r)), 'restante/v1/invite-wrap', 32);

/** The AADs of PROTOCOL.md 3, 5 and 6; `address` is canonical. */
export const aad = {
  user: (userId: Bytes, fpr: Bytes) => lp('restante/v1/user', userId, fpr),
  recovery: (userId: Bytes, fpr: Bytes) => lp('restante/v1/recovery', userId, fpr),
  app: (id: string) => lp('restante/v1/app', id),
  invitation: async (iid: Bytes, flag: 0 | 1, inviteFpr: Bytes, address: string) =>
    lp('restante/v1/invite', iid, Uint8Array.of(flag), inviteFpr, await addressHash(address)),
  mailbox: (mid: Bytes, fpr: Bytes) => lp('restante/v1/mailbox', mid, fpr),
  mailboxTrustedKeys: (mid: Bytes, version: number) => lp('restante/v1/mailbox-pins', mid, uint32be(version)),
  userTrustedKeys: (userId: Bytes, version: number) => lp('restante/v1/user-pins', userId, uint32be(version)),
  userPrivate: (userId: Bytes, version: number) => lp('restante/v1/user-private', userId, uint32be(version)),
  trustedKeysKept: (ownerId: Bytes) => lp('restante/v1/trusted-keys-kept', ownerId),
  draft: (ownerId: Bytes, draftId: Bytes, version: number) =>
    lp('restante/v1/draft', ownerId, draftId, uint32be(version)),
  draftFile: (ownerId: Bytes, draftId: Bytes, fileId: string, index: number, last: boolean) =>
    lp('restante/v1/draft-file', ownerId, draftId, fileId, uint32be(index), Uint8Array.of(last ? 1 : 0)),
  reload: (id: Bytes) => lp('restante/v1/reload', id),
};

/** Statements for detached signatures; `address` is canonical. */
export const statement = {
  activate: async (iid: Bytes, mid: Bytes, longTermFpr: Bytes, address: string) =>
    lp('restante/v1/activate', iid, mid, longTermFpr, await addressHash(address)),
  ownKey: (mid: Bytes, newFpr: Bytes, counter: number) => lp('restante/v1/own-key', mid, newFpr, uint32be(counter)),
  succession: (userId: Bytes, oldFpr: Bytes, newFpr: Bytes) => lp('restante/v1/succession', userId, oldFpr, newFpr),
};
