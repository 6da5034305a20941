/** The facts about a recipient's own key: one that was found or imported, or that a guest reads with (PROTOCOL.md 6, 10). */
import type { B64u, TrustedKeys } from '../../crypto/client.ts';
import { judgeAccount, mailboxOf } from './accountKey.ts';
import { isApproved, judgeFoundKey, judgeGuestKey, unnamed, type Trust, type TrustCrypto } from './judgement.ts';
import type { KeyItem, Resolved } from '../account/types.ts';

/** The key of outcome pgp. */
export async function judgeKey(
  resolved: Resolved,
  trustedKeys: TrustedKeys,
  crypto: TrustCrypto,
  now: Date,
): Promise<Trust> {
  const { key: item, address, canonical } = resolved;
  if (!item || !address || !canonical) return unnamed;
  const check = await crypto.checkCertificate({ certificate: item.certificate, address, now: now.getTime() });
  const { provenance } = item;
  const trusted = trustedKeys[canonical];
  const key = check.ok
    ? { fingerprint: check.fingerprint, problem: null }
    : { fingerprint: item.fingerprint, problem: check.reason };
  if (provenance !== 'own-key' && provenance !== 'mailbox-key') return judgeFoundKey({ key, provenance, trusted }, now);
  const facts = { key, provenance, trusted };
  // Asks the worker only what the judgement needs.
  if (key.problem || isApproved(trusted, key.fingerprint)) {
    return judgeGuestKey({ ...facts, mailbox: null, statement: null }, now);
  }
  const account = mailboxOf(resolved);
  const mailbox = account?.id ? await judgeAccount(account, trustedKeys, crypto, now) : null;
  // The mailbox's key that its judgement allows: now remembered, or trusted so far.
  const longTerm = mailbox?.state === 'fine' ? (mailbox.pin ?? trusted)?.fpr : undefined;
  const named = { ...item, fingerprint: key.fingerprint };
  const statement = account && longTerm ? await statementOf(account, named, longTerm, crypto, now) : null;
  return judgeGuestKey({ ...facts, mailbox, statement }, now);
}

/** What the mailbox's key `longTerm` says of the guest's own key. */
async function statementOf(mailbox: Resolved, key: KeyItem, longTerm: B64u, crypto: TrustCrypto, now: Date) {
  const { certificate, address, id } = mailbox;
  if (!key.ownKeyProof || !certificate || !address || !id) return null;
  const check = await crypto.checkOwnKey({
    ...key.ownKeyProof,
    certificate: key.certificate,
    fingerprint: key.fingerprint,
    mid: id,
    longTermCertificate: certificate,
    address,
    now: now.getTime(),
  });
  return { counter: key.ownKeyProof.counter, isValid: check.ok && check.longTermFingerprint === longTerm };
}
