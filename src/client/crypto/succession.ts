import { fromB64u, toB64u, type B64u } from './bytes.ts';
import { statement } from './derive.ts';
import { fingerprintOf, readCertificate, statementHolds } from './keys.ts';
import { openpgp, type Key } from './openpgp.ts';
import type { SuccessionStep, SuccessionVerdict } from './types.ts';

const day = 24 * 60 * 60 * 1000;
const mostSteps = 100;

interface Question {
  userId: B64u;
  /** From the oldest key on; each step leads to the next one's key, the last to `certificate`. */
  steps: SuccessionStep[];
  /** The user's certificate now. */
  certificate: B64u;
  from: B64u;
  to: B64u;
}

/** Whether a key was revoked, and only because another one replaced it. */
async function endOf(key: Key): Promise<'superseded' | 'stolen' | 'none'> {
  const { keySuperseded, keyRetired } = openpgp.enums.reasonForRevocation;
  if (!(await key.isRevoked(undefined, undefined, new Date(Date.now() + day)))) return 'none';
  const soft: unknown[] = [keySuperseded, keyRetired];
  const isSoft = key.revocationSignatures.every(({ reasonForRevocationFlag }) =>
    soft.includes(reasonForRevocationFlag),
  );
  return isSoft ? 'superseded' : 'stolen';
}

/** The same certificate before its revocation: its last signature is judged separately. */
async function beforeItsEnd(certificate: B64u): Promise<Key> {
  const key = await readCertificate(fromB64u(certificate));
  key.revocationSignatures.splice(0);
  return key;
}

async function stepHolds(userId: B64u, step: SuccessionStep, next: B64u): Promise<boolean> {
  const [former, successor] = await Promise.all([beforeItsEnd(step.certificate), beforeItsEnd(next)]);
  const text = statement.succession(fromB64u(userId, 16), fingerprintOf(former), fingerprintOf(successor));
  const signed = await statementHolds(former, text, fromB64u(step.signature));
  return signed && (await statementHolds(successor, text, fromB64u(step.consent)));
}

async function weigh({ userId, steps, certificate, from, to }: Question): Promise<SuccessionVerdict> {
  if (steps.length === 0 || steps.length > mostSteps) return 'unproven';
  const certificates = [...steps.map((step) => step.certificate), certificate];
  const keys = await Promise.all(certificates.map((one) => readCertificate(fromB64u(one))));
  const names = keys.map((key) => toB64u(fingerprintOf(key)));
  const [start, end] = [names.indexOf(from), names.indexOf(to)];
  if (start < 0 || end <= start) return 'unproven';
  let verdict: SuccessionVerdict = 'proven';
  for (let i = start; i < end; i++) {
    if (!(await stepHolds(userId, steps[i]!, certificates[i + 1]!))) return 'unproven';
    const ended = await endOf(keys[i]!);
    if (ended === 'none') return 'unproven';
    if (ended === 'stolen') verdict = 'stolen';
  }
  return verdict;
}

/** Follows a user from one key to the next (PROTOCOL.md 3 and 13), in both apps. */
export const successionOperations = () => ({
  /**
   * Whether `from` named `to` as its successor, over any number of steps, and `to` confirms it. `stolen`: it did, but a
   * key in between was revoked for another reason than replacement, so that anybody may have signed with it.
   */
  async checkSuccession(question: Question): Promise<{ verdict: SuccessionVerdict }> {
    return { verdict: await weigh(question).catch(() => 'unproven' as const) };
  },
});
