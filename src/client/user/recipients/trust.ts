import type { B64u, CertificateProblem, Crypto, Pins } from '../../crypto/client.ts';
import { judgeAbsence, judgeKey } from './keyTrust.ts';
import { believes, type Pin } from '../account/believed.ts';
import type { Resolved } from '../account/types.ts';

export type { Pin } from '../account/believed.ts';

/** Why a key is not used before the user has decided. */
export type HoldReason =
  /** Another key than the one believed so far. */
  | 'changed'
  /** The server's proof for this key does not hold. */
  | 'proof-bad'
  /** The user invited this guest, but the mailbox was not made with that link. */
  | 'not-proven'
  /** A guest's own key that the key of the mailbox does not vouch for. */
  | 'not-vouched'
  /** A certificate that must not be encrypted to. */
  | 'unusable'
  /** The believed key named this one its successor, but says that it was stolen: then anybody may have named it. */
  | 'stolen'
  /** The recipient had a key of his own, and nobody names one any more: a link would take its place. */
  | 'vanished';

export interface Held {
  state: 'held';
  reason: HoldReason;
  fingerprint: B64u;
  proven: boolean;
  /** Why the certificate is `unusable`; left out where there is none to judge. */
  problem?: CertificateProblem;
}

export type Trust = { state: 'fine'; pin: Pin | null } | Held;

export type TrustCrypto = Pick<Crypto, 'checkCertificate' | 'checkProof' | 'checkOwnKey' | 'checkSuccession'>;

/**
 * Whether the key that the server names for somebody may be used (PROTOCOL.md 6, 10). In a user's pins
 * `verified`, `proof` and `seen` name the key believed; `link` and `pin` only say that the user sent an invitation: then a
 * proof must follow.
 */
export async function judge(resolved: Resolved, pins: Pins, crypto: TrustCrypto, now: Date): Promise<Trust> {
  if (resolved.outcome === 'pgp') return judgeKey(resolved, pins, crypto, now);
  if (resolved.outcome === 'new') return judgeAbsence(pins[resolved.canonical ?? '']);
  if (resolved.outcome !== 'user' && resolved.outcome !== 'mailbox') return { state: 'fine', pin: null };
  const { certificate, address, canonical } = resolved;
  const held = (reason: HoldReason, fingerprint: B64u, proven = false): Held => {
    return { state: 'held', reason, fingerprint, proven };
  };
  if (!certificate || !address || !canonical) return held('unusable', resolved.fingerprint ?? '');
  const check = await crypto.checkCertificate({ certificate, address, now: now.getTime() });
  if (!check.ok) return { ...held('unusable', resolved.fingerprint ?? ''), problem: check.reason };
  const { fingerprint } = check;
  const pinned = pins[canonical];
  const believed = believes(pinned) ? pinned.fpr : null;
  if (believed === fingerprint) return { state: 'fine', pin: null };
  const at = now.toISOString();
  const succession = believed ? await successionOf(resolved, believed, fingerprint, crypto) : 'unproven';
  // The new key was not compared: that was the one before.
  const how = pinned?.how === 'proof' ? 'proof' : 'seen';
  if (succession === 'proven') return { state: 'fine', pin: { fpr: fingerprint, how, at } };
  if (succession === 'stolen') return held('stolen', fingerprint);
  const proven = await provenByLink(resolved, fingerprint, crypto);
  if (believed) return held('changed', fingerprint, proven);
  if (proven) return { state: 'fine', pin: { fpr: fingerprint, how: 'proof', at } };
  if (resolved.proof) return held('proof-bad', fingerprint);
  if (pinned) return held('not-proven', fingerprint);
  if (resolved.assurance === 'link' || resolved.assurance === 'pin') return held('proof-bad', fingerprint);
  return { state: 'fine', pin: { fpr: fingerprint, how: 'seen', at } };
}

/** Whether a user's key `from` gave way to `to`, by his own word (PROTOCOL.md 3 and 13). */
export async function successionOf(resolved: Resolved, from: B64u, to: B64u, crypto: TrustCrypto) {
  const { outcome, id, certificate, succession: steps } = resolved;
  if (outcome !== 'user' || !id || !certificate || steps.length === 0) return 'unproven';
  return (await crypto.checkSuccession({ userId: id, certificate, steps, from, to })).verdict;
}

const provenByLink = async (resolved: Resolved, fingerprint: B64u, crypto: TrustCrypto): Promise<boolean> =>
  (await proofOf(resolved, fingerprint, crypto)).ok;

async function proofOf(resolved: Resolved, fingerprint: B64u, crypto: TrustCrypto) {
  const { proof, id, address, outcome } = resolved;
  if (outcome !== 'mailbox' || !proof?.note || !id || !address) return { ok: false, hasPin: false };
  return crypto.checkProof({ proof: { ...proof, note: proof.note }, mid: id, fingerprint, address });
}

/**
 * The server's word that a PIN proved a mailbox's key counts where the user's own note says so too; else a message with
 * a PIN takes a link of its own (PROTOCOL.md 7).
 */
export async function weighed(resolved: Resolved, crypto: TrustCrypto, now: Date): Promise<Resolved> {
  const { assurance, certificate, address } = resolved;
  if (assurance !== 'pin' || !certificate || !address) return resolved;
  const check = await crypto.checkCertificate({ certificate, address, now: now.getTime() });
  const hasPin = check.ok && (await proofOf(resolved, check.fingerprint, crypto)).hasPin;
  return hasPin ? resolved : { ...resolved, assurance: 'link' };
}
