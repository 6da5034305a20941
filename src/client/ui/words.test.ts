import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { call, type ApiError } from '../api/call.ts';
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
    expect(problemText(new TypeError('Importing a module script failed.'))).toBe(t('problem.page-part'));
  });

  it('name the limit that was reached, with its number and when there is room again', () => {
    const until = new Date(2026, 10, 24, 15, 15).toISOString();
    const limited = (facts: object) =>
      problemText({ status: 429, problem: { code: 'sending-limit', until, ...facts } }, now);
    expect(limited({ limit: 'messages-a-day', most: 50 })).toMatch(/50 messages a day.*you can send it today, /u);
    expect(limited({ limit: 'bytes-a-day', mostBytes: 100_000_000 })).toMatch(/100 MB a day/u);
    expect(limited({ limit: 'never-heard-of', most: 1 })).toMatch(/in a short time/u);
    expect(problemText({ status: 413, problem: { code: 'message-too-large', maxBytes: 52_428_800 } })).toMatch(
      /52 MB/u,
    );
  });

  it('send a guest to the sender, and a user to the administrator with the id of the error', () => {
    const failures = [500, 503, 418].map((status) => ({ status, problem: { errorId: '3f2a10bc' } }));
    for (const one of failures) {
      const words = problemText(one);
      expect(words).toMatch(/tell the person who wrote to you\.$/u);
      expect(words).not.toContain('3f2a10bc');
    }
    useCatalogue('en', { ...read('./languages/en/common.json'), ...read('./languages/en/user.json') });
    for (const one of failures) expect(problemText(one)).toMatch(/tell your administrator \(error 3f2a10bc\)\.$/u);
    expect(problemText(new TypeError('x'))).toMatch(/tell your administrator\.$/u);
    useCatalogue('en', { ...read('./languages/en/common.json'), ...read('./languages/en/guest.json') });
  });
});

describe('a failed call', () => {
  it.each([
    [JSON.stringify({ code: 'failed', errorId: '3f2a10bc' }), '11111111', '3f2a10bc'],
    [JSON.stringify({ code: 'body-lost' }), '3f2a10bc', '3f2a10bc'],
    ['<html>', '3f2a10bc', '3f2a10bc'],
    ['<html>', null, undefined],
  ])('has the id of its line in the log: %s', async (text, header, errorId) => {
    const headers = new Headers(header ? { 'X-Request-Id': header } : {});
    vi.stubGlobal('fetch', async () => new Response(text, { status: 500, headers }));
    await expect(call('GET', '/api/instance')).rejects.toMatchObject({ status: 500 });
    const problem = await call('GET', '/api/instance').catch((error: unknown) => (error as ApiError).problem);
    expect(problem).toMatchObject(errorId ? { errorId } : {});
    expect((problem as { errorId?: string }).errorId).toBe(errorId);
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
