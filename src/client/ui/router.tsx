import { signal } from '@preact/signals';
import type { ComponentProps } from 'preact';

/** The path shown, without the fragment: links carry secrets in it. */
export const path = signal(globalThis.location?.pathname ?? '/');

globalThis.addEventListener?.('popstate', () => (path.value = location.pathname));

/** Goes to another path of this app. */
export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === path.value && !location.hash) return;
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  path.value = to;
  scrollTo(0, 0);
}

/**
 * For what ends later, called when it begins: the function goes to another path if this path is still shown.
 * Nobody is taken away from a page that they opened in the meantime.
 */
export function navigateFromHere(): typeof navigate {
  const here = path.value;
  return (to, how) => {
    if (path.value === here) navigate(to, how);
  };
}

/** Compares a path with a pattern such as "/mail/:id"; the named parts, or null. */
export function matchPath(pattern: string, actual: string): Record<string, string> | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = actual.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return null;
      continue;
    }
    const decoded = decode(value);
    if (decoded === null) return null;
    found[part.slice(1)] = decoded;
  }
  return found;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** A link within the app. The browser handles modified clicks. */
export function Link({ href, onClick, ...rest }: ComponentProps<'a'> & { href: string }) {
  return (
    <a
      {...(rest as object)}
      href={href}
      onClick={(event) => {
        onClick?.call(event.currentTarget, event);
        if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
          return;
        event.preventDefault();
        navigate(href);
      }}
    />
  );
}
