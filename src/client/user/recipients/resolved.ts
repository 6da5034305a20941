/** The server's answers about addresses, compared with the addresses that were requested. */
import { tryCanon } from '../../crypto/address.ts';
import type { TrustedKeys } from '../../crypto/client.ts';
import type { Api } from '../account/api.ts';
import { SendingError } from './sendingError.ts';
import type { ClaimedRecipient, Resolved } from '../account/types.ts';

/**
 * The answer for one address. This browser computes the canonical form: keys are trusted and remembered by it. Throws
 * SendingError `answer-mismatch` if the server answers for another address.
 */
export function answerFor(claims: readonly ClaimedRecipient[], address: string): Resolved {
  const canonical = tryCanon(address);
  const found = claims.find(({ input }) => input === address);
  if (!found) throw new SendingError('recipient-refused', { address });
  const isRefused = found.outcome === 'refused' && found.canonical === null;
  const isFor = found.canonical === canonical && canonical !== null && tryCanon(found.address ?? '') === canonical;
  if (!isRefused && !isFor) throw new SendingError('answer-mismatch', { address });
  return found as Resolved;
}

/** Throws SendingError `older-pin` if the server names an older PIN than the last one that this browser used. */
export function checkGeneration({ generation, canonical, address }: Resolved, trustedKeys: TrustedKeys): void {
  if (generation < (trustedKeys[canonical ?? '']?.generation ?? 0)) throw new SendingError('older-pin', { address });
}

/** Looks up one address. Throws ApiError and SendingError. */
export async function resolveOne(api: Pick<Api, 'resolve'>, address: string): Promise<Resolved> {
  return answerFor((await api.resolve([address])).recipients, address);
}
