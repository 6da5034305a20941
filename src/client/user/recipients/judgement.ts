/**
 * Whether a key that the server names for an address may be used (PROTOCOL.md 3, 6, 10 and 13). Pure: accountKey.ts and
 * keyTrust.ts gather the facts. The server's `KeyTrust` decides the same; tests/vectors/key-trust-v1.json has every
 * case.
 */
import type { B64u, CertificateProblem, Crypto, SuccessionVerdict } from '../../crypto/client.ts';
import { trustsKey, type TrustEntry } from '../account/trustEntry.ts';
import type { KeyOrigin, Resolved } from '../account/types.ts';

/** Why a key is not used before the user has decided. */
export type HoldReason =
  /** Another key than the one trusted so far. */
  | 'changed'
  /** The server's proof for this key is invalid. */
  | 'proof-bad'
  /** The user invited this guest, but the mailbox was not created with that link. */
  | 'not-proven'
  /** A guest's own key that the key of the mailbox does not confirm. */
  | 'not-vouched'
  /** A certificate that must not be encrypted to. */
  | 'unusable'
  /** The trusted key named this one its successor, but was reported stolen: then anybody may have named it. */
  | 'stolen'
  /** The recipient had their own key, and no source names one any more: a link would replace it. */
  | 'vanished';

export interface Held {
  state: 'held';
  reason: HoldReason;
  fingerprint: B64u;
  proven: boolean;
  /** Why the certificate is `unusable`; omitted if there is none to judge. */
  problem?: CertificateProblem;
}

export type Trust = { state: 'fine'; pin: TrustEntry | null } | Held;

export type TrustCrypto = Pick<Crypto, 'checkCertificate' | 'checkProof' | 'checkOwnKey' | 'checkSuccession'>;

const held = (reason: HoldReason, fingerprint: B64u, proven = false): Held => {
  return { state: 'held', reason, fingerprint, proven };
};

export const fine = (pin: TrustEntry | null): Trust => ({ state: 'fine', pin });

/** The key to judge. `problem`: why its certificate must not be encrypted to; `missing`: there is none. */
export interface JudgedKey {
  fingerprint: B64u;
  problem: CertificateProblem | 'missing' | null;
}

const unusable = ({ fingerprint }: JudgedKey, problem: CertificateProblem | 'missing'): Held =>
  problem === 'missing' ? held('unusable', fingerprint) : { ...held('unusable', fingerprint), problem };

/** The server names no key at all, or none for an address. */
export const unnamed = held('unusable', '');

/** What the user's own invitation says of a mailbox's key. */
export type LinkProof = 'none' | 'invalid' | 'valid' | 'valid-with-pin';

/** The key of a colleague's account, or of a guest's mailbox. */
export interface AccountKeyFacts {
  kind: 'user' | 'mailbox';
  key: JudgedKey;
  trusted: TrustEntry | undefined;
  /** Whether the trusted key named this one its successor; counts for users only. */
  succession: SuccessionVerdict;
  /** Counts for mailboxes only. */
  proof: LinkProof;
  /** The server's statement. */
  assurance: Resolved['assurance'];
}

export function judgeAccountKey(facts: AccountKeyFacts, now: Date): Trust {
  const { kind, key, trusted, proof, assurance } = facts;
  const { fingerprint, problem } = key;
  if (problem) return unusable(key, problem);
  const known = trustsKey(trusted) ? trusted : null;
  if (known?.fpr === fingerprint) return fine(null);
  const at = now.toISOString();
  const succession = known && kind === 'user' ? facts.succession : 'unproven';
  // The new key was not compared: the former one was.
  const how = known?.how === 'proof' ? 'proof' : 'seen';
  if (succession === 'proven') return fine({ fpr: fingerprint, how, at });
  if (succession === 'stolen') return held('stolen', fingerprint);
  const proven = kind === 'mailbox' && isValid(proof);
  if (known) return held('changed', fingerprint, proven);
  if (proven) return fine({ fpr: fingerprint, how: 'proof', at });
  if (proof !== 'none') return held('proof-bad', fingerprint);
  if (trusted) return held('not-proven', fingerprint);
  if (assurance === 'link' || assurance === 'pin') return held('proof-bad', fingerprint);
  return fine({ fpr: fingerprint, how: 'seen', at });
}

