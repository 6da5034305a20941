import { describe, expect, it } from 'vitest';
import { formatHuman, formatShort } from './dates.ts';

const now = new Date(2026, 10, 24, 15, 0);

describe('dates as people say them', () => {
  it.each([
    [new Date(2026, 10, 24, 14, 5), /^today, 2:05\sPM$/u],
    [new Date(2026, 10, 23, 23, 59), /^yesterday, 11:59\sPM$/u],
    [new Date(2026, 10, 25, 0, 1), /^tomorrow, 12:01\sAM$/u],
    [new Date(2026, 10, 20, 9, 0), /^Friday, 9:00\sAM$/u],
    [new Date(2026, 2, 3, 9, 0), /^March 3, 9:00\sAM$/u],
    [new Date(2025, 2, 3, 9, 0), /^March 3, 2025$/u],
  ])('%s in English', (at, expected) => {
    expect(formatHuman(at, 'en', now)).toMatch(expected);
  });

  it('speaks German', () => {
    expect(formatHuman(new Date(2026, 10, 23, 14, 5), 'de', now)).toBe('gestern, 14:05');
    expect(formatShort(new Date(2026, 10, 24, 14, 5), 'de', now)).toBe('14:05');
    expect(formatShort(new Date(2026, 2, 3, 14, 5), 'de', now)).toBe('3. März');
  });
});
