/** A copy of a browser's IndexedDB, so that what one row writes is not there in the next. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repository } from '../browser/fixtures/server.ts';

const require = createRequire(join(repository, 'src', 'client', 'package.json'));
const { IDBFactory } = require('fake-indexeddb') as { IDBFactory: new () => IDBFactory };

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function copyOf(factory: IDBFactory): Promise<IDBFactory> {
  const copy = new IDBFactory();
  for (const { name, version } of await factory.databases()) {
    const from = await done(factory.open(name!));
    const records: [string, unknown, IDBValidKey | undefined][] = [];
    for (const store of [...from.objectStoreNames]) {
      const reading = from.transaction(store).objectStore(store);
      // Both at once: a transaction ends with the last request.
      const [values, keys] = await Promise.all([done(reading.getAll()), done(reading.getAllKeys())]);
      values.forEach((value: unknown, i) => records.push([store, value, reading.keyPath === null ? keys[i] : undefined]));
    }
    const opening = copy.open(name!, version);
    opening.onupgradeneeded = () => {
      for (const name of [...from.objectStoreNames]) {
        const model = from.transaction(name).objectStore(name);
        const made = opening.result.createObjectStore(name, { keyPath: model.keyPath, autoIncrement: model.autoIncrement });
        for (const index of [...model.indexNames]) {
          const { keyPath, unique, multiEntry } = model.index(index);
          made.createIndex(index, keyPath, { unique, multiEntry });
        }
      }
    };
    const to = await done(opening);
    if (records.length > 0) {
      const writing = to.transaction([...to.objectStoreNames], 'readwrite');
      for (const [store, value, key] of records) writing.objectStore(store).put(value, key);
      await new Promise((resolve) => (writing.oncomplete = resolve));
    }
    to.close();
    from.close();
  }
  return copy;
}
