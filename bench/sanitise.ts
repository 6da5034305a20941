import type { Page } from 'playwright-core';
import { defaultHtmlLimits } from '../src/client/mail/limits.ts';
import { htmlShapes, texts } from '../tests/browser/fixtures/heavyMail.ts';
import { forge, thread } from '../tests/browser/scenarios/hostile.ts';
import { quantile, short, times, type Measurement, type Row } from './report.ts';

const runs = Number(process.env['RESTANTE_BENCH_RUNS'] ?? 3);
/** Longer waits are stopped here. */
const longestMs = Number(process.env['RESTANTE_BENCH_LONGEST'] ?? 60_000);
const { nodes, text, selectors } = defaultHtmlLimits;
const shape = (name: string, size: number) => htmlShapes[name]!(size);
const few = (count: number, each: (i: number) => string) => Array.from({ length: count }, (_, i) => each(i)).join('');

const rules = few(selectors - 1, (i) => `p > b.c${i} * { color: red }\n`);
const box = 'border-radius:9px;overflow:hidden;opacity:.9;box-shadow:0 0 9px red';

/** HTML that uses up one limit, or several: as much as is still shown as HTML. */
const atTheLimits: Record<string, string> = {
  'paragraphs': shape('flat elements', nodes - 20),
  'line breaks': shape('line breaks', nodes - 20),
  'cells of a table': shape('cells', nodes - 20),
  'elements with styles of their own': shape('attributes that style', 2 * nodes - 40),
  'paragraphs inside 190 elements': '<div>'.repeat(190) + shape('flat elements', nodes - 400),
  'paragraphs inside 190 unknown elements': '<x>'.repeat(190) + shape('flat elements', nodes - 400),
  'tables in tables': shape('nested tables', 3 * 50) + shape('flat elements', nodes - 600),
  'inline elements of two directions': few(nodes / 4 - 20, () => '<b>\u05d0</b>a'),
  'a text of one line': shape('one text', text / 12),
  'a text of one word': shape('one word', text / 5),
  'a text one pixel wide': shape('narrow text', text / 2 - 20),
  'lines of a preformatted text': `<pre>${'a\n'.repeat(text / 5 - 20)}</pre>`,
  'paragraphs and selectors': `<style>${rules}</style>${shape('flat elements', nodes - 20)}`,
  'fonts': few(190, (i) => `<span style="font-size:${8 + i / 10}px">x</span> `) + few(50, (i) => `<font face=f${i}>x</font> `),
  'wide cells': `<table>${few(100, () => `<tr>${'<td colspan=18>x</td>'.repeat(10)}</tr>`)}</table>`,
  'boxes that round, clip and shade': few(nodes / 2 - 20, () => `<p style="${box}">x</p>`),
  'a picture of 9 MB in the source': `<img src="data:image/png;base64,${'A'.repeat(9_000_000)}">`,
};

/** Records the long tasks of the page's thread; browsers report them from 50 ms. */
const watch = (page: Page) =>
  page.addInitScript(() => {
    const noted: PerformanceEntry[] = ((globalThis as unknown as { tasks: PerformanceEntry[] }).tasks = []);
    new PerformanceObserver((list) => void noted.push(...list.getEntries())).observe({ type: 'longtask', buffered: true });
  });

/** The longest task, in ms, since the message was given to the page; 0 where none was long. */
const longest = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    // The work after the drawing belongs to it: style, layout, paint.
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const given = performance.getEntriesByName('forged').at(-1)!.startTime;
    const { tasks } = globalThis as unknown as { tasks: PerformanceEntry[] };
    return Math.max(0, ...tasks.filter((task) => task.startTime + task.duration > given).map((task) => task.duration));
  });

// One measurement: its steps share the page and the time of a plain line, with which each is compared.
export const sanitise: Measurement = async (fixture) => {
  const { guest } = await thread(fixture);
  const { page } = guest.walker;
  await watch(page);
  /** The longest pause of the page while a message opens; null if that takes too long. */
  const pauseOf = async (forged: Parameters<typeof forge>[1]): Promise<number | null> => {
    await forge(page, forged);
    await page.reload();
    const shown = () => {
      const frame = document.querySelector<HTMLIFrameElement>('iframe.mail-frame');
      const body = frame?.contentDocument?.body;
      return document.querySelector('.mail-text') !== null || (body && frame.style.height !== '' && !body.hidden);
    };
    try {
      await page.waitForFunction(shown, null, { timeout: longestMs });
    } catch (error) {
      if ((error as Error).name !== 'TimeoutError') throw error;
      // Continues if it is in time for the next one.
      await page.waitForFunction(shown, null, { timeout: 10 * longestMs });
      return null;
    }
    return longest(page);
  };
  /** The fastest of some runs: other work of the machine can only make them slower. */
  const best = async (forged: Parameters<typeof forge>[1]): Promise<number | null> => {
    const pauses: number[] = [];
    for (let run = 0; run < runs; run++) {
      const pause = await pauseOf(forged);
      if (pause === null) return null;
      pauses.push(pause);
    }
    return quantile(pauses, 0);
  };
  const ms = (pause: number | null) => {
    if (pause === null) return `more than ${short(longestMs)} ms`;
    return pause === 0 ? 'below 50 ms' : `${short(pause)} ms`;
  };
  const wanted = new RegExp(process.env['RESTANTE_BENCH_SHAPES'] ?? '', 'u');
  const plain = await best({ text: 'A line.' });
  const rows: Row[] = [];
  const raw: Record<string, number | null> = { plain };
  const measure = async (what: string, forged: Parameters<typeof forge>[1]) => {
    if (!wanted.test(what)) return;
    const pause = await best(forged);
    raw[what] = pause;
    rows.push([what, ms(pause), `a line of text: ${ms(plain)}`, pause && plain ? times(pause, plain) : '']);
    if (process.env['RESTANTE_BENCH_SAY']) console.log(what, ms(pause));
  };
  for (const [what, html] of Object.entries(atTheLimits)) await measure(`At the limits: ${what}`, { html: [html], text: 'Text.' });
  for (const [what, make] of Object.entries(htmlShapes)) await measure(`Beyond: ${what}, 50,000`, { html: [make(50_000)], text: 'Text.' });
  await measure('Beyond: declarations without end, 4 kB', { html: [shape('declarations without end', 1000)], text: 'Text.' });
  await measure('Beyond: colons, 4 kB', { html: [shape('colons', 4000)], text: 'Text.' });
  for (const [what, make] of Object.entries(texts)) await measure(`Plain text: ${what}, 1,500,000`, { text: make(1_500_000) });
  return { rows, raw };
};
