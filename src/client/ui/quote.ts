import { formatClock, formatDate } from './dates.ts';
import { locale, t } from './i18n.ts';

/**
 * The line above a quoted message: "On 29 November 2026 at 22:07, Alice wrote:". Never "today": people read it on
 * another day.
 */
export function quoteIntro(name: string, sentAt: string): string {
  const at = new Date(sentAt);
  return t('quote.wrote', { date: formatDate(at, locale()), clock: formatClock(at, locale()), name });
}
