const day = 86_400_000;

/**
 * The state of a user's own key. `last`: others no longer encrypt to it (PROTOCOL.md 10), and it expires within a day.
 */
export type KeyEnd = 'never' | 'later' | 'soon' | 'last' | 'over';

/** Shown 30 days before, like the server's reminder. */
export function keyEnd(expiresAt: string | null, now: Date): KeyEnd {
  if (expiresAt === null) return 'never';
  const left = Date.parse(expiresAt) - now.getTime();
  if (left <= 0) return 'over';
  if (left <= day) return 'last';
  return left <= 30 * day ? 'soon' : 'later';
}
