/**
 * Which time new keys and signatures carry (PROTOCOL.md 13.23). Other programs refuse what seems to come from the future, so
 * of the two clocks that are known here the earlier one counts. A lying server sets nothing back by more than 15 minutes.
 */
const minute = 60_000;
const mostSetBack = 15 * minute;
// Thunderbird accepts an hour between a mail's Date and its signature.
const mostDateDistance = 30 * minute;

/** Milliseconds by which the server's clock is ahead of this one; null until an answer said it. */
let serverAhead: number | null = null;

/** Takes what the newest answer said. What is no number says nothing. */
export function setServerAhead(ms: unknown): void {
  serverAhead = typeof ms === 'number' && Number.isFinite(ms) ? ms : null;
}

/** Whether the clocks are further apart than this rule makes up for, so that the person must be told. */
export const clocksDiffer = (ahead: number | null): ahead is number => ahead !== null && Math.abs(ahead) > mostSetBack;

/** The time of a key or signature that is made now, in ms. */
export function signingTime(now = Date.now()): number {
  return serverAhead !== null && serverAhead < 0 && !clocksDiffer(serverAhead) ? now + serverAhead : now;
}

/**
 * The Date of a message that is signed now (ISO 8601): the one that it had at an earlier try, unless that was too long ago
 * to go with this signature.
 */
export function messageDate(earlier?: string): string {
  const now = signingTime();
  const isNear = earlier !== undefined && Math.abs(Date.parse(earlier) - now) <= mostDateDistance;
  return isNear ? earlier : new Date(now).toISOString();
}
