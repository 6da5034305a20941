import { describe, expect, test } from 'vitest';
import vectors from '../../../tests/vectors/summary-v2.json' with { type: 'json' };
import { bindingOf, doubtsOf, isShown, passingRefusal, standingOf } from './summary.ts';
import { asSummary, summaryRecord } from './summaryRecord.ts';

test.each(vectors.records)('record: $name', ({ facts, text }) => {
  const record = summaryRecord(facts);
  expect(JSON.stringify(record)).toBe(text);
  const { to, cc, bcc } = record as { to: string[]; cc: string[]; bcc: string[] };
  const read = asSummary(JSON.parse(text));
  expect(read).toMatchObject({ subject: facts.subject, messageId: facts.messageId, attachments: 1 });
  expect(read.bound).toMatchObject({ mid: facts.mid, author: 'alice@example.org', readers: [...to, ...cc, ...bcc] });
});

type Case<F extends (question: never) => unknown> = Parameters<F>[0] & { name: string };

test.each(vectors.passing as (Case<typeof passingRefusal> & { refusal: string | null })[])(
  'passing on: $name',
  ({ refusal, ...question }) => expect(passingRefusal(question)).toBe(refusal),
);

test.each(vectors.standings as (Case<typeof standingOf> & { standing: string })[])(
  'standing: $name',
  ({ standing, ...question }) => expect(standingOf(question)).toBe(standing),
);

test('standing: while no key counts, a valid signature shows no sender and no subject', () => {
  const shown = (vectors.standings as (Case<typeof standingOf> & { standing: string })[]).filter(
    ({ standing }) => standing === 'checked' || standing === 'older' || standing === 'other-key',
  );
  expect(shown.length).toBeGreaterThan(2);
  for (const question of shown) {
    const standing = standingOf({ ...question, trusted: 'undecided' });
    expect([standing, isShown(standing)]).toEqual(['unjudged', false]);
  }
});

test.each(vectors.doubts as (Case<typeof doubtsOf> & { doubts: string[] })[])(
  'doubts: $name',
  ({ doubts, ...question }) => expect(doubtsOf(question)).toEqual(doubts),
);

describe('reading a summary', () => {
  const old = { v: 1, subject: 'S', preview: 'P', attachments: 0, messageId: '<a@b>' };

  test('version 1 does not name its message', () => {
    const read = asSummary(old);
    expect(read.bound).toBeNull();
    expect(bindingOf(read, { mid: 'any', author: 'any@example.org' })).toBe('older');
  });

  test.each([
    ['another version', { ...old, v: 3 }],
    ['version 2 without an id', { ...old, v: 2, author: 'a@example.org' }],
    ['version 2 without an author', { ...old, v: 2, mid: 'AQ' }],
    ['no record', 'text'],
    ['null', null],
  ])('%s is malformed', (_, value) => {
    expect(() => asSummary(value)).toThrowError('malformed');
  });

  const nameOf = (name: unknown) => asSummary({ ...old, v: 2, mid: 'AQ', author: 'mia@example.net', name }).bound!.name;

  test.each([
    ['an address', 'bob@example.org', 'bob example. org'],
    ['a mark of direction', 'Mia \u202egro.elpmaxe', 'Mia gro. elpmaxe'],
    ['invisible characters', 'Mi\u200ba\u2060 M\u0000.', 'Mia M .'],
    ['lines and many blanks', `Mia\n${' '.repeat(500)}Example`, 'Mia Example'],
    ['its own address', 'mia@example.net', null],
    ['blanks alone', ' '.repeat(500), null],
    ['no text', 5, null],
    ['nothing', undefined, null],
  ])('a name with %s is judged', (_, name, shown) => expect(nameOf(name)).toBe(shown));

  test('a long name is cut', () => expect(nameOf('x'.repeat(5000))).toHaveLength(200));

  test('recipients that are not strings name nobody', () => {
    const read = asSummary({ ...old, v: 2, mid: 'AQ', author: 'a@example.org', to: [1, null], cc: 'x', bcc: {} });
    expect(read.bound?.readers).toEqual([]);
  });
});
