import type { B64u } from '../crypto/client.ts';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexeddb'));
  });
}

/**
 * This browser's copies of trusted keys: one sealed record for each account, in IndexedDB. Calls reject without a
 * store.
 */
export interface KeptRecords {
  get(id: B64u): Promise<B64u | null>;
  /** Writes if `before` is still what is stored; false: another window has written. */
  put(id: B64u, kept: B64u, before: B64u | null): Promise<boolean>;
  remove(id: B64u): Promise<void>;
}

const storeName = 'records';

export class KeptInBrowser implements KeptRecords {
  private opened: Promise<IDBDatabase> | null = null;

  constructor(private readonly databaseName = 'restante.trusted-keys') {}

  async get(id: B64u): Promise<B64u | null> {
    return ((await done((await this.store('readonly')).get(id))) as B64u | undefined) ?? null;
  }

  async put(id: B64u, kept: B64u, before: B64u | null): Promise<boolean> {
    const store = await this.store('readwrite');
    const there = ((await done(store.get(id))) as B64u | undefined) ?? null;
    if (there !== before) return false;
    await done(store.put(kept, id));
    return true;
  }

  async remove(id: B64u): Promise<void> {
    await done((await this.store('readwrite')).delete(id));
  }

  private async store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.databaseName, 1);
      request.onupgradeneeded = () => void request.result.createObjectStore(storeName);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('indexeddb'));
    });
    return (await this.opened).transaction(storeName, mode, { durability: 'strict' }).objectStore(storeName);
  }
}
