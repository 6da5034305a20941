import { describe, expect, test, vi } from 'vitest';
import type { OpenedMessage } from '../../crypto/types.ts';
import type { MessageItem } from '../types.ts';

vi.mock('../compose/model.ts', () => ({ prepareDraft: () => '/compose/x' }));
const { answerees, prefixed, quoted } = await import('./answering.ts');

const at = (address: string) => ({ name: null, address });
const message = { to: [at('me@example.org'), at('b@example.org')], cc: [at('c@example.org'), at('B@example.org')] };
const item = (mine: boolean) => ({ mine, author: { name: 'A', address: mine ? 'me@example.org' : 'a@example.org' } });
const people = (mine: boolean, all: boolean) => {
  const { to, cc } = answerees(item(mine) as MessageItem, message as OpenedMessage, 'Me@example.org', all);
  return [to.map(({ address }) => address), cc.map(({ address }) => address)];
};

describe('who gets an answer', () => {
  test('the author alone', () => expect(people(false, false)).toEqual([['a@example.org'], []]));
  test('everybody but oneself, each once', () =>
    expect(people(false, true)).toEqual([['a@example.org', 'b@example.org'], ['c@example.org']]));
  test('the readers of an own message', () => expect(people(true, false)).toEqual([['b@example.org'], []]));
});

test('prefixes do not pile up', () => {
  expect(prefixed('Re', 'Re: AW: Plan')).toBe('Re: Plan');
  expect(prefixed('Fwd', '')).toBe('Fwd:');
});

test('quotes line by line', () => expect(quoted('a\n> b\n')).toBe('> a\n>> b'));
