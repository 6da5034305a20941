// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ImagePreviews } from './ImagePreviews.tsx';

const u32 = (n: number) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const letters = (text: string) => [...text].map((c) => c.charCodeAt(0));
/** A PNG's head. A large picture of one colour is as small as a file. */
const png = (width: number, height: number) => {
  const head = [...letters('\x89PNG\r\n\x1a\n'), ...u32(13), ...letters('IHDR'), ...u32(width), ...u32(height)];
  return { name: 'large.png', blob: new Blob([new Uint8Array([...head, 8, 2, 0, 0, 0])]) };
};
let root: HTMLElement;

beforeEach(() => {
  root = document.body.appendChild(document.createElement('div'));
  let made = 0;
  vi.stubGlobal('URL', { createObjectURL: () => `blob:${made++}`, revokeObjectURL: () => undefined });
});
afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.unstubAllGlobals();
});

it('decodes no more pictures of a message than fit into memory, and those when they are looked at', async () => {
  const files = Array.from({ length: 24 }, () => png(7000, 7000));
  await act(() => render(<ImagePreviews files={files} onSave={() => undefined} />, root));
  await vi.waitFor(() => expect(root.querySelectorAll('img').length).toBeGreaterThan(0));
  const pictures = [...root.querySelectorAll('img')];
  expect(pictures).toHaveLength(2);
  for (const one of pictures) {
    expect([one.getAttribute('loading'), one.getAttribute('decoding')]).toEqual(['lazy', 'async']);
  }
});
