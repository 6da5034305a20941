import { afterEach, describe, expect, it, vi } from 'vitest';
import german from './languages/de/common.json';
import english from './languages/en/common.json';
import { useCatalogue } from './i18n.ts';
import { quoteIntro } from './quote.ts';

const sentAt = new Date(2026, 10, 29, 22, 7).toISOString();

describe('the line above a quoted message', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['en', 'en-GB', english, 'On 29 November 2026 at 22:07, Alice Example wrote:'],
    ['de', 'de-DE', german, 'Am 29. November 2026 um 22:07 schrieb Alice Example:'],
  ] as const)('has the date, on the same day and later alike: %s', (language, tag, catalogue, line) => {
    vi.stubGlobal('navigator', { languages: [tag] });
    useCatalogue(language, catalogue);
    for (const now of [new Date(2026, 10, 29, 23, 0), new Date(2026, 10, 30, 9, 0), new Date(2028, 0, 1)]) {
      vi.useFakeTimers({ now, toFake: ['Date'] });
      expect(quoteIntro('Alice Example', sentAt)).toBe(line);
    }
  });
});
