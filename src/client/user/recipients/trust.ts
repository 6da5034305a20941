import type { TrustedKeys } from '../../crypto/client.ts';
import type { Resolved } from '../account/types.ts';
import { judgeAccountKey, proofOf } from './accountKey.ts';
import { fine, type Trust, type TrustCrypto } from './judgement.ts';
import { judgeAbsence, judgeKey } from './keyTrust.ts';

/**
 * Whether the key that the server names for a person may be used (PROTOCOL.md 6, 10). Among a user's trusted keys
 * `verified`, `proof` and `seen` name the key that is trusted; `link` and `pin` only say that the user sent an
 * invitation: then a proof must follow.
 */
export async function judge(
  resolved: Resolved,
  trustedKeys: TrustedKeys,
  crypto: TrustCrypto,
  now: Date,
): Promise<Trust> {
  if (resolved.outcome === 'pgp') return judgeKey(resolved, trustedKeys, crypto, now);
  if (resolved.outcome === 'new') return judgeAbsence(trustedKeys[resolved.canonical ?? '']);
  if (resolved.outcome !== 'user' && resolved.outcome !== 'mailbox') return fine(null);
  return judgeAccountKey(resolved, trustedKeys, crypto, now);
}

/**
 * The server's statement that a PIN proved a mailbox's key counts if the user's own note says so too; else a message
 * with a PIN takes its own link (PROTOCOL.md 7).
 */
export async function weighed(resolved: Resolved, crypto: TrustCrypto, now: Date): Promise<Resolved> {
  const { assurance, certificate, address } = resolved;
  if (assurance !== 'pin' || !certificate || !address) return resolved;
  const check = await crypto.checkCertificate({ certificate, address, now: now.getTime() });
  const hasPin = check.ok && (await proofOf(resolved, check.fingerprint, crypto)).hasPin;
  return hasPin ? resolved : { ...resolved, assurance: 'link' };
}
