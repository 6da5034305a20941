import assert from 'node:assert/strict';
import type { Walker } from './walker.ts';

/** What would be on paper: the page at the moment when it is printed, as paper shows it. */
export async function printed(walker: Walker, click: () => Promise<void>): Promise<string> {
  const { page } = walker;
  await page.evaluate(() => {
    const count = () => document.documentElement.setAttribute('data-printed', 'page');
    window.print = count;
    const frame = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')?.contentWindow;
    if (frame) frame.print = () => document.documentElement.setAttribute('data-printed', 'frame');
  });
  await click();
  await page.locator('html[data-printed]').waitFor();
  await page.emulateMedia({ media: 'print' });
  const paper = await page.evaluate(() => {
    const what = document.documentElement.getAttribute('data-printed');
    document.documentElement.removeAttribute('data-printed');
    if (what === 'page') return document.body.innerText;
    const { body } = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')!.contentDocument!;
    const parts = [...body.children].flatMap((one) => (one.shadowRoot ? [...one.shadowRoot.children] : [one]));
    return parts.map((one) => (one as HTMLElement).innerText).join('\n');
  });
  await page.emulateMedia({ media: null });
  return paper;
}

export function assertPaper(paper: string, has: string[], lacks: string[]): void {
  for (const one of has) assert.ok(paper.includes(one), `"${one}" is on paper:\n${paper}`);
  for (const one of lacks) assert.ok(!paper.includes(one), `"${one}" is not on paper:\n${paper}`);
}
