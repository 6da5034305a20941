import assert from 'node:assert/strict';
import { desk, phone, type Walker } from './walker.ts';

/** Where the first words of a heading's lines would have fitted on the line before, beside the postmark. */
const wrappedTooEarly = (heading: HTMLElement): string[] => {
  const style = getComputedStyle(heading);
  const mark = heading.parentElement?.querySelector('.letter-mark');
  const pen = document.createElement('canvas').getContext('2d')!;
  pen.font = style.font;
  const space = pen.measureText(' ').width;
  const words: { text: string; boxes: DOMRect[] }[] = [];
  const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const { index, 0: text } of (node.textContent ?? '').matchAll(/\S+/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + text.length);
      words.push({ text, boxes: [...range.getClientRects()] });
    }
  }
  /** How far a line may reach: to the postmark where it stands beside it. */
  const end = ({ top, bottom }: DOMRect): number => {
    const right = heading.getBoundingClientRect().right;
    if (!mark) return right;
    const [box, margins] = [mark.getBoundingClientRect(), getComputedStyle(mark)];
    const half = parseFloat(style.lineHeight) / 2;
    const middle = (top + bottom) / 2;
    const isBeside = middle - half < box.bottom + parseFloat(margins.marginBottom) && middle + half > box.top;
    return isBeside ? box.left - parseFloat(margins.marginLeft) : right;
  };
  return words.slice(1).flatMap(({ text, boxes }, i) => {
    const before = words[i]!.boxes.at(-1);
    // A word that is longer than a line is broken within.
    if (!before || boxes.length !== 1 || boxes[0]!.top < (before.top + before.bottom) / 2) return [];
    const free = end(before) - before.right;
    // Less than two pixels are the rounding of widths.
    return free > space + boxes[0]!.width + 2 ? [`"${text}" takes ${boxes[0]!.width} of ${free} pixels`] : [];
  });
};

/** The heading beside the postmark uses the free width before it wraps, in windows of several widths. */
export async function assertHeadingFillsLines(walker: Walker, subject: string): Promise<void> {
  const { page, options } = walker;
  const heading = page.locator('.letter-head').getByRole('heading', { name: subject });
  for (const width of new Set([options.size.width, phone.width, 320, 600, 900, desk.width])) {
    await page.setViewportSize({ ...options.size, width });
    await heading.waitFor();
    assert.deepEqual(await heading.evaluate(wrappedTooEarly), [], `in a window of ${width} pixels`);
  }
  await page.setViewportSize(options.size);
}
