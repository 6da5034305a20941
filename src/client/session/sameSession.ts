/** How many sessions were left on this page. */
let left = 0;

/** Says that the session on this page is over. */
export const sessionLeft = (): void => void (left += 1);

/**
 * Call it before a wait; the answer says whether the session is still the same. Where it is not, nothing of the result may be
 * kept: somebody else may be signed in on this page.
 */
export function sameSession(): () => boolean {
  const before = left;
  return () => before === left;
}
