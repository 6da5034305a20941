import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { randomBytes, toB64u } from '../crypto/bytes.ts';
import { DraftFiles } from './files.ts';
import { LocalDrafts } from './local.ts';
import { readingFiles } from './reading.ts';

/** A file as a browser gives it: after a change on disk it can no longer be read. */
class PickedFile extends File {
  isChanged = false;

  override slice(...range: [number?, number?]): Blob {
    if (!this.isChanged) return super.slice(...range);
    const blob = super.slice(...range);
    blob.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
    return blob;
  }
}

// The sealed form in the store; reversed, so that a copy is not mistaken for the file.
const reversed = async (blob: Blob) => new Blob([[...(await blob.slice(0).text())].reverse().join('')]);
const reading = async (file: Blob) => {
  await file.slice(0, 1).arrayBuffer();
  return reversed(file);
};
const sealing = {
  sealDraftFile: async ({ file }: { file: Blob }) => ({ sealed: await reading(file) }),
  openDraftFile: async ({ sealed }: { sealed: Blob }) => ({ file: await reversed(sealed) }),
};

let hasRoom: boolean;
let local: LocalDrafts;

const filesOf = (id = toB64u(randomBytes(16))) => new DraftFiles(id, local, async () => sealing as never);
const picked = (text = 'as attached') =>
  new PickedFile([text], 'changing.txt', { type: 'text/plain', lastModified: 7 });

beforeEach(() => {
  hasRoom = true;
  local = new LocalDrafts(`test ${Math.random()}`);
  const put = local.putFile.bind(local);
  local.putFile = (...file) => (hasRoom ? put(...file) : Promise.reject(new Error('no room')));
});

describe('a file that changes on disk after it was attached', () => {
  it('is sent as attached, with its name, type and time, and the same at a second try', async () => {
    const files = filesOf();
    const file = picked();
    expect(await files.keep([file])).toBe(true);
    file.isChanged = true;
    const [sent] = (await files.asAttached([file]))!;
    expect(await sent!.text()).toBe('as attached');
    expect([sent!.name, sent!.type, sent!.lastModified]).toEqual(['changing.txt', 'text/plain', 7]);
    expect((await files.asAttached([file]))![0]).toBe(sent);
    expect(files.changed.value).toEqual([]);
  });

  it('is named where this browser has no copy', async () => {
    hasRoom = false;
    const files = filesOf();
    const [file, other] = [picked(), picked()];
    expect(await files.keep([file, other])).toBe(false);
    expect((await files.asAttached([file, other]))!.map((one) => one.name)).toEqual(['changing.txt', 'changing.txt']);
    file.isChanged = true;
    expect(await files.asAttached([file, other])).toBeNull();
    expect(files.changed.value).toEqual([file]);
  });

  it('is named at once if it changed before it was copied, and no longer once it is removed', async () => {
    const files = filesOf();
    const file = picked();
    file.isChanged = true;
    await files.keep([file]);
    expect(files.changed.value).toEqual([file]);
    await files.keep([]);
    expect(files.changed.value).toEqual([]);
  });

  it('is sent as attached after the draft was opened again', async () => {
    const id = toB64u(randomBytes(16));
    const before = filesOf(id);
    const file = picked();
    await before.keep([file]);
    const after = filesOf(id);
    const { files } = await after.restore(before.infos([file]));
    expect(await (await after.asAttached(files))![0]!.text()).toBe('as attached');
  });
});

describe('work that reads files', () => {
  it('names the file that could not be read', async () => {
    const file = picked();
    file.isChanged = true;
    const work = () => Promise.reject(new Error('whatever it was'));
    await expect(readingFiles([picked(), file], work)).rejects.toMatchObject({
      code: 'file-unreadable',
      name: 'changing.txt',
    });
  });

  it('fails as before if every file can be read, and returns what the work returns', async () => {
    const failure = new Error('something else');
    await expect(readingFiles([picked()], () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await readingFiles([picked()], async () => 'read')).toBe('read');
  });
});
