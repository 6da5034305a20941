/** Which keys may have signed what an author wrote, by the keys that this browser trusts. */
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, TrustedKeys } from '../../crypto/client.ts';
import type { Api } from '../account/api.ts';
import { trustsKey, type TrustEntry } from '../account/trustEntry.ts';
import { resolveOne } from './resolved.ts';
import { judge } from './trust.ts';
import { mailboxOf, successionOf } from './accountKey.ts';
import type { TrustCrypto } from './judgement.ts';
import type { MessageItem } from '../account/types.ts';

export type Author = Pick<MessageItem['author'], 'kind' | 'address'>;

export interface AuthorDeps {
  api: Pick<Api, 'resolve'>;
  crypto: TrustCrypto;
  trustedKeys: () => TrustedKeys;
  now: () => Date;
}

/** The key trusted for an author's address; null where none is yet. */
export function trustedKeyOf({ address }: Author, trustedKeys: TrustedKeys): TrustEntry | null {
  const pin = trustedKeys[tryCanon(address) ?? ''];
  return trustsKey(pin) ? pin : null;
}

/**
 * Whether a colleague's key and the trusted one succeed one another, in either direction, by the former one's
 * signature.
 */
export async function isSuccession(author: Author, signer: B64u, deps: AuthorDeps): Promise<boolean> {
  const pin = trustedKeyOf(author, deps.trustedKeys());
  if (author.kind !== 'user' || !pin) return false;
  const resolved = await resolveOne(deps.api, author.address);
  const later = await successionOf(resolved, pin.fpr, signer, deps.crypto);
  return later === 'proven' || (await successionOf(resolved, signer, pin.fpr, deps.crypto)) === 'proven';
}

/** A guest's key without a known trusted key: proven by this user's own invitation, in doubt, or simply first seen. */
export type FirstKey = { state: 'proven'; pin: TrustEntry } | { state: 'doubtful' } | { state: 'first' };

/** Looks for the proof of a guest's key. Throws ApiError. */
export async function firstKeyOf(author: Author, deps: AuthorDeps): Promise<FirstKey> {
  if (author.kind !== 'guest' || trustedKeyOf(author, deps.trustedKeys())) return { state: 'first' };
  const mailbox = mailboxOf(await resolveOne(deps.api, author.address));
  if (!mailbox) return { state: 'first' };
  const trust = await judge(mailbox, deps.trustedKeys(), deps.crypto, deps.now());
  if (trust.state === 'held') return { state: 'doubtful' };
  return trust.pin?.how === 'proof' ? { state: 'proven', pin: trust.pin } : { state: 'first' };
}

/** Whether this browser trusts a signer for an author, beyond the key that it has remembered. Throws ApiError. */
export async function isTrustedSigner(author: Author, signer: B64u, deps: AuthorDeps): Promise<boolean> {
  if (trustedKeyOf(author, deps.trustedKeys())) return isSuccession(author, signer, deps);
  const first = await firstKeyOf(author, deps);
  return first.state === 'proven' && first.pin.fpr === signer;
}
