import { tryCanon } from '../../crypto/address.ts';
import type { B64u, OpenedMessage, TrustedKeys } from '../../crypto/client.ts';
import { names } from '../../message/opened.ts';
import { trustsKey } from '../account/trustEntry.ts';
import type { MessageItem } from '../account/types.ts';

/** A verdict on a message's signature. */
export type Verdict =
  | { kind: 'own' }
  /** Signed with the key that the sender's address is known by, or with the first one seen. */
  | { kind: 'good'; known: 'verified' | 'proof' | 'seen' | 'first' }
  /** Signed with a key that the known one replaced, or that replaced the known one. */
  | { kind: 'good'; known: 'succession' }
  /** A valid signature, but by another key than the one trusted for this address. */
  | { kind: 'other-key'; verified: boolean }
  /** A valid signature by a key that the reader's own link should have proved, and did not. */
  | { kind: 'unproven' }
  /** A valid signature, while the list of trusted keys is held: its key cannot be judged. */
  | { kind: 'unjudged' }
  /** A valid signature by a key that does not belong to the address shown. */
  | { kind: 'other-address'; says: string }
  | { kind: 'bad' }
  /** A signature that matches, by a key that had expired, was revoked, or may not sign. */
  | { kind: 'key-invalid' }
  /** A signature that cannot be checked here. */
  | { kind: 'unsupported' }
  | { kind: 'unknown' }
  | { kind: 'none' };

interface Evidence {
  item: MessageItem;
  opened: Pick<OpenedMessage, 'signature' | 'from'>;
  /**
   * The user's address, and the fingerprints of all keys that they ever had: of the unlocked bundle, never the
   * server's.
   */
  own: { address: string; fingerprints: B64u[] };
  trustedKeys: TrustedKeys;
  /** Whether the list of trusted keys is held (trust/record.ts). */
  held?: boolean;
  /** Whether the author's certificate names the author's address (checkCertificate). */
  certificateFits: boolean;
  /** Whether the proof of a guest's key is missing or invalid (trust.ts). */
  doubtful: boolean;
  /** Whether the signer's key and the trusted one name one another, if they differ (trust.ts). */
  succession: boolean;
}

/** Judges a signature against the address shown and the trusted keys; pure. */
export function verdictOf(evidence: Evidence): Verdict {
  const { item, opened, own, trustedKeys, certificateFits, doubtful, succession, held = false } = evidence;
  const { signature, from } = opened;
  if (signature.state !== 'good') return { kind: signature.state };
  const shown = tryCanon(item.author.address);
  const says = from ? tryCanon(from.address) : null;
  if (says !== shown || shown === null) return { kind: 'other-address', says: from?.address ?? '–' };
  const isOwn = shown === tryCanon(own.address);
  const isOwnKey = own.fingerprints.includes(signature.fingerprint);
  if (isOwn && isOwnKey) return { kind: 'own' };
  if (isOwn || isOwnKey) return { kind: 'other-key', verified: false };
  if (!certificateFits) return { kind: 'other-address', says: from?.address ?? '–' };
  if (held) return { kind: 'unjudged' };
  const pin = trustedKeys[shown];
  const trusted = trustsKey(pin) ? pin : null;
  if (!trusted && doubtful) return { kind: 'unproven' };
  if (!trusted) return { kind: 'good', known: 'first' };
  if (trusted.fpr !== signature.fingerprint && succession) return { kind: 'good', known: 'succession' };
  if (trusted.fpr !== signature.fingerprint) return { kind: 'other-key', verified: trusted.how === 'verified' };
  return { kind: 'good', known: trusted.how };
}

/** Whether the verdict says who signed: then what the message says about its readers is reliable. */
export const isSigned = ({ kind }: Verdict): boolean => kind === 'own' || kind === 'good';

/** Whether the entity names this reader at all (PROTOCOL.md 7: else it was written to another person). */
export const namesReader = ({ to, cc, bcc }: Pick<OpenedMessage, 'to' | 'cc' | 'bcc'>, address: string): boolean =>
  names([...to, ...cc, ...bcc], address);
