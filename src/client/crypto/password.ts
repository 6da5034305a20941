import { utf8, type Bytes } from './bytes.ts';
import { CryptoError } from './errors.ts';

export const passwordLength = { least: 10, most: 256 } as const;

/** Faults of a new password's form; strength is estimated separately (strength.ts). */
export type PasswordProblem = 'too-short' | 'too-long' | 'refused-character';

/** pw of PROTOCOL.md 1: RFC 8265 OpaqueString. null where it holds controls, unassigned code points or surrogates. */
export function opaqueString(password: string): string | null {
  if (password === '' || /[\p{Cc}\p{Cn}\p{Cs}]/u.test(password)) return null;
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

/** Checks the rule of PROTOCOL.md 6: 10 to 256 code points. null: nothing is wrong. */
export function passwordProblem(password: string): PasswordProblem | null {
  const text = opaqueString(password);
  if (text === null) return password === '' ? 'too-short' : 'refused-character';
  const length = [...text].length;
  return length < passwordLength.least ? 'too-short' : length > passwordLength.most ? 'too-long' : null;
}

/** The bytes that go into A2. Throws CryptoError `refused-password`. */
export function passwordBytes(password: string): Bytes {
  const text = opaqueString(password);
  if (text === null) throw new CryptoError('refused-password');
  return utf8(text);
}
