import { describe, expect, test, vi } from 'vitest';
import type { OpenedMessage } from '../../crypto/types.ts';
import type { MessageItem } from '../account/types.ts';

vi.mock('../drafts/prepared.ts', () => ({ prepareDraft: () => '/compose/x' }));
const { answerees, prefixed, quoted } = await import('./answering.ts');

const at = (address: string) => ({ name: null, address });
const message = { to: [at('me@example.org'), at('b@example.org')], cc: [at('c@example.org'), at('B@example.org')] };
const item = (mine: boolean) => ({ mine, author: { name: 'A', address: mine ? 'me@example.org' : 'a@example.org' } });
const kinds = { own: { kind: 'own' }, good: { kind: 'good', known: 'seen' }, none: { kind: 'none' } } as const;
const people = (kind: keyof typeof kinds, all: boolean, mine = kind === 'own') => {
  const from = at(kind === 'own' ? 'me@example.org' : 'a@example.org');
  const opened = { message: { ...message, from } as OpenedMessage, verdict: kinds[kind] };
  const { to, cc } = answerees(item(mine) as MessageItem, opened, 'Me@example.org', all);
  return [to.map(({ address }) => address), cc.map(({ address }) => address)];
};

describe('who gets an answer', () => {
  test('the author alone', () => expect(people('good', false)).toEqual([['a@example.org'], []]));
  test('everybody but the user, each once', () =>
    expect(people('good', true)).toEqual([['a@example.org', 'b@example.org'], ['c@example.org']]));
  test('the readers of an own message', () => expect(people('own', false)).toEqual([['b@example.org'], []]));
  test('the author of a message that the server calls mine and somebody else signed', () =>
    expect(people('good', false, false)).toEqual([['a@example.org'], []]));
  test('of an unsigned message the author alone, to all as well', () =>
    expect(people('none', true)).toEqual([['a@example.org'], []]));
});

test('prefixes do not pile up', () => {
  expect(prefixed('Re', 'Re: AW: Plan')).toBe('Re: Plan');
  expect(prefixed('Fwd', '')).toBe('Fwd:');
});

test('quotes line by line', () => expect(quoted('a\n> b\n')).toBe('> a\n>> b'));
