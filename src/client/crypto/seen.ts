/**
 * Which message first carried a Message-ID, as this browser remembers it: a copy under another id is a replay. Entries
 * are keyed by an HMAC with a key of the account, so that they reveal nothing to others at the same computer.
 */
import { toB64u, utf8, type B64u } from './bytes.ts';
import { exp } from './primitives.ts';
import type { Secrets } from './vault.ts';

export interface SeenEntry {
  tag: B64u;
  mid: B64u;
  /** ISO 8601, as the server states it. */
  sentAt: string;
}

export interface SeenStore {
  /** The entries that there are, in any order. */
  find(tags: B64u[]): Promise<SeenEntry[]>;
  put(entries: SeenEntry[]): Promise<void>;
}

export class MemorySeen implements SeenStore {
  private readonly entries = new Map<B64u, SeenEntry>();

  async find(tags: B64u[]): Promise<SeenEntry[]> {
    return tags.flatMap((tag) => this.entries.get(tag) ?? []);
  }

  async put(entries: SeenEntry[]): Promise<void> {
    for (const entry of entries) this.entries.set(entry.tag, entry);
  }
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexeddb'));
  });

/** In this browser's IndexedDB; if that fails, entries live as long as the worker. */
export class BrowserSeen implements SeenStore {
  private opened: Promise<IDBDatabase> | null = null;
  private readonly memory = new MemorySeen();

  async find(tags: B64u[]): Promise<SeenEntry[]> {
    try {
      const store = (await this.database()).transaction('messages', 'readonly').objectStore('messages');
      const found = await Promise.all(tags.map((tag) => done(store.get(tag) as IDBRequest<SeenEntry | undefined>)));
      return found.filter((one) => one !== undefined);
    } catch {
      return this.memory.find(tags);
    }
  }

  async put(entries: SeenEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      const store = (await this.database()).transaction('messages', 'readwrite').objectStore('messages');
      await Promise.all(entries.map((entry) => done(store.put(entry))));
    } catch {
      await this.memory.put(entries);
    }
  }

  private database(): Promise<IDBDatabase> {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('restante.seen', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('messages', { keyPath: 'tag' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('indexeddb'));
    });
    return this.opened;
  }
}

export const defaultSeen = (): SeenStore => (typeof indexedDB === 'undefined' ? new MemorySeen() : new BrowserSeen());

async function tagger(secrets: Secrets): Promise<(messageId: string) => Promise<B64u>> {
  const vault = secrets.anyone;
  const source = vault.kind === 'user' ? vault.storeKey : vault.records.pins;
  const bytes = await exp(source, 'restante/v1/seen-messages', 32);
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return async (messageId) => toB64u(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(messageId))));
}

export interface SeenItem {
  mid: B64u;
  /** As a valid signature states it. */
  messageId: string;
  sentAt: string;
}

const isEarlier = (a: SeenEntry, b: SeenEntry) => a.sentAt < b.sentAt;

/**
 * Remembers these messages for the signed-in account; returns the ids of those that carry an earlier one's Message-ID
 * (PROTOCOL.md 13.2).
 */
export async function copiesAmong(secrets: Secrets, store: SeenStore, items: SeenItem[]): Promise<Set<B64u>> {
  if (items.length === 0 || !secrets.signedIn) return new Set();
  const tagOf = await tagger(secrets);
  const seen = await Promise.all(
    items.map(async ({ mid, messageId, sentAt }) => ({ tag: await tagOf(messageId), mid, sentAt })),
  );
  const known = new Map((await store.find([...new Set(seen.map(({ tag }) => tag))])).map((one) => [one.tag, one]));
  const changed = new Map<B64u, SeenEntry>();
  for (const entry of seen) {
    const first = known.get(entry.tag);
    if (first && !isEarlier(entry, first)) continue;
    known.set(entry.tag, entry);
    changed.set(entry.tag, entry);
  }
  await store.put([...changed.values()]);
  return new Set(seen.filter(({ tag, mid }) => known.get(tag)!.mid !== mid).map(({ mid }) => mid));
}
