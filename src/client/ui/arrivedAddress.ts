/** Holds the address that leaveAddress.ts removed from the address bar. */
const addressKey = 'restante.address';
/** PROTOCOL.md 5: 30 minutes at most, because a phone drops the page during the call for the PIN. */
export const keptForMs = 30 * 60_000;

/** The address this page was opened with, from this tab's memory or, where there is none, from the address bar. */
export function takeArrivedAddress(now: number): string {
  const text = readTab(addressKey);
  removeTab(addressKey);
  if (!text) return location.href;
  try {
    const { address, left, at } = JSON.parse(text) as { address: string; left: string; at: number };
    // Of this page, and no older than a link may be kept.
    if (left === location.href && at <= now && now - at < keptForMs) return address;
  } catch {
    // Not of a known form: dropped like an old one.
  }
  return location.href;
}

/** The 43 characters of a token after # or %23, or null. */
export function tokenIn(address: string): string | null {
  return /(?:#|%(?:25)*23)([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/u.exec(address)?.[1] ?? null;
}

// A browser may forbid storage: then a reload asks for the link again, and all else works.

/** This tab's stored value of a key. */
export function readTab(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeTab(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    return;
  }
}

export function removeTab(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    return;
  }
}
