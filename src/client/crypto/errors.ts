/**
 * Why an operation of the worker failed. No message carries a secret or a plaintext.
 * - cancelled: the caller's AbortSignal
 * - wrong-secret: password, PIN, link or recovery code do not open it
 * - locked: nobody is signed in in this worker, or the handle is gone
 * - refused-parameters: Argon2 parameters outside PROTOCOL.md 1
 * - refused-password: a character that OpenPGP and RFC 8265 do not take, or a bad length
 * - refused-address: not an address by PROTOCOL.md 1
 * - refused-file: a name, size or number over a limit of PROTOCOL.md 11, or a file that cannot be read
 * - malformed: bytes that are not what they should be
 * - tampered: authenticated encryption or a binding failed
 * - own-key-differs: the server names another account, address or own key than the unlocked bundle holds
 * - outdated: a true record, but an older one than this browser knows of
 * - not-for-you: no key held here opens it
 * - unusable-certificate: see checkCertificate
 * - network: no answer; http: an answer other than 2xx (`status`, `problem`)
 * - page-part: code that is loaded when it is needed could not be loaded
 * - failed: a bug; see the console
 */
export type CryptoErrorCode =
  | 'cancelled'
  | 'wrong-secret'
  | 'locked'
  | 'refused-parameters'
  | 'refused-password'
  | 'refused-address'
  | 'refused-file'
  | 'malformed'
  | 'tampered'
  | 'own-key-differs'
  | 'outdated'
  | 'not-for-you'
  | 'unusable-certificate'
  | 'network'
  | 'http'
  | 'page-part'
  | 'failed';

export class CryptoError extends Error {
  override readonly name = 'CryptoError';
  /** The answer's status, and its problem details where it had any; only with code `http`. */
  readonly status: number | undefined;
  readonly problem: unknown;

  constructor(
    readonly code: CryptoErrorCode,
    answer?: { status: number; problem?: unknown },
  ) {
    super(answer ? `${code} ${answer.status}` : code);
    this.status = answer?.status;
    this.problem = answer?.problem;
  }
}
