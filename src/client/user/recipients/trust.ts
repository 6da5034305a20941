import type { TrustedKeys } from '../../crypto/client.ts';
import type { Resolved } from '../account/types.ts';
import { judgeAccount, proofOf } from './accountKey.ts';
import { fine, judgeAbsence, weighAssurance, type Trust, type TrustCrypto } from './judgement.ts';
import { judgeKey } from './keyTrust.ts';

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
  return judgeAccount(resolved, trustedKeys, crypto, now);
}

/** The recipient with the assurance that the user's own note confirms. */
export async function weighed(resolved: Resolved, crypto: TrustCrypto, now: Date): Promise<Resolved> {
  const { assurance, certificate, address } = resolved;
  if (assurance !== 'pin' || !certificate || !address) return resolved;
  const check = await crypto.checkCertificate({ certificate, address, now: now.getTime() });
  const proof = check.ok ? await proofOf(resolved, check.fingerprint, crypto) : 'none';
  return { ...resolved, assurance: weighAssurance(assurance, check.ok, proof) };
}
