/**
 * Why a mail cannot be written or read.
 * - refused-address: not an address by PROTOCOL.md 1
 * - refused-file: a number of files over the limit of PROTOCOL.md 11
 * - malformed: not a MIME entity within the limits of PROTOCOL.md 11
 */
export class MailError extends Error {
  override readonly name = 'MailError';

  constructor(readonly code: 'refused-address' | 'refused-file' | 'malformed') {
    super(code);
  }
}
