import { describe, expect, test } from 'vitest';
import { nothing, selectedOf, toggled, type Selection } from './selection.ts';

const shown = ['a', 'b', 'c', 'd', 'e'];
const after = (...clicks: [id: string, asRange?: boolean][]): Selection =>
  clicks.reduce((selection, [id, asRange = false]) => toggled(selection, id, shown, asRange), nothing);

describe('a selection of messages', () => {
  test('adds one more, and removes it again', () => {
    expect(selectedOf(after(['b'], ['d']), shown)).toEqual(['b', 'd']);
    expect(selectedOf(after(['b'], ['d'], ['b']), shown)).toEqual(['d']);
  });

  test('adds everything between the last one and this one, in either direction', () => {
    expect(selectedOf(after(['b'], ['d', true]), shown)).toEqual(['b', 'c', 'd']);
    expect(selectedOf(after(['d'], ['b', true]), shown)).toEqual(['b', 'c', 'd']);
  });

  test('removes a range if its end was selected', () => {
    expect(selectedOf(after(['a'], ['e', true], ['b', true]), shown)).toEqual(['a']);
  });

  test('a range without a beginning is one message', () => {
    expect(selectedOf(after(['c', true]), shown)).toEqual(['c']);
    expect(selectedOf(toggled(after(['a']), 'c', ['c', 'd'], true), shown)).toEqual(['a', 'c']);
  });

  test('hidden messages are not acted on', () => {
    expect(selectedOf(after(['a'], ['e', true]), ['b', 'e'])).toEqual(['b', 'e']);
  });
});
