import type { B64u } from '../crypto/client.ts';

export interface LocalRecord {
  id: B64u;
  /** A user's id, or a guest's mid: several people at one browser each see their own drafts. */
  ownerId: B64u;
  version: number;
  record: B64u;
  updatedAt: string;
  /** Which window wrote it. */
  writer?: string;
}

interface LocalFile {
  key: string;
  sealed: Blob;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexeddb'));
  });
}

const fileKey = (draftId: B64u, fileId: string) => `${draftId}/${fileId}`;

/** This browser's drafts, all of them sealed: records and files, in a database for each app. */
export class LocalDrafts {
  private opened: Promise<IDBDatabase> | null = null;

  constructor(private readonly databaseName: string) {}

  /**
   * Writes if `mayReplace` agrees to the stored record; false: it does not. One transaction, so that windows do not
   * race.
   */
  async putRecord(record: LocalRecord, mayReplace: (there: LocalRecord) => boolean = () => true): Promise<boolean> {
    const records = await this.store('records', 'readwrite');
    const there = (await done(records.get(record.id))) as LocalRecord | undefined;
    if (there && !mayReplace(there)) return false;
    await done(records.put(record));
    return true;
  }

  async record(id: B64u): Promise<LocalRecord | null> {
    const found = (await done((await this.store('records', 'readonly')).get(id))) as LocalRecord | undefined;
    return found ?? null;
  }

  /** Of one owner, or of all. */
  async records(ownerId?: B64u): Promise<LocalRecord[]> {
    const all = (await done((await this.store('records', 'readonly')).getAll())) as LocalRecord[];
    return all.filter((one) => ownerId === undefined || one.ownerId === ownerId);
  }

  async putFile(draftId: B64u, fileId: string, sealed: Blob): Promise<void> {
    const entry: LocalFile = { key: fileKey(draftId, fileId), sealed };
    await done((await this.store('files', 'readwrite')).put(entry));
  }

  async file(draftId: B64u, fileId: string): Promise<Blob | null> {
    const files = await this.store('files', 'readonly');
    const found = (await done(files.get(fileKey(draftId, fileId)))) as LocalFile | undefined;
    return found?.sealed ?? null;
  }

  async deleteFile(draftId: B64u, fileId: string): Promise<void> {
    await done((await this.store('files', 'readwrite')).delete(fileKey(draftId, fileId)));
  }

  async deleteRecord(draftId: B64u): Promise<void> {
    await done((await this.store('records', 'readwrite')).delete(draftId));
  }

  /** The record and every file of a draft. */
  async deleteDraft(draftId: B64u): Promise<void> {
    await this.deleteRecord(draftId);
    const ofDraft = IDBKeyRange.bound(`${draftId}/`, `${draftId}/\uffff`);
    await done((await this.store('files', 'readwrite')).delete(ofDraft));
  }

  private database(): Promise<IDBDatabase> {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.databaseName, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('records', { keyPath: 'id' });
        request.result.createObjectStore('files', { keyPath: 'key' });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('indexeddb'));
    });
    return this.opened;
  }

  private async store(name: 'records' | 'files', mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await this.database()).transaction(name, mode, { durability: 'strict' }).objectStore(name);
  }
}
