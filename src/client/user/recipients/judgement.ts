import type { B64u, CertificateProblem, Crypto } from '../../crypto/client.ts';
import type { TrustEntry } from '../account/trustEntry.ts';

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

export const held = (reason: HoldReason, fingerprint: B64u, proven = false): Held => {
  return { state: 'held', reason, fingerprint, proven };
};

export const fine = (pin: TrustEntry | null): Trust => ({ state: 'fine', pin });
