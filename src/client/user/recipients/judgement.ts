import type { B64u, CertificateProblem, Crypto } from '../../crypto/client.ts';
import type { TrustEntry } from '../account/believed.ts';

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
  /** The recipient had a key of their own, and nobody names one any more: a link would take its place. */
  | 'vanished';

export interface Held {
  state: 'held';
  reason: HoldReason;
  fingerprint: B64u;
  proven: boolean;
  /** Why the certificate is `unusable`; left out where there is none to judge. */
  problem?: CertificateProblem;
}

export type Trust = { state: 'fine'; pin: TrustEntry | null } | Held;

export type TrustCrypto = Pick<Crypto, 'checkCertificate' | 'checkProof' | 'checkOwnKey' | 'checkSuccession'>;

export const held = (reason: HoldReason, fingerprint: B64u, proven = false): Held => {
  return { state: 'held', reason, fingerprint, proven };
};

export const fine = (pin: TrustEntry | null): Trust => ({ state: 'fine', pin });
