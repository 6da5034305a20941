/** Whether the key of an account here may be used: a colleague's, or the one of a guest's mailbox (PROTOCOL.md 6). */
import type { B64u, TrustedKeys } from '../../crypto/client.ts';
import { trustsKey } from '../account/trustEntry.ts';
import type { Resolved } from '../account/types.ts';
import { fine, held, type Trust, type TrustCrypto } from './judgement.ts';

/** The mailbox that a person with a key also has here; null if there is none. */
export const mailboxOf = (resolved: Resolved): Resolved | null =>
  (resolved.outcome === 'pgp' || resolved.outcome === 'mailbox') && resolved.certificate
    ? { ...resolved, outcome: 'mailbox' }
    : null;

/** The key of outcome user or mailbox. */
export async function judgeAccountKey(
  resolved: Resolved,
  trustedKeys: TrustedKeys,
  crypto: TrustCrypto,
  now: Date,
): Promise<Trust> {
  const { certificate, address, canonical } = resolved;
  if (!certificate || !address || !canonical) return held('unusable', resolved.fingerprint ?? '');
  const check = await crypto.checkCertificate({ certificate, address, now: now.getTime() });
  if (!check.ok) return { ...held('unusable', resolved.fingerprint ?? ''), problem: check.reason };
  const { fingerprint } = check;
  const pinned = trustedKeys[canonical];
  const trusted = trustsKey(pinned) ? pinned.fpr : null;
  if (trusted === fingerprint) return fine(null);
  const at = now.toISOString();
  const succession = trusted ? await successionOf(resolved, trusted, fingerprint, crypto) : 'unproven';
  // The new key was not compared: the former one was.
  const how = pinned?.how === 'proof' ? 'proof' : 'seen';
  if (succession === 'proven') return fine({ fpr: fingerprint, how, at });
  if (succession === 'stolen') return held('stolen', fingerprint);
  const proven = await provenByLink(resolved, fingerprint, crypto);
  if (trusted) return held('changed', fingerprint, proven);
  if (proven) return fine({ fpr: fingerprint, how: 'proof', at });
  if (resolved.proof) return held('proof-bad', fingerprint);
  if (pinned) return held('not-proven', fingerprint);
  if (resolved.assurance === 'link' || resolved.assurance === 'pin') return held('proof-bad', fingerprint);
  return fine({ fpr: fingerprint, how: 'seen', at });
}

/** Whether a user's key `from` was replaced by `to`, by the former one's signature (PROTOCOL.md 3 and 13). */
export async function successionOf(resolved: Resolved, from: B64u, to: B64u, crypto: TrustCrypto) {
  const { outcome, id, certificate, succession: steps } = resolved;
  if (outcome !== 'user' || !id || !certificate || steps.length === 0) return 'unproven';
  return (await crypto.checkSuccession({ userId: id, certificate, steps, from, to })).verdict;
}

const provenByLink = async (resolved: Resolved, fingerprint: B64u, crypto: TrustCrypto): Promise<boolean> =>
  (await proofOf(resolved, fingerprint, crypto)).ok;

/** Whether the user's own invitation proves a mailbox's key, and whether a PIN did. */
export async function proofOf(resolved: Resolved, fingerprint: B64u, crypto: TrustCrypto) {
  const { proof, id, address, outcome } = resolved;
  if (outcome !== 'mailbox' || !proof?.note || !id || !address) return { ok: false, hasPin: false };
  return crypto.checkProof({ proof: { ...proof, note: proof.note }, mid: id, fingerprint, address });
}
