/**
 * A File is a promise of the browser, not a copy: if the file on disk was changed, moved or is a folder, reading fails
 * (Chromium's NotReadableError). Reading one byte is enough to find out.
 */
async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Those that can no longer be read. */
export async function unreadableOf<T extends Blob>(files: readonly T[]): Promise<T[]> {
  const readable = await Promise.all(files.map(isReadable));
  return files.filter((_, i) => !readable[i]);
}

/** Runs work that reads files. If it fails because one cannot be read, throws `file-unreadable` with its name. */
export async function readingFiles<T>(files: readonly Blob[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [lost] = await unreadableOf(files);
    if (!lost) throw error;
    throw Object.assign(new Error('file-unreadable'), {
      code: 'file-unreadable',
      name: lost instanceof File ? lost.name : '',
    });
  }
}
