import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';

const importMap = '{"integrity":{"/assets/user.js":"sha384-x"}}';
const own = `sha256-${createHash('sha256').update(importMap).digest('base64')}`;

/** A page with this import map. */
async function page(textContent: string | null) {
  vi.resetModules();
  vi.stubGlobal('document', { querySelector: () => (textContent === null ? null : { textContent }) });
  return import('./version.ts');
}

describe('a new version of the pages', () => {
  beforeEach(() => vi.unstubAllGlobals());

  it('is noticed where an answer names other pages, and forgotten where the old ones are back', async () => {
    const { newVersion, noticeVersion } = await page(importMap);
    await noticeVersion('sha256-other');
    expect(newVersion.value).toBe('sha256-other');
    await noticeVersion(own);
    expect(newVersion.value).toBeNull();
  });

  it.each([
    ['the same pages', importMap, own],
    ['an answer that names none', importMap, null],
    ['pages that were not built', null, 'sha256-other'],
  ])('is none: %s', async (_, map, served) => {
    const { newVersion, noticeVersion } = await page(map);
    const changes = vi.fn();
    newVersion.subscribe(changes);
    await noticeVersion(served);
    expect(changes.mock.calls).toEqual([[null]]);
  });

  it('asks everybody who has something to save, and says whether all of it is saved', async () => {
    const { beforeReload, saveAll } = await page(null);
    const saved = vi.fn(async () => true);
    beforeReload(saved);
    expect(await saveAll()).toBe(true);
    expect(saved).toHaveBeenCalledOnce();
    const undo = beforeReload(async () => false);
    expect(await saveAll()).toBe(false);
    undo();
    expect(await saveAll()).toBe(true);
    beforeReload(() => Promise.reject(new Error('no room')));
    expect(await saveAll()).toBe(false);
  });
});
