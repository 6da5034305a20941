import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { GnuPg } from '../fixtures/gnupg.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import type { Server } from '../fixtures/server.ts';
import { hostileHtml, missingVectors, naughtyStrings } from '../fixtures/vectors.ts';
import { Internet } from '../fixtures/internet.ts';
import { desk, phone, type Walker } from '../fixtures/walker.ts';
import { linkOf, type Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const guestAddress = 'mia@recipient.example';
const subject = 'A harmless letter';
/** Marks piled on one character: as wide as they like, and no line breaks between them. */
const marks = /\p{M}{9}/u;
const evilName = `"Al'ice" &lt;b&gt; {{7*7}} \${1} %s 🏳️‍🌈 onload=alert(1) http://evil.example`;

/** A message and its answer, so that both people have something to open. */
export async function thread(fixture: Fixture, name = 'Alice Example'): Promise<{ server: Server; user: User; guest: Guest }> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', name, 'en', desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [guestAddress], subject, text: 'Hello.', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, guestAddress, 'en', phone);
  await guest.openLink(linkOf(await server.mailTo(guestAddress)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads(subject, 'Hello.');
  await guest.reply('An answer.');
  return { server, user, guest };
}

/** Replaces a decrypted message before the page sees it: the author is the attacker, and may write anything. */
interface Forged {
  html?: string[];
  subject?: string;
  text?: string;
  names?: string[];
}

/** From the next load of the page on, messages that open have this content. */
export async function forge(page: Page, forged: Forged): Promise<void> {
  await page.addInitScript((wanted: Forged) => {
    const Native = globalThis.Worker;
    const change = (data: unknown) => {
      const { result } = data as { result?: Record<string, unknown> };
      if (typeof result !== 'object' || result === null || !('attachments' in result) || !('raw' in result)) return data;
      performance.mark('forged');
      if (wanted.html) result['html'] = wanted.html;
      if (wanted.subject !== undefined) result['subject'] = wanted.subject;
      if (wanted.text !== undefined) Object.assign(result, { text: wanted.text, html: wanted.html?.length ? wanted.html : null });
      if (wanted.names) {
        const blob = new Blob(['x']);
        const made = wanted.names.map((name) => ({ name, type: 'text/plain', size: 1, blob, contentId: null, inline: false }));
        result['attachments'] = made;
      }
      return data;
    };
    globalThis.Worker = class extends Native {
      override set onmessage(listener: (event: MessageEvent) => void) {
        this.addEventListener('message', (event: MessageEvent) => {
          change(event.data);
          listener(event);
        });
      }
    };
  }, forged);
}

/** Nothing ran, nothing was requested, nothing broke the layout. */
export async function assertCalm(walker: Walker, where: string): Promise<void> {
  walker.assertNoFaults(where);
  const wide = await walker.tooWide();
  assert.ok(wide <= 0, `${where}: ${wide} pixels too wide, by ${wide > 0 ? await walker.widest() : ''}`);
  const strange = await walker.page.evaluate(() =>
    [
      ...document.querySelectorAll(
        'script:not([src]):not([type=importmap]), object, embed, img[onerror], [onload], [onclick]',
      ),
    ].map((one) => one.outerHTML),
  );
  assert.deepEqual(strange, [], where);
}

/** The content of the sandboxed frame must not run, load or request: checked from outside, because no script runs inside. */
async function assertFrameCalm(walker: Walker): Promise<number> {
  const { shown, faults } = await walker.page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')!;
    const hosts = [...frame.contentDocument!.body.children].filter((host) => host.shadowRoot);
    const elements = hosts.flatMap((host) => [...host.shadowRoot!.querySelectorAll('*')]);
    const active = /^(script|iframe|frame|object|embed|base|meta|link|form|input|button|svg|math|template)$/iu;
    const bad = elements.filter(
      (element) =>
        active.test(element.nodeName) ||
        [...element.attributes].some(
          ({ name, value }) =>
            /^on/iu.test(name) ||
            (/^(href|src|action|formaction|xlink:href|background|poster)$/iu.test(name) && /^\s*\w*script:/iu.test(value)),
        ),
    );
    return { shown: hosts.length, faults: bad.map((element) => element.outerHTML.slice(0, 200)) };
  });
  assert.deepEqual(faults, []);
  return shown;
}

async function reload(walker: Walker): Promise<void> {
  await walker.page.reload();
}

async function htmlRunsNowhere(fixture: Fixture): Promise<void> {
  const { user, guest } = await thread(fixture);
  const html = hostileHtml();
  assert.ok(html.length > 600);
  await user.go('Inbox');
  await user.openFromList(`Re: ${subject}`);
  for (const { walker } of [guest, user]) {
    // The parser in the frame's realm reports what it does not run; nothing else may be reported.
    walker.allow(/Blocked script execution in '[^']*\/mail\/frame\.html'/u);
    walker.allow(/base URI to '.*' violates .* "base-uri 'none'"/u);
    await forge(walker.page, { html });
    await reload(walker);
    const frame = walker.page.locator('iframe.mail-frame');
    await frame.waitFor();
    await walker.page.waitForFunction(
      (count) => {
        const body = document.querySelector<HTMLIFrameElement>('iframe.mail-frame')?.contentDocument?.body;
        return body ? [...body.children].filter((host) => host.shadowRoot).length === count : false;
      },
      html.length,
    );
    await walker.untilQuiet();
    assert.equal(await assertFrameCalm(walker), html.length);
    await walker.picture('hostile-html');
    await assertCalm(walker, `hostile HTML, ${walker.words.app}`);
  }
}

