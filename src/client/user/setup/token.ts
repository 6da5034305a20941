import { readTab, removeTab, takeArrivedAddress, tokenIn, writeTab } from '../../ui/arrivedAddress.ts';

const storageKey = 'restante.user.setup';

/** The token of a set-up link, removed from the address bar; this tab remembers it until the account is created. */
export function takeSetUpToken(now = Date.now()): string | null {
  const given = tokenIn(takeArrivedAddress(now));
  if (given) {
    history.replaceState(null, '', '/setup');
    writeTab(storageKey, given);
  }
  return given ?? readTab(storageKey);
}

export const dropSetUpToken = (): void => removeTab(storageKey);