const isValid = (proof: LinkProof): boolean => proof === 'valid' || proof === 'valid-with-pin';

/**
 * The server's statement that a PIN proved a mailbox's key counts if the user's own note says so too; else a message
 * with a PIN takes its own link (PROTOCOL.md 7).
 */
export const weighAssurance = <T extends Resolved['assurance']>(stated: T, isUsable: boolean, proof: LinkProof) =>
  stated === 'pin' && !(isUsable && proof === 'valid-with-pin') ? ('link' as const) : stated;

/** A recipient's own key is trusted, not only that of a mailbox here. */
const trustsOwnKey = (trusted: TrustEntry | undefined): trusted is TrustEntry =>
  trustsKey(trusted) && (trusted.source !== undefined || trusted.how === 'verified');

/** No source names a key. If one of the recipient's own was trusted, a link never replaces it automatically. */
export const judgeAbsence = (trusted: TrustEntry | undefined): Trust =>
  trustsOwnKey(trusted) ? held('vanished', trusted.fpr) : fine(null);

/** A key that was found or imported. */
export interface FoundKeyFacts {
  key: JudgedKey;
  provenance: KeyOrigin;
  trusted: TrustEntry | undefined;
}

export function judgeFoundKey({ key, provenance, trusted }: FoundKeyFacts, now: Date): Trust {
  const { fingerprint, problem } = key;
  if (problem) return unusable(key, problem);
  if (trustsKey(trusted)) return trusted.fpr === fingerprint ? fine(null) : held('changed', fingerprint);
  // An invitation of the user's is pending: it must prove the key that answers it.
  if (trusted) return held('not-proven', fingerprint);
  return fine({ fpr: fingerprint, how: 'seen', at: now.toISOString(), source: provenance });
}

/** The key with which a guest reads in a mail program: the mailbox's, or one that it confirms. */
export interface GuestKeyFacts {
  key: JudgedKey;
  provenance: 'own-key' | 'mailbox-key';
  trusted: TrustEntry | undefined;
  /** The judgement of the mailbox's key; null without a mailbox. */
  mailbox: Trust | null;
  /** The statement by the mailbox's key that names this one. */
  statement: { counter: number; isValid: boolean } | null;
}

/** Whether the user compared or approved this very key: then nobody needs to confirm it. */
export const isApproved = (trusted: TrustEntry | undefined, fingerprint: B64u): boolean =>
  trustsOwnKey(trusted) && trusted.counter === undefined && trusted.fpr === fingerprint;

/**
 * The mailbox's key is judged first. Its statement must name this key, with a counter not lower than the highest one
 * seen, or an older key came back.
 */
export function judgeGuestKey(facts: GuestKeyFacts, now: Date): Trust {
  const { key, provenance, trusted, mailbox, statement } = facts;
  const { fingerprint, problem } = key;
  if (problem) return unusable(key, problem);
  if (isApproved(trusted, fingerprint)) return fine(null);
  if (!mailbox) return held('not-proven', fingerprint);
  if (mailbox.state === 'held') return { ...mailbox, fingerprint };
  const known = mailbox.pin ?? trusted!;
  const counter = statement?.counter ?? 0;
  const highest = trusted?.counter ?? 0;
  if (counter < highest) return held('changed', fingerprint);
  const isFirst = counter === 0 && provenance === 'mailbox-key' && fingerprint === known.fpr;
  if (!isFirst && !statement?.isValid) return held('not-vouched', fingerprint);
  if (!mailbox.pin && counter === highest) return fine(null);
  return fine({ ...known, at: now.toISOString(), ...(counter ? { counter } : {}) });
}
