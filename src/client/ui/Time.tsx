import { formatDate, formatExact, formatHuman, formatShort } from './dates.ts';
import { locale } from './i18n.ts';

interface TimeProps {
  at: string | Date;
  style?: 'human' | 'short' | 'date';
  now?: Date;
}

/** A date as people say it; the exact time is its title. */
export function Time({ at, style = 'human', now = new Date() }: TimeProps) {
  const date = typeof at === 'string' ? new Date(at) : at;
  if (Number.isNaN(date.getTime())) return null;
  const words =
    style === 'short'
      ? formatShort(date, locale(), now)
      : style === 'date'
        ? formatDate(date, locale())
        : formatHuman(date, locale(), now);
  return (
    <time dateTime={date.toISOString()} title={formatExact(date, locale())}>
      {words}
    </time>
  );
}
