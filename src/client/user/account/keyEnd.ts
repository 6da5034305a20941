const day = 86_400_000;

/** Where a user's own key stands. `last`: others no longer encrypt to it (PROTOCOL.md 10), and it ends within a day. */
export type KeyEnd = 'never' | 'later' | 'soon' | 'last' | 'over';

/** Said 30 days before, as the server's reminder is. */
export function keyEnd(expiresAt: string | null, now: Date): KeyEnd {
  if (expiresAt === null) return 'never';
  const left = Date.parse(expiresAt) - now.getTime();
  if (left <= 0) return 'over';
  if (left <= day) return 'last';
  return left <= 30 * day ? 'soon' : 'later';
}
