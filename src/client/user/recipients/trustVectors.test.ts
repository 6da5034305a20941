/** Whether a key may be used: C# tests run the same file (KeyTrustTests). */
import { expect, test } from 'vitest';
import vectors from '../../../../tests/vectors/key-trust-v1.json' with { type: 'json' };
import type { SuccessionVerdict } from '../../crypto/client.ts';
import type { TrustEntry } from '../account/trustEntry.ts';
import type { KeyOrigin } from '../account/types.ts';
import {
  isApproved,
  judgeAbsence,
  judgeAccountKey,
  judgeFoundKey,
  judgeGuestKey,
  weighAssurance,
  type AccountKeyFacts,
  type GuestKeyFacts,
  type JudgedKey,
  type LinkProof,
  type Trust,
} from './judgement.ts';
import { combinationsOf, DecisionTable, type Combination, type Value } from './testing.ts';

interface Verdict {
  trust: string;
  reason?: string;
  proven?: boolean;
  problem?: boolean;
}

const account = new DecisionTable<Verdict & { remember?: string | null }>(vectors.account);
const found = new DecisionTable<Verdict & { remember?: string | null }>(vectors.found);
const absence = new DecisionTable<Verdict & { remember?: null }>(vectors.absence);
const approved = new DecisionTable<{ approved: boolean }>(vectors.approved);
const guest = new DecisionTable<Verdict & { remember?: boolean }>(vectors.guest);
const assurance = new DecisionTable<{ assurance: string }>(vectors.assurance);

const now = new Date('2026-11-24T02:00:00Z');
const at = now.toISOString();
const before = '2026-10-01T00:00:00.000Z';
type How = TrustEntry['how'];

const keyOf = (certificate: Value | undefined, fingerprint: string): JudgedKey => {
  if (certificate === 'usable') return { fingerprint, problem: null };
  return { fingerprint, problem: certificate === 'missing' ? 'missing' : 'expired' };
};

/** An entry for "seen" or "other-seen", or for an invitation that was sent. */
function entryOf(trusted: Value | undefined, fpr: string): TrustEntry | undefined {
  if (trusted === 'none') return undefined;
  const [how, other] = String(trusted).split('-').reverse();
  const names = how === 'link' || how === 'pin' ? 'invitation' : other ? 'another' : fpr;
  return { fpr: names, how: how as How, at: before };
}

/** The verdict in the table's words, with what is remembered of the key. */
function asWritten(trust: Trust, fingerprint: string) {
  if (trust.state === 'fine') return { trust: 'fine', remember: trust.pin };
  const { reason, proven, problem } = trust;
  expect(trust.fingerprint).toBe(fingerprint);
  return { trust: 'held', reason, proven, problem: problem === 'expired' };
}

const accountFacts = (one: Combination, fingerprint: string, trusted: TrustEntry | undefined): AccountKeyFacts => ({
  kind: one.kind as 'user' | 'mailbox',
  key: keyOf(one.certificate, fingerprint),
  trusted,
  succession: one.succession as SuccessionVerdict,
  proof: one.proof as LinkProof,
  assurance: one.assurance as AccountKeyFacts['assurance'],
});

test('the tables have one row for every combination', () => {
  for (const table of [account, found, absence, approved, guest, assurance]) expect(table.faults).toEqual([]);
});

test('the key of a colleague or a mailbox is judged as its row says', () => {
  for (const one of account.combinations) {
    const { remember, ...then } = account.then(one);
    const entry = remember ? { fpr: 'key', how: remember, at } : null;
    const expected = then.trust === 'fine' ? { ...then, remember: entry } : then;
    const trust = judgeAccountKey(accountFacts(one, 'key', entryOf(one.trusted, 'key')), now);
    expect(asWritten(trust, 'key'), JSON.stringify(one)).toEqual(expected);
  }
});

test('a key that was found is judged as its row says', () => {
  for (const one of found.combinations) {
    const { remember, ...then } = found.then(one);
    const entry = remember ? { fpr: 'key', how: remember, at, source: one.provenance } : null;
    const expected = then.trust === 'fine' ? { ...then, remember: entry } : then;
    const key = keyOf(one.certificate, 'key');
    const trusted = entryOf(one.trusted, 'key');
    const trust = judgeFoundKey({ key, provenance: one.provenance as KeyOrigin, trusted }, now);
    expect(asWritten(trust, 'key'), JSON.stringify(one)).toEqual(expected);
  }
});

test('the absence of a key is judged as its row says', () => {
  for (const one of absence.combinations) {
    const entry = entryOf(one.trusted, 'key');
    const trusted = entry && one.source ? { ...entry, source: 'wkd' } : entry;
    expect(asWritten(judgeAbsence(trusted), 'key'), JSON.stringify(one)).toEqual(absence.then(one));
  }
});

