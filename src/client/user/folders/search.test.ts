import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { hasFiles, loadAll, matches } from './Search.tsx';
import type { ListedMessage } from '../../message/reader.ts';

/** A folder of so many pages, of which the first is loaded. */
function folderOf(pages: number) {
  let loaded = 1;
  const next = signal<string | null>(pages > 1 ? 'cursor' : null);
  const more = async () => {
    loaded += 1;
    next.value = loaded < pages ? 'cursor' : null;
  };
  return { next, more, loaded: () => loaded };
}

describe('a search', () => {
  it('goes through every page of the folder', async () => {
    const folder = folderOf(7);
    await loadAll(folder, new AbortController().signal);
    expect(folder.loaded()).toBe(7);
  });

  it('ends with the current page when it is stopped, and continues from there', async () => {
    const folder = folderOf(7);
    const stop = new AbortController();
    const more = async () => {
      await folder.more();
      if (folder.loaded() === 3) stop.abort();
    };
    await loadAll({ next: folder.next, more }, stop.signal);
    expect(folder.loaded()).toBe(3);
    await loadAll(folder, new AbortController().signal);
    expect(folder.loaded()).toBe(7);
  });

  it('needs every word, in subject, first line, names or addresses', () => {
    const item = {
      author: { name: 'Zoë Example', address: 'zoe@x.org' },
      recipients: [{ name: null, address: 'Bob@y.net' }],
    };
    const entry = {
      item,
      summary: { subject: 'Contract', preview: 'Dear Bob' },
      standing: 'checked',
    } as unknown as ListedMessage;
    expect(matches(entry, ['zoë', 'contract'])).toBe(true);
    expect(matches(entry, ['bob@y.net', 'dear'])).toBe(true);
    expect(matches(entry, ['contract', 'invoice'])).toBe(false);
    expect(matches({ ...entry, summary: null }, ['contract'])).toBe(false);
    expect(matches({ ...entry, standing: 'mismatched' }, ['contract'])).toBe(false);
  });
});

describe('the filter of messages with attachments', () => {
  const entry = (attachments: number, standing: string) =>
    ({ standing, summary: { attachments } }) as unknown as ListedMessage;

  it('uses checked summaries, and no others', () => {
    expect(hasFiles(entry(1, 'checked'))).toBe(true);
    expect(hasFiles(entry(0, 'checked'))).toBe(false);
    expect(hasFiles(entry(1, 'bad'))).toBe(false);
    expect(hasFiles({ ...entry(1, 'checked'), summary: null })).toBe(false);
  });
});
