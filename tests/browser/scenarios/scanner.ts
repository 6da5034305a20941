import assert from 'node:assert/strict';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone, type Walker } from '../fixtures/walker.ts';
import { linkOf } from '../people/guest.ts';

const guestAddress = 'mia@recipient.example';

/** The link as mail scanners and rewriters pass it on. */
function mangled(link: string): string[] {
  const [page, secret] = link.split('#') as [string, string];
  return [
    link,
    page,
    `${page}%23${secret}`,
    `${page}%2523${secret}`,
    `${page}%23${secret}&data=05%7C02%7C`,
    `${link}&utm_source=scan`,
    `${link}&`,
    `${page}?x=1#${secret}`,
    `${page}/%23${secret}`,
  ];
}

/** Whether a text contains the secret: S itself, or a piece of it that would help to guess. */
function holdsSecret(text: string, link: string): boolean {
  const [, secret, bind] = link.split('#')[1]!.split('.') as [string, string, string];
  for (const part of [secret, bind])
    for (let at = 0; at + 12 <= part.length; at += 4) if (text.includes(part.slice(at, at + 12))) return true;
  return false;
}

function assertNoSecret(text: string, link: string): void {
  assert.ok(!holdsSecret(text, link), 'the text holds a piece of the link');
}

// Everything between the first dump of the database and the last is compared with it.
async function scannersPass(fixture: Fixture): Promise<void> {
  const server = await fixture.server(['--Server:LogLevel', 'Debug']);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [guestAddress], subject: 'For Mia', text: 'What only Mia reads.' });
  await user.send();
  const link = linkOf(await server.mailTo(guestAddress));
  await user.walker.close();

  const store = new Store(server);
  // The mail is caught a moment before its row says so.
  await eventually('the queue is at rest', async () =>
    store.rows('SELECT 1 FROM "outbound_mails" WHERE "Sealed" IS NOT NULL').length ? null : true,
  );
  const before = store.dump();
  for (const address of mangled(link)) {
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await fetch(address.split('#')[0]!, { method, redirect: 'manual' });
      assert.equal(answer.status, 200, `${method} of a mangled link`);
      assert.ok(!(await answer.text()).includes('Alice'), 'the page names the sender before the click');
      assert.equal(answer.headers.get('set-cookie'), null);
    }
  }
  const posts: string[] = [];
  for (const address of mangled(link)) {
    const scanner = await fixture.walker(server, 'guest', 'scanner', 'en', desk);
    scanner.context.on('request', (request) => {
      if (request.method() !== 'GET') posts.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    await scanner.goto(address);
    await scanner.page.getByRole('heading').first().waitFor();
    await scanner.untilQuiet();
    scanner.assertNoFaults(`a scanner's visit`);
    await scanner.close();
  }
  assert.deepEqual(posts, [], 'the page sent something before a click');
  assert.equal(store.dump(), before, 'a visit changed the database');
  assertNoSecret(server.log, link);

  const guest = await fixture.guest(server, guestAddress, 'en', phone);
  await guest.openLink(mangled(link)[4]!);
  assert.ok(pin);
  await guest.enterPin(pin);
  await guest.createMailbox();
  await guest.reads('For Mia', 'What only Mia reads.');
  guest.walker.assertNoFaults('after the scanners');
  assertNoSecret(server.log, link);
}

async function everyFormOpens(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [guestAddress], subject: 'For Mia', text: 'What only Mia reads.' });
  await user.send();
  const link = linkOf(await server.mailTo(guestAddress));
  for (const address of mangled(link).filter((one) => one !== link.split('#')[0])) {
    const guest = await fixture.guest(server, guestAddress, 'en', phone);
    await guest.openLink(address);
    await guest.walker.field('Enter PIN').waitFor();
    guest.walker.assertNoFaults(address.split('#')[0]!);
    await guest.walker.close();
  }
}

/**
 * What the tab remembers of its earlier addresses: what the page can see of it, and where Back and Forward lead. The browser keeps typed
 * text separately, and no page can change that.
 */
async function historyOf({ context, page }: Walker): Promise<{ seen: string; kept: string }> {
  const seen = await page.evaluate(() => {
    const { navigation } = globalThis as unknown as { navigation: { entries(): { url: string }[] } };
    return [location.href, ...navigation.entries().map(({ url }) => url)];
  });
  const session = await context.newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  await session.detach();
  return { seen: JSON.stringify(seen), kept: JSON.stringify(entries.map(({ url }) => url)) };
}

/** The page sees no secret now; the browser's process learns of a changed address a moment after the page changed it. */
async function assertForgotten(walker: Walker, link: string): Promise<void> {
  assertNoSecret((await historyOf(walker)).seen, link);
  await eventually(
    'the history of the tab holds no secret',
    async () => (holdsSecret((await historyOf(walker)).kept, link) ? null : true),
    5_000,
  );
}

/** The page's first script removes the secret from the tab's history: at first the app itself is not allowed to load. */
async function historyForgets(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [guestAddress], subject: 'For Mia', text: 'What only Mia reads.' });
  await user.send();
  const link = linkOf(await server.mailTo(guestAddress));
  for (const address of mangled(link).filter((one) => one !== link.split('#')[0])) {
    const guest = await fixture.guest(server, guestAddress, 'en', phone);
    const { page } = guest.walker;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\/assets\/guest-[^/]+\.js$/u, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(address, { waitUntil: 'commit' });
    await page.waitForFunction(() => sessionStorage.getItem('restante.address') !== null);
    assert.equal(await page.locator('#app > *').count(), 0, 'the app has not begun');
    await assertForgotten(guest.walker, link);
    release();
    const open = guest.walker.button('Open message');
    await open.waitFor();
    await assertForgotten(guest.walker, link);
    await open.click();
    await guest.walker.field('Enter PIN').waitFor();
    await assertForgotten(guest.walker, link);
    // The same link once more, over the address of its own page.
    await page.goto(link);
    await open.waitFor();
    await assertForgotten(guest.walker, link);
    guest.walker.assertNoFaults(address.split('#')[0]!);
    await guest.walker.close();
  }
}

export const scenarios: Scenario[] = [
  { name: 'GET, HEAD and browsers without a click change nothing, and the link still works', run: scannersPass },
  { name: 'the secret is in no entry of the history, before the app has begun and after "Open message"', run: historyForgets },
  { name: 'the link works in every form that rewriters make of it', run: everyFormOpens },
];
