import { signal } from '@preact/signals';

// A slow answer says little about the present.
const longestAnswer = 10_000;

/** Milliseconds by which the server's clock is ahead of this one, by the newest answer; null until one stated it. */
export const serverAhead = signal<number | null>(null);

/**
 * Reads the Date of an answer whose head arrived now. It has whole seconds and was written before it arrived, so the
 * server's clock is never estimated as later than it is.
 */
export function noteServerTime(headers: Headers, askedAt: number, now = Date.now()): void {
  const time = Date.parse(headers.get('Date') ?? '');
  if (Number.isNaN(time) || headers.has('Age') || now < askedAt || now - askedAt > longestAnswer) return;
  serverAhead.value = time - now;
}

/** When this browser's own clock shows a time that the server named (ISO 8601), in ms; NaN where it is none. */
export const onThisClock = (serverTime: string): number => Date.parse(serverTime) - (serverAhead.value ?? 0);
