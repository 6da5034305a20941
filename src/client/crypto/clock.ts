/**
 * Which time new keys and signatures carry (PROTOCOL.md 13.23). Other programs reject what seems to come from the
 * future, so the earlier of the two known clocks counts. A lying server can set the time back by no more than 15
 * minutes.
 */
const minute = 60_000;
const mostSetBack = 15 * minute;
// Thunderbird accepts an hour between a mail's Date and its signature.
const mostDateDistance = 30 * minute;

/** Milliseconds by which the server's clock is ahead of this one; null until an answer stated it. */
let serverAhead: number | null = null;

/** Takes the time of the newest answer. A value that is not a number is ignored. */
export function setServerAhead(ms: unknown): void {
  serverAhead = typeof ms === 'number' && Number.isFinite(ms) ? ms : null;
}

/** Whether the clocks differ by more than this rule can correct, so that the person must be notified. */
export const clocksDiffer = (ahead: number | null): ahead is number => ahead !== null && Math.abs(ahead) > mostSetBack;

/** The time of a key or signature that is created now, in ms. */
export function signingTime(now = Date.now()): number {
  return serverAhead !== null && serverAhead < 0 && !clocksDiffer(serverAhead) ? now + serverAhead : now;
}

/**
 * The Date of a message that is signed now (ISO 8601): that of an earlier try, unless it is too old for this signature.
 */
export function messageDate(earlier?: string): string {
  const now = signingTime();
  const isNear = earlier !== undefined && Math.abs(Date.parse(earlier) - now) <= mostDateDistance;
  return isNear ? earlier : new Date(now).toISOString();
}
