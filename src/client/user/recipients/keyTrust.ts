/** Whether a recipient's own key may be used: one that was found or imported, or that a guest reads with (PROTOCOL.md 6, 10). */
import type { B64u, TrustedKeys } from '../../crypto/client.ts';
import { trustsKey, type TrustEntry } from '../account/trustEntry.ts';
import { judgeAccountKey, mailboxOf } from './accountKey.ts';
import { fine, held, type Trust, type TrustCrypto } from './judgement.ts';
import type { KeyItem, Resolved } from '../account/types.ts';

/** A recipient's own key is trusted, not only that of a mailbox here. */
const trustsOwnKey = (pin: TrustEntry | undefined): pin is TrustEntry =>
  trustsKey(pin) && (pin.source !== undefined || pin.how === 'verified');

/** No source names a key. If one of the recipient's own was trusted, a link never replaces it automatically. */
export const judgeAbsence = (pin: TrustEntry | undefined): Trust =>
  trustsOwnKey(pin) ? held('vanished', pin.fpr) : fine(null);

/** The key of outcome pgp. */
export async function judgeKey(
  resolved: Resolved,
  trustedKeys: TrustedKeys,
  crypto: TrustCrypto,
  now: Date,
): Promise<Trust> {
  const { key, address, canonical } = resolved;
  if (!key || !address || !canonical) return held('unusable', '');
  const check = await crypto.checkCertificate({ certificate: key.certificate, address, now: now.getTime() });
  if (!check.ok) return { ...held('unusable', key.fingerprint), problem: check.reason };
  const { fingerprint } = check;
  const pin = trustedKeys[canonical];
  if (key.provenance === 'own-key' || key.provenance === 'mailbox-key') {
    return judgeGuestKey(resolved, { ...key, fingerprint }, trustedKeys, crypto, now);
  }
  if (trustsKey(pin)) return pin.fpr === fingerprint ? fine(null) : held('changed', fingerprint);
  // An invitation of the user's is pending: it must prove the key that answers it.
  if (pin) return held('not-proven', fingerprint);
  const met: TrustEntry = { fpr: fingerprint, how: 'seen', at: now.toISOString(), source: key.provenance };
  return fine(met);
}

/**
 * A guest's key: the mailbox's, or one that it confirms. The mailbox's key is judged first; its statement must name
 * this key, with a counter not lower than the highest one seen, or an older key came back.
 */
async function judgeGuestKey(
  resolved: Resolved,
  key: KeyItem,
  trustedKeys: TrustedKeys,
  crypto: TrustCrypto,
  now: Date,
) {
  const { fingerprint } = key;
  const pin = trustedKeys[resolved.canonical!];
  // Compared or approved by the user: nobody needs to confirm it.
  if (trustsOwnKey(pin) && pin.counter === undefined && pin.fpr === fingerprint) return fine(null);
  const mailbox = mailboxOf(resolved);
  if (!mailbox?.id) return held('not-proven', fingerprint);
  const trust = await judgeAccountKey(mailbox, trustedKeys, crypto, now);
  if (trust.state === 'held') return { ...trust, fingerprint };
  const known = trust.pin ?? pin!;
  const counter = key.ownKeyProof?.counter ?? 0;
  if (counter < (pin?.counter ?? 0)) return held('changed', fingerprint);
  const isFirst = counter === 0 && key.provenance === 'mailbox-key' && fingerprint === known.fpr;
  if (!isFirst && !(await isConfirmed(mailbox, key, known.fpr, crypto, now))) return held('not-vouched', fingerprint);
  if (!trust.pin && counter === (pin?.counter ?? 0)) return fine(null);
  return fine({ ...known, at: now.toISOString(), ...(counter ? { counter } : {}) });
}

async function isConfirmed(mailbox: Resolved, key: KeyItem, longTerm: B64u, crypto: TrustCrypto, now: Date) {
  const { certificate, address, id } = mailbox;
  if (!key.ownKeyProof || !certificate || !address || !id) return false;
  const check = await crypto.checkOwnKey({
    ...key.ownKeyProof,
    certificate: key.certificate,
    fingerprint: key.fingerprint,
    mid: id,
    longTermCertificate: certificate,
    address,
    now: now.getTime(),
  });
  return check.ok && check.longTermFingerprint === longTerm;
}