test('a guest’s key is judged as its row says, for every trusted key, mailbox and statement', () => {
  const { certificate, provenance, isMailboxKey, statement } = vectors.guest.inputs;
  const { trusted, source, counter } = vectors.approved.inputs;
  const { proof, assurance: stated } = vectors.account.inputs;
  const mailboxes = [null, ...combinationsOf({ certificate: ['unusable', 'usable'], proof, assurance: stated })];
  const own = { certificate, provenance, isMailboxKey, statement };
  const all = combinationsOf({ ...own, trusted, names: ['judged', 'mailbox', 'other'], source, counter });
  const wrong: unknown[] = [];
  for (const one of all) {
    const isInvited = ['none', 'link', 'pin'].includes(one.trusted as string);
    // An invitation names no key of the address, and a key that is the mailbox's is named once.
    if (isInvited && (one.names !== 'other' || one.source || one.counter)) continue;
    if (one.isMailboxKey && one.names === 'judged') continue;
    for (const mailbox of mailboxes) {
      const { expected, actual } = judgedGuest(one, mailbox);
      if (JSON.stringify(actual) !== JSON.stringify(expected)) wrong.push({ one, mailbox, actual, expected });
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(guest.unused).toEqual([{ trust: 'impossible' }, { trust: 'impossible' }]);
});

test('a key that the user compared or approved needs no statement', () => {
  for (const one of approved.combinations) {
    const fpr = one.names === 'judged' ? 'own' : 'another';
    const entry = { fpr, how: one.trusted as How, at: before };
    const trusted = { ...entry, ...(one.source ? { source: 'wkd' } : {}), ...(one.counter ? { counter: 2 } : {}) };
    const answer = isApproved(one.trusted === 'none' ? undefined : trusted, 'own');
    expect({ approved: answer }, JSON.stringify(one)).toEqual(approved.then(one));
  }
});

/** One guest's key and mailbox: the verdict, and what the tables say. */
function judgedGuest(one: Combination, mailbox: Combination | null) {
  const fingerprints: Record<string, string> = { mailbox: 'mailbox', judged: one.isMailboxKey ? 'mailbox' : 'own' };
  const fingerprint = fingerprints.judged!;
  const entry = entryOf(one.trusted, fingerprints[one.names as string] ?? 'another');
  const trusted = entry && {
    ...entry,
    ...(one.source ? { source: 'own-key' } : {}),
    ...(one.counter ? { counter: 2 } : {}),
  };
  const [validity, number] = String(one.statement).split('-');
  const statement = validity === 'none' ? null : { counter: Number(number), isValid: validity === 'valid' };
  const isSame = trusted?.fpr === 'mailbox';
  const isInvited = ['none', 'link', 'pin'].includes(one.trusted as string);
  const word = isInvited || isSame ? one.trusted! : `other-${one.trusted}`;
  const ofMailbox = mailbox && { ...mailbox, kind: 'mailbox', succession: 'unproven', trusted: word };
  const says = ofMailbox && account.then(ofMailbox);
  const trust = ofMailbox && judgeAccountKey(accountFacts(ofMailbox, 'mailbox', trusted), now);

  const names = trusted?.fpr === fingerprint ? 'judged' : 'other';
  const isFine = approved.then({ ...one, names }).approved;
  const verdict = !says ? 'none' : says.trust === 'held' ? 'held' : says.remember ? 'first' : 'trusted';
  const remembered = one.counter ? 2 : 'none';
  const { remember, ...then } = guest.then({ ...one, approved: isFine, mailbox: verdict, remembered });
  const known = says?.remember ? { fpr: 'mailbox', how: says.remember as How, at } : { ...trusted, at };
  const written = remember ? { ...known, ...(statement?.counter ? { counter: statement.counter } : {}) } : null;
  const expected = then.trust === 'as-mailbox' ? says : then.trust === 'fine' ? { ...then, remember: written } : then;

  const key = keyOf(one.certificate, fingerprint);
  const facts: GuestKeyFacts = { key, provenance: one.provenance as 'own-key', trusted, mailbox: trust, statement };
  return { actual: sorted(asWritten(judgeGuestKey(facts, now), fingerprint)), expected: sorted(expected!) };
}

/** The same members in the order of their names. */
function sorted(value: object): object {
  const members = Object.entries(value).map(([name, one]) => [
    name,
    one && typeof one === 'object' ? sorted(one) : one,
  ]);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('the server’s assurance counts as its row says', () => {
  for (const one of assurance.combinations) {
    const stated = one.stated as 'none' | 'link' | 'pin';
    const answer = weighAssurance(stated, one.certificate === 'usable', one.proof as LinkProof);
    expect({ assurance: answer }, JSON.stringify(one)).toEqual(assurance.then(one));
  }
});
