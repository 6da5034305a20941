import { expect, test } from 'vitest';
import { keyEnd } from './keyEnd.ts';

const now = new Date('2026-11-24T12:00:00Z');

test.each([
  [null, 'never'],
  ['2028-11-24T12:00:00Z', 'later'],
  ['2026-12-24T12:00:01Z', 'later'],
  ['2026-12-24T12:00:00Z', 'soon'],
  ['2026-11-25T12:00:01Z', 'soon'],
  ['2026-11-25T12:00:00Z', 'last'],
  ['2026-11-24T12:00:01Z', 'last'],
  ['2026-11-24T12:00:00Z', 'over'],
  ['2025-01-01T00:00:00Z', 'over'],
] as const)('a key that ends %s', (expiresAt, expected) => expect(keyEnd(expiresAt, now)).toBe(expected));
