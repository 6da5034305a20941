/** The facts about the key of an account here: a colleague's, or the one of a guest's mailbox (PROTOCOL.md 6). */
import type { B64u, TrustedKeys } from '../../crypto/client.ts';
import { trustsKey } from '../account/trustEntry.ts';
import type { Resolved } from '../account/types.ts';
import { judgeAccountKey, type AccountKeyFacts, type LinkProof, type Trust, type TrustCrypto } from './judgement.ts';

/** The mailbox that a person with a key also has here; null if there is none. */
export const mailboxOf = (resolved: Resolved): Resolved | null =>
  (resolved.outcome === 'pgp' || resolved.outcome === 'mailbox') && resolved.certificate
    ? { ...resolved, outcome: 'mailbox' }
    : null;

/** The key of outcome user or mailbox. */
export async function judgeAccount(
  resolved: Resolved,
  trustedKeys: TrustedKeys,
  crypto: TrustCrypto,
  now: Date,
): Promise<Trust> {
  return judgeAccountKey(await factsOf(resolved, trustedKeys, crypto, now), now);
}

/** Asks the worker only what the judgement needs. */
async function factsOf(
  resolved: Resolved,
  trustedKeys: TrustedKeys,
  crypto: TrustCrypto,
  now: Date,
): Promise<AccountKeyFacts> {
  const { certificate, address, canonical, assurance } = resolved;
  const trusted = trustedKeys[canonical ?? ''];
  const kind = resolved.outcome === 'user' ? 'user' : 'mailbox';
  const stated = resolved.fingerprint ?? '';
  const bare = { kind, trusted, assurance, succession: 'unproven', proof: 'none' } as const;
  if (!certificate || !address || !canonical) return { ...bare, key: { fingerprint: stated, problem: 'missing' } };
  const check = await crypto.checkCertificate({ certificate, address, now: now.getTime() });
  if (!check.ok) return { ...bare, key: { fingerprint: stated, problem: check.reason } };
  const { fingerprint } = check;
  const facts = { ...bare, key: { fingerprint, problem: null } };
  if (trustsKey(trusted) && trusted.fpr === fingerprint) return facts;
  const succession = trustsKey(trusted)
    ? await successionOf(resolved, trusted.fpr, fingerprint, crypto)
    : ('unproven' as const);
  if (succession !== 'unproven') return { ...facts, succession };
  return { ...facts, proof: await proofOf(resolved, fingerprint, crypto) };
}

/** Whether a user's key `from` was replaced by `to`, by the former one's signature (PROTOCOL.md 3 and 13). */
export async function successionOf(resolved: Resolved, from: B64u, to: B64u, crypto: TrustCrypto) {
  const { outcome, id, certificate, succession: steps } = resolved;
  if (outcome !== 'user' || !id || !certificate || steps.length === 0) return 'unproven';
  return (await crypto.checkSuccession({ userId: id, certificate, steps, from, to })).verdict;
}

/** Whether the user's own invitation proves a mailbox's key, and whether a PIN did. */
export async function proofOf(resolved: Resolved, fingerprint: B64u, crypto: TrustCrypto): Promise<LinkProof> {
  const { proof, id, address, outcome } = resolved;
  if (!proof) return 'none';
  if (outcome !== 'mailbox' || !proof.note || !id || !address) return 'invalid';
  const check = await crypto.checkProof({ proof: { ...proof, note: proof.note }, mid: id, fingerprint, address });
  if (!check.ok) return 'invalid';
  return check.hasPin ? 'valid-with-pin' : 'valid';
}
