/** Parts of the day a message came, for the postmark: "24 Nov" and "2026". */
export function formatDay(at: Date, language: string): { day: string; year: string } {
  return {
    day: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }).format(at),
    year: String(at.getFullYear()),
  };
}

/** "14:05" as the language writes it. */
export function formatClock(at: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** The date and time in full, for the title of a human date. */
export function formatExact(at: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'medium' }).format(at);
}

/** The calendar date alone: "3 March 2027". */
export function formatDate(at: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(at);
}

/** In everyday form: "today, 14:05", "yesterday, 14:05", "Monday, 14:05", "3 March, 14:05", "3 March 2025". */
export function formatHuman(at: Date, language: string, now: Date): string {
  const clock = formatClock(at, language);
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (days >= -1 && days <= 1) {
    return `${new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')}, ${clock}`;
  }
  if (days > -7 && days < 7) return `${new Intl.DateTimeFormat(language, { weekday: 'long' }).format(at)}, ${clock}`;
  if (at.getFullYear() === now.getFullYear()) {
    return `${new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' }).format(at)}, ${clock}`;
  }
  return formatDate(at, language);
}

/** The shortest unambiguous form: "14:05", "Mon", "3 Mar", "3 Mar 2025". */
export function formatShort(at: Date, language: string, now: Date): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (days === 0) return formatClock(at, language);
  if (days > -7 && days < 0) return new Intl.DateTimeFormat(language, { weekday: 'short' }).format(at);
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...year }).format(at);
}

function startOfDay(at: Date): number {
  // Through UTC, so that a day with a clock change still counts as one.
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
}
