import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { filesLimit, formatSize } from './files.tsx';
import { t, textParts, tn, useCatalogue } from './i18n.ts';
import { groupPin } from './PinField.tsx';
import { problemText } from './problems.ts';
import { matchPath } from './router.tsx';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const now = new Date(2026, 10, 24, 15, 0);

beforeAll(() => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  useCatalogue('en', { ...read('./languages/en/common.json'), ...read('./languages/en/guest.json') });
});

describe('words', () => {
  it('fill and count', () => {
    expect(t('opened.title', { name: '{evil}' })).toBe('{evil} wrote to you');
    expect(tn('pin.left', 1)).toMatch(/^One more try/u);
    expect(tn('pin.left', 9)).toMatch(/^9 tries/u);
    expect(textParts('link.sent')).toEqual(['sent ', 'time', '']);
  });

  it('say what a problem is, with its time, and never a code', () => {
    const until = new Date(2026, 10, 24, 15, 15).toISOString();
    expect(problemText({ status: 429, problem: { code: 'throttled', until } }, now)).toMatch(/possible today, /u);
    expect(problemText({ status: 429, problem: { code: 'sending-limit', until } }, now)).toMatch(
      /still here; you can send it today, /u,
    );
    expect(problemText({ status: 0, problem: null, code: 'network' })).toMatch(/cannot be reached/u);
    expect(problemText({ status: 503, problem: { code: 'never-heard-of' } })).toBe(t('problem.server'));
    expect(problemText({ status: 418, problem: null })).toBe(t('problem.failed'));
    expect(problemText(new TypeError('x'))).toBe(t('problem.failed'));
  });
});

describe('small things', () => {
  it.each([
    ['30719636', '3071 9636'],
    ['3071-96', '3071 96'],
    ['30 7', '307'],
    ['307196361234', '3071 9636'],
    ['３０７１９６３６', '3071 9636'],
    ['abc', ''],
  ])('groups the PIN %j', (typed, shown) => expect(groupPin(typed)).toBe(shown));

  it.each([
    [0, '0 bytes', '0 Byte'],
    [1, '1 byte', '1 Byte'],
    [26, '26 bytes', '26 Byte'],
    [999, '999 bytes', '999 Byte'],
    [1_500, '1.5 kB', '1,5 kB'],
    [999_950, '1 MB', '1 MB'],
    [3_400_000, '3.4 MB', '3,4 MB'],
    [52_428_800, '52 MB', '52 MB'],
  ])('writes a size of %d', (bytes, english, german) => {
    const plain = (text: string) => text.replaceAll('\u00a0', ' ');
    expect(formatSize(bytes, 'en-GB')).toBe(english);
    expect(plain(formatSize(bytes, 'de-DE'))).toBe(german);
  });

  it('never allows more than there is room for', () => {
    expect(formatSize(filesLimit(52_428_800), 'en-GB', 'floor')).toBe('36 MB');
  });

  it('matches paths', () => {
    expect(matchPath('/m/mail/:id', '/m/mail/x%20y')).toEqual({ id: 'x y' });
    expect(matchPath('/m/mail/:id', '/m/mail')).toBeNull();
    expect(matchPath('/m', '/m/')).toEqual({});
    expect(matchPath('/m/mail/:id', '/m/mail/%E0%A4')).toBeNull();
  });
});
