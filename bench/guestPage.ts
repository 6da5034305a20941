import type { Browser } from 'playwright-core';
import { desk, phone } from '../tests/browser/fixtures/walker.ts';
import { weightSince } from '../tests/browser/fixtures/weight.ts';
import { linkOf } from '../tests/browser/people/guest.ts';
import { compared, times, type Measurement, type Row } from './report.ts';

const guestAddress = 'mia@recipient.example';
const mostBytes = 250_000;
const runs = 9;

type Visit = Record<'usable' | 'pin', number>;

/** A first visit with nothing in the cache: until "Open message" can be clicked, and from the click to the PIN field. */
async function visit(browser: Browser, link: string, slowed: number): Promise<Visit> {
  const context = await browser.newContext({ viewport: phone, locale: 'en-GB', isMobile: true });
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  await page.goto(link, { waitUntil: 'commit' });
  // Checked in every frame, inside the page: the tool's own time is not counted.
  const drawn = await page.waitForFunction(() => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.trim() === 'Open message');
    return button && !button.disabled ? performance.now() : 0;
  });
  const pin = await page.evaluate(async () => {
    const start = performance.now();
    document.querySelector<HTMLElement>('button.button-primary')!.click();
    while (!document.querySelector('.pin-input')) await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  const usable = await drawn.jsonValue();
  await context.close();
  return { usable, pin };
}

export const guestPage: Measurement = async (fixture, browser) => {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [guestAddress], subject: 'Light', text: 'As a feather.' });
  await user.send();
  const link = linkOf(await server.mailTo(guestAddress));
  const raw = { slowed: [] as Visit[], full: [] as Visit[], bytes: 0 };
  for (let run = 0; run < runs; run++) {
    raw.slowed.push(await visit(browser, link, 4));
    raw.full.push(await visit(browser, link, 1));
  }
  const guest = await fixture.guest(server, guestAddress, 'en', phone);
  const from = server.log.length;
  await guest.openLink(link);
  await guest.enterPin(pin!);
  await guest.walker.key('heading', 'choose.title').waitFor();
  await guest.walker.page.waitForLoadState('networkidle');
  raw.bytes = (await weightSince(server, from)).reduce((sum, { bytes }) => sum + bytes, 0);
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
  const weight: Row = [
    'Weight until "Choose a password" is drawn',
    kB(raw.bytes),
    `the limit: ${kB(mostBytes)}`,
    times(raw.bytes, mostBytes),
  ];
  const row = (what: string, which: 'usable' | 'pin') => {
    const [slowed, full] = [raw.slowed.map((one) => one[which]), raw.full.map((one) => one[which])];
    return compared(`${what}, CPU slowed 4 times`, slowed, 'not slowed', full);
  };
  return { rows: [weight, row('Link → "Open message" can be clicked', 'usable'), row('Click → PIN field', 'pin')], raw };
};
