import { signal } from '@preact/signals';

/** The version that the server now serves, if this tab was loaded from another one; null: they are the same. */
export const newVersion = signal<string | null>(null);

/**
 * This page's name in the build: the hash of its import map, which contains the hash of every script and style sheet.
 */
async function ownVersion(): Promise<string | null> {
  const map = globalThis.document?.querySelector('script[type="importmap"]')?.textContent;
  // A page of the development server has none.
  if (!map) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(map)));
  return `sha256-${btoa(String.fromCharCode(...digest))}`;
}

let own: Promise<string | null> | null = null;

/** Compares an answer's version of the pages (header `X-Restante-Client`) with this tab's. */
export async function noticeVersion(served: string | null): Promise<void> {
  if (served === null) return;
  const mine = await (own ??= ownVersion());
  newVersion.value = mine === null || mine === served ? null : served;
}

/** Whether code that this page needs could not be loaded: if there is a new version, it cannot continue without it. */
export const isCodeMissing = signal(false);

/** Watches for code that cannot be loaded. `ask`: any call of the server, whose answer says which version it serves now. */
export function watchLoading(ask: () => Promise<unknown>): void {
  // Vite fires it wherever an import() of the built pages fails.
  addEventListener('vite:preloadError', () => {
    isCodeMissing.value = true;
    ask().catch(() => undefined);
  });
}

const savers = new Set<() => Promise<boolean>>();

/** Registers what must be saved before a reload; false: it could not be saved. Returns a function that removes it. */
export function beforeReload(save: () => Promise<boolean>): () => void {
  savers.add(save);
  return () => void savers.delete(save);
}

/** Saves what was written. False: something could not be saved, and a reload would lose it. */
export async function saveAll(): Promise<boolean> {
  const saved = await Promise.all([...savers].map((save) => save().catch(() => false)));
  return saved.every(Boolean);
}
