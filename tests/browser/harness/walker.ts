import { eventually, patienceMs } from './eventually.ts';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Locator, Page, Worker } from 'playwright-core';
import type { Words } from './words.ts';

export interface Size {
  width: number;
  height: number;
}
export const phone: Size = { width: 390, height: 844 };
export const desk: Size = { width: 1280, height: 800 };

type Role = Parameters<Page['getByRole']>[0];

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = { type: 'tag' as const, values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** What other colours can change: the same document was given to all rules in the light ones. */
const rulesOfColours = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] };
/** Pictures are for eyes: an ordinary run, at which nobody looks, draws none but of what failed. */
const draws = process.env['RESTANTE_SCREENSHOTS'] !== undefined || process.argv[2] === 'full';

interface WalkerOptions {
  origin: string;
  words: Words;
  size: Size;
  /** Where pictures of the screens go, and how their names begin. */
  pictures: { folder: string; prefix: string };
}

/** One person's browser. It notes every fault that a person would not see: errors, violations, foreign requests. */
export class Walker {
  readonly faults: string[] = [];
  /** What was found on screens: a scenario that ends with some has failed. */
  readonly findings: string[] = [];
  /** Whether screens are drawn and given to axe, too. */
  looks = true;
  /** Whether they are drawn in the other size as well: a phone's on a desk, a desk's on a phone. */
  looksTwice = true;
  /** In which colours: a screen that was looked at in both elsewhere needs one. */
  schemes: ('light' | 'dark')[] = ['light', 'dark'];
  private readonly allowed: RegExp[] = [];
  private drawn = 0;
  private lastRequestAt = Date.now();

  private constructor(
    readonly context: BrowserContext,
    public page: Page,
    readonly options: WalkerOptions,
  ) {}

