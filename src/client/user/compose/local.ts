/** What this browser keeps of drafts by itself, all of it sealed: the record before the server has it, and the files. */
import type { B64u } from '../../crypto/client.ts';

export interface LocalRecord {
  id: B64u;
  userId: B64u;
  version: number;
  record: B64u;
  updatedAt: string;
}

interface LocalFile {
  key: string;
  sealed: Blob;
}

const databaseName = 'restante.drafts';
let opened: Promise<IDBDatabase> | null = null;

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexeddb'));
  });
}

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('records', { keyPath: 'id' });
      request.result.createObjectStore('files', { keyPath: 'key' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexeddb'));
  });
  return opened;
}

async function store(name: 'records' | 'files', mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(name, mode, { durability: 'strict' }).objectStore(name);
}

const fileKey = (draftId: B64u, fileId: string) => `${draftId}/${fileId}`;

export const local = {
  async putRecord(record: LocalRecord): Promise<void> {
    await done((await store('records', 'readwrite')).put(record));
  },

  async records(userId: B64u): Promise<LocalRecord[]> {
    const all = (await done((await store('records', 'readonly')).getAll())) as LocalRecord[];
    return all.filter((one) => one.userId === userId);
  },

  async putFile(draftId: B64u, fileId: string, sealed: Blob): Promise<void> {
    const entry: LocalFile = { key: fileKey(draftId, fileId), sealed };
    await done((await store('files', 'readwrite')).put(entry));
  },

  async file(draftId: B64u, fileId: string): Promise<Blob | null> {
    const found = (await done((await store('files', 'readonly')).get(fileKey(draftId, fileId)))) as
      LocalFile | undefined;
    return found?.sealed ?? null;
  },

  async deleteFile(draftId: B64u, fileId: string): Promise<void> {
    await done((await store('files', 'readwrite')).delete(fileKey(draftId, fileId)));
  },

  /** The record and every file of a draft. */
  async deleteDraft(draftId: B64u): Promise<void> {
    await done((await store('records', 'readwrite')).delete(draftId));
    const ofDraft = IDBKeyRange.bound(`${draftId}/`, `${draftId}/\uffff`);
    await done((await store('files', 'readwrite')).delete(ofDraft));
  },
};