async function namesStayText(fixture: Fixture): Promise<void> {
  const { user, guest } = await thread(fixture);
  const names = naughtyStrings();
  assert.ok(names.length > 400);
  await user.go('Inbox');
  await user.openFromList(`Re: ${subject}`);
  const subjects = fixture.isFull ? names : names.filter((one, i) => i % 40 === 0 || marks.test(one));
  for (const { walker } of [guest, user]) {
    const page = walker.page;
    await forge(page, { names, text: names.join('\n'), subject: '<script>alert(1)</script>' });
    await reload(walker);
    await page.getByRole('heading', { name: '<script>alert(1)</script>' }).waitFor();
    assert.equal(await page.locator('button.chip').count(), names.length, 'every file is named');
    await walker.picture('hostile-names');
    await assertCalm(walker, `hostile file names and text, ${walker.words.app}`);
    for (const one of subjects) {
      await forge(page, { subject: one });
      await reload(walker);
      await page.locator('h1').waitFor();
      await assertCalm(walker, `the subject ${JSON.stringify(one)}`);
    }
  }
}

/** For real, from one browser to the other: a hostile name, subjects, a file name, a text. */
async function sentForReal(fixture: Fixture): Promise<void> {
  const { server, user, guest } = await thread(fixture, evilName);
  const mail = await server.mailTo(guestAddress);
  assert.ok(!/[<>\u202e]/u.test(mail.from.replace(/<[^<>@]+@[^<>]+>$/u, '')), `the mail's From: ${mail.from}`);
  const files = [{ name: '<svg onload=alert(1)>.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') }];
  const pick = missingVectors ? [] : naughtyStrings().filter((_, i) => i % 90 === 5);
  const subjects = ['<img src=x onerror=alert(1)>', '\u202edesrever\u202c', `${'W'.repeat(300)}`, ...pick];
  for (const one of subjects) {
    const line = one.replace(/[\r\n\t]+/gu, ' ').trim();
    await user.write({ to: [`"${'<b>Mia</b>'}" <${guestAddress}>`], subject: line, text: one, files });
    await assertCalm(user.walker, `composing ${line}`);
    await user.send();
    await assertCalm(user.walker, `sent ${line}`);
  }
  await user.walker.picture('hostile-sent');
  await user.go('Sent');
  await assertCalm(user.walker, 'the list of sent messages');
  const { walker } = guest;
  await walker.goto('/m');
  await walker.page.locator('.mail-row').nth(subjects.length).waitFor();
  await walker.picture('hostile-list');
  await assertCalm(walker, `the guest's list`);
  for (let i = 0; i < subjects.length; i++) {
    await walker.page.locator('.mail-row').nth(i).click();
    await walker.page.locator('h1').waitFor();
    await walker.page.getByRole('button', { name: '.html' }).first().waitFor();
    await assertCalm(walker, `the guest's view of message ${i}`);
    await walker.key('link', 'mail.back').click();
  }
}

/** Text that unknown people write into their keys stays text, wherever a key is shown. */
async function keysStayText(fixture: Fixture): Promise<void> {
  const internet = await Internet.start();
  fixture.ends(() => internet.end());
  const gpg = new GnuPg();
  fixture.ends(async () => gpg.end());
  const server = await fixture.server(internet.settings);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', phone);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  // A user ID cannot contain line breaks; without the data there are fewer.
  const naughty = missingVectors ? [] : naughtyStrings().filter((one, i) => (i % 60 === 7 || marks.test(one)) && !/[\p{Cc}<>]/u.test(one));
  const names = ['<script>alert(1)</script>', '\u202eevil\u202c', 'W'.repeat(300), `"><img src=x onerror=alert(1)>`, ...naughty];
  for (const [i, name] of names.entries()) {
    const address = `outsider${i}@recipient.example`;
    const key = gpg.armored(gpg.make(`${name} <${address}>`, 'future-default'));
    await user.go('Contacts');
    await walker.key('button', 'import.action').first().click();
    const files = [{ name: '<b>key</b>.asc', mimeType: 'application/pgp-keys', buffer: key }];
    await walker.page.getByRole('dialog').locator('input[type=file]').setInputFiles(files);
    await walker.key('button', 'import.take').click();
    await walker.says('import.added');
    await assertCalm(walker, `importing the key of ${JSON.stringify(name)}`);
    await walker.key('button', 'import.close').click();
    await walker.page.getByRole('link').filter({ hasText: address }).click();
    await walker.page.locator('.contact h1').waitFor();
    await walker.page.locator('.facts').getByText(address).waitFor();
    await assertCalm(walker, `the contact ${JSON.stringify(name)}`);
    await walker.key('button', 'contact.write').click();
    await walker.page.locator('.address-chip .sign').first().click();
    await walker.page.getByRole('dialog').locator('.facts').getByText(address).waitFor();
    await assertCalm(walker, `writing to ${JSON.stringify(name)}`);
    await walker.page.keyboard.press('Escape');
    await walker.button('Discard').click();
  }
  await user.go('Contacts');
  await walker.page.locator('.contact-row').nth(names.length - 1).waitFor();
  await walker.picture('hostile-contacts');
  await assertCalm(walker, 'the list of contacts');
}

export const scenarios: Scenario[] = [
  { name: 'hostile names in keys stay text: imported, listed, written to', run: keysStayText },
  { name: 'hostile HTML (html-xss, all of it) runs and loads nothing on either side', run: htmlRunsNowhere, skip: missingVectors },
  { name: 'hostile file names, texts and subjects (blns) stay text on either side', run: namesStayText, skip: missingVectors },
  { name: 'a hostile name, subjects and files, sent for real', run: sentForReal },
];
