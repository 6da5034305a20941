import { beforeEach, expect, test } from 'vitest';
import { noteServerTime, serverAhead } from './serverClock.ts';

const now = Date.UTC(2026, 10, 29, 12, 0, 0, 400);
const headers = (date: string, more: Record<string, string> = {}) => new Headers({ Date: date, ...more });

beforeEach(() => {
  serverAhead.value = null;
});

test.each([
  ['Sun, 29 Nov 2026 12:00:00 GMT', -400],
  ['Sun, 29 Nov 2026 12:10:00 GMT', 599_600],
  ['Sun, 29 Nov 2026 11:00:00 GMT', -3_600_400],
])('the newest answer says the server’s time: %s', (date, expected) => {
  noteServerTime(headers('Sun, 29 Nov 2026 12:05:00 GMT'), now, now);
  noteServerTime(headers(date), now - 200, now);
  expect(serverAhead.value).toBe(expected);
});

test.each([
  ['no date', new Headers(), now],
  ['nonsense', headers('soon'), now],
  ['a cached answer', headers('Sun, 29 Nov 2026 11:00:00 GMT', { Age: '3600' }), now],
  ['a slow one', headers('Sun, 29 Nov 2026 11:00:00 GMT'), now - 10_001],
  ['one during which this clock was set back', headers('Sun, 29 Nov 2026 11:00:00 GMT'), now + 1],
])('%s says nothing', (_, answer, askedAt) => {
  noteServerTime(answer, askedAt, now);
  expect(serverAhead.value).toBeNull();
});