  static async start(browser: Browser, options: WalkerOptions): Promise<Walker> {
    const context = await browser.newContext({
      viewport: options.size,
      locale: options.words.language === 'de' ? 'de-DE' : 'en-GB',
      timezoneId: 'Europe/Berlin',
      hasTouch: options.size.width < 500,
      isMobile: options.size.width < 500,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
      acceptDownloads: true,
    });
    context.setDefaultTimeout(patienceMs);
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}`);
      });
    });
    const page = await context.newPage();
    const walker = new Walker(context, page, options);
    walker.watch(page);
    context.on('page', (another) => walker.watch(another));
    context.on('requestfinished', () => (walker.lastRequestAt = Date.now()));
    context.on('request', (request) => {
      walker.lastRequestAt = Date.now();
      const url = new URL(request.url());
      const own = url.origin === options.origin || url.protocol === 'data:' || url.protocol === 'blob:';
      if (!own) walker.faults.push(`foreign request: ${request.url()}`);
    });
    return walker;
  }

  /** Waits until no request has begun or ended for half a second. Playwright's `networkidle` can miss a frame that loads again. */
  async untilQuiet(): Promise<void> {
    this.lastRequestAt = Date.now();
    await eventually('the browser makes no more requests', async () => (Date.now() - this.lastRequestAt > 500 ? true : null));
  }

  get words(): Words {
    return this.options.words;
  }

  /** A console message that belongs to the scene: the answer 403 to a wrong PIN, say. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** A control's name in this person's language, by its English name. */
  nameOf(english: string): RegExp {
    return this.words.named(english);
  }

  /** A control or text by role and English name. */
  the(role: Role, english: string, within: Page | Locator = this.page): Locator {
    return within.getByRole(role, { name: this.words.named(english) });
  }

  button(english: string): Locator {
    return this.the('button', english);
  }

  /** A control by role and the key of its name. */
  key(role: Role, key: string, within: Page | Locator = this.page): Locator {
    return within.getByRole(role, { name: this.words.labelled(key) });
  }

  /** A field by the key of its label. */
  label(key: string): Locator {
    return this.page.getByLabel(this.words.labelled(key));
  }

  /** Waits until a sentence stands on the screen. */
  async says(key: string): Promise<Locator> {
    const found = this.page.getByText(this.words.sentence(key)).first();
    await found.waitFor();
    return found;
  }

  field(english: string): Locator {
    return this.page.getByLabel(this.words.named(english));
  }

  /** The tab dies without a word, and another one is opened. */
  async reopen(): Promise<void> {
    const dead = this.page;
    this.page = await this.context.newPage();
    await dead.close({ runBeforeUnload: false });
  }

  /** Presses Tab until the focus is there. */
  async tabTo(control: Locator): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      if (await control.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`The keyboard does not reach ${String(control)}`);
  }

  async goto(address: string): Promise<void> {
    await this.page.goto(new URL(address, this.options.origin).href);
  }

  /**
   * A screen has appeared: no fault so far. That it is too wide, and what axe finds in light and dark, is gathered in
   * `findings`.
   */
  async screen(name: string): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready.then(() => undefined));
    this.assertNoFaults(name);
    const toast = this.key('button', 'dialog.close', this.page.locator('.toast')).first();
    // One that goes by itself meanwhile needs no click.
    while (await toast.isVisible()) await toast.click({ timeout: 1000 }).catch(() => undefined);
    const { size } = this.options;
    const other = size === phone ? desk : phone;
    await this.look(name, size, this.looks ? this.schemes : []);
    if (!this.looks || !this.looksTwice) return;
    await this.look(`${name}-${other === phone ? 'phone' : 'desk'}`, other, ['light']);
    await this.page.setViewportSize(size);
  }

  /** A screen with what stands above it at its foot, which `screen` takes away: one picture of the window as it is. */
  async toast(name: string): Promise<void> {
    this.assertNoFaults(name);
    for (const colorScheme of this.looks ? this.schemes : []) {
      await this.page.emulateMedia({ colorScheme });
      await this.picture(`${name}-${colorScheme}`);
      for (const one of await this.axe(colorScheme)) this.findings.push(`${name} (${colorScheme}): ${one}`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  /** The window is made as high as the screen, so that a bar at its edge covers nothing. */
  private async look(name: string, size: Size, schemes: ('light' | 'dark')[]): Promise<void> {
    await this.page.setViewportSize(size);
    const wide = await this.tooWide(size);
    if (wide > 0) this.findings.push(`${name}: the screen is ${wide} pixels too wide, by ${await this.widest(size)}`);
    for (const one of await this.keptByNobody()) this.findings.push(`${name}: no password manager can tell whose password this is: ${one}`);
    await this.page.setViewportSize({ width: size.width, height: Math.max(size.height, await this.height()) });
    for (const colorScheme of schemes) {
      await this.page.emulateMedia({ colorScheme });
      await this.picture(`${name}-${colorScheme}`);
      for (const one of await this.axe(colorScheme)) this.findings.push(`${name} (${colorScheme}): ${one}`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.page.setViewportSize(size);
  }

  /** How high a window is that shows all of the screen. */
  private height(): Promise<number> {
    return this.page.evaluate(() => {
      const rooms = [...document.querySelectorAll('.shell-list, .shell-detail, .compose-body')];
      const hidden = rooms.map((room) => room.scrollHeight - room.clientHeight);
      for (const room of rooms) room.scrollTop = 0;
      return Math.max(document.documentElement.scrollHeight, innerHeight + Math.max(0, ...hidden));
    });
  }

  /** By how many pixels the page is wider than the window. A phone zooms out then: its innerWidth grows with the page. */
  async tooWide({ width } = this.options.size): Promise<number> {
    return (await this.page.evaluate(() => document.documentElement.scrollWidth)) - width;
  }

  /** Passwords beside which no user name stands in the same form. */
  private keptByNobody(): Promise<string[]> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('input[autocomplete$="-password"]')]
        .filter((one) => !one.form?.querySelector('input[autocomplete=username]'))
        .map(({ outerHTML }) => outerHTML),
    );
  }

  /** The innermost element that holds something wider than itself, or reaches beyond the edge; not what is cut off around it. */
  async widest({ width } = this.options.size): Promise<string> {
    return this.page.evaluate((edge) => {
      const isCut = (one: Element): boolean =>
        one.parentElement !== null && (getComputedStyle(one.parentElement).overflowX !== 'visible' || isCut(one.parentElement));
      const out = [...document.querySelectorAll('body *')].filter((one) => {
        if (isCut(one)) return false;
        const { overflowX, display, position } = getComputedStyle(one);
        // A bar at the window's edge grows with the page.
        if (position === 'fixed') return false;
        const bursts = display !== 'inline' && overflowX === 'visible' && one.scrollWidth > one.clientWidth + 1;
        return bursts || one.getBoundingClientRect().right > edge;
      });
      const { tagName, className, textContent } = out.at(-1) ?? document.body;
      return `${tagName} ${String(className)} "${textContent?.slice(0, 80) ?? ''}"`;
    }, width);
  }

  async picture(name: string): Promise<string> {
    const { folder, prefix } = this.options.pictures;
    const path = join(folder, `${prefix}-${String(++this.drawn).padStart(2, '0')}-${name}.png`);
    if (draws) await this.page.screenshot({ path, fullPage: true });
    return path;
  }

  assertNoFaults(where: string): void {
    assert.deepEqual(this.faults, [], `${where}: faults of the page`);
  }

  async close(): Promise<void> {
    // A request that a scenario altered may still be on its way; without its page it fails, and that would end all scenarios.
    for (const page of this.context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.context.unrouteAll({ behavior: 'ignoreErrors' });
    await this.context.close();
  }

  private async axe(colorScheme: 'light' | 'dark'): Promise<string[]> {
    // Not into every document: it is half a megabyte of script, and most documents are never given to it.
    if (!(await this.page.evaluate(() => 'axe' in globalThis))) await this.page.evaluate(axeSource);
    const runOnly = colorScheme === 'dark' && this.schemes.includes('light') ? rulesOfColours : rules;
    const results = (await this.page.evaluate(async (chosen) => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      // The mail frame runs no script; what is in it is the sender's.
      return axe.run(document, { runOnly: chosen, iframes: false, resultTypes: ['violations'] });
    }, runOnly)) as AxeResults;
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} (${failureSummary?.replace(/\s+/gu, ' ') ?? ''})`),
    );
  }

  private watch(page: Page): void {
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const text = `console ${message.type()}: ${message.text()} ${message.location().url}`;
      if (!this.allowed.some((pattern) => pattern.test(text))) this.faults.push(text);
    });
    page.on('pageerror', (error) => this.faults.push(`page error: ${error.stack ?? error.message}`));
    page.on('dialog', (dialog) => {
      if (dialog.type() !== 'beforeunload') this.faults.push(`dialog: ${dialog.type()} ${dialog.message()}`);
      void dialog.accept();
    });
    page.on('worker', (worker) => void watchWorker(worker));
  }
}

/** A whole link opened in the tab that holds the cut one: it works as if it had come first, and leaves no secret in the address bar. */
export async function opensOverCut(walker: Walker, link: string, then: Locator): Promise<void> {
  const [cut, secret] = link.split('#') as [string, string];
  assert.equal(walker.page.url(), cut, 'the tab holds the cut link');
  await walker.goto(link);
  await then.waitFor();
  assert.ok(!walker.page.url().includes(secret.slice(0, 8)), 'the secret stays in the address bar');
}

/** Violations in a worker reach its own realm alone. */
async function watchWorker(worker: Worker): Promise<void> {
  await worker
    .evaluate(() => {
      globalThis.addEventListener('securitypolicyviolation', (event) => {
        const { violatedDirective, blockedURI, sample } = event as SecurityPolicyViolationEvent;
        console.error(`CSP in worker: ${violatedDirective} ${blockedURI} ${sample}`);
      });
    })
    // It may have ended with its page.
    .catch(() => undefined);
}
