/** How many sessions were left on this page. */
let left = 0;

/** Declares the session on this page over. */
export const sessionLeft = (): void => void (left += 1);

/**
 * Call it before a wait; the returned function says whether the session is still the same. If it is not, keep nothing
 * of the result: another person may be signed in on this page.
 */
export function sameSession(): () => boolean {
  const before = left;
  return () => before === left;
}
