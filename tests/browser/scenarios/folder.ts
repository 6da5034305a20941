import assert from 'node:assert/strict';
import { eventually } from '../fixtures/eventually.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk } from '../fixtures/walker.ts';

const subjects = ['First', 'Second', 'Third'];
const plan = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };

/** Several messages at once, and everything by single keys; nothing acts while somebody types. */
// One journey, told in its order: each step expects the rows that the one before left.
async function sortsMail(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  for (const subject of subjects) {
    const files = subject === 'Second' ? { files: [plan] } : {};
    await user.write({ to: [user.address], subject, text: `The ${subject} message.`, ...files });
    await user.send();
  }
  await walker.goto('/inbox');
  const { page } = walker;
  const rows = page.locator('.shell-list .mail-row');
  const shows = async (...expected: string[]) => {
    await page.waitForFunction((count) => document.querySelectorAll('.shell-list .mail-row').length === count, expected.length);
    const found = await page.locator('.shell-list .mail-subject bdi').allTextContents();
    assert.deepEqual(found, expected);
  };
  await shows('Third', 'Second', 'First');

  // Only those with files, and all again.
  const withFiles = page.getByRole('button', { name: walker.words.text('mail.filterFiles') });
  await withFiles.click();
  await shows('Second');
  await withFiles.click();
  await shows('Third', 'Second', 'First');

  // A range, to the archive and back.
  const boxes = page.locator('.mail-check input');
  await boxes.first().click();
  await boxes.last().click({ modifiers: ['Shift'] });
  await page.getByText(walker.words.text('mail.selected#other').replace('{n}', '3')).waitFor();
  await walker.screen('user-selection');
  await walker.key('button', 'mail.toArchive').click();
  await walker.says('mail.inboxEmpty');
  await walker.key('button', 'mail.undo').click();
  await shows('Third', 'Second', 'First');

  // The same by keys: the first row, archived; it is in the archive.
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await shows('Second', 'First');
  await page.getByRole('navigation').getByRole('link', { name: walker.words.text('nav.archive') }).first().click();
  await shows('Third');
  await rows.first().click();
  await user.reads('The Third message.');
  await page.keyboard.press('e');
  await walker.says('mail.archiveEmpty');
  await user.go('Inbox');
  await shows('Third', 'Second', 'First');

  // A read message is not among the unread ones, until it is marked so.
  await page.getByRole('button', { name: walker.words.text('mail.filterUnread') }).click();
  await shows('Second', 'First');
  await page.getByRole('button', { name: walker.words.text('mail.filterUnread') }).click();
  await rows.first().click();
  await user.reads('The Third message.');
  await page.keyboard.press('u');
  await page.getByRole('button', { name: walker.words.text('mail.filterUnread') }).click();
  await shows('Third', 'Second', 'First');
  await page.keyboard.press('j');
  await page.keyboard.press('#');
  await shows('Second', 'First');
  // The one of the archive may still be there.
  await walker.key('button', 'mail.undo').last().click();
  await shows('Third', 'Second', 'First');

  await page.keyboard.press('?');
  await walker.key('heading', 'shortcuts.title').waitFor();
  await walker.screen('user-shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await walker.label('compose.subject').fill('');
  await walker.label('compose.subject').pressSequentially('je#?');
  assert.equal(await walker.label('compose.subject').inputValue(), 'je#?');
  walker.assertNoFaults('after sorting');
}

/** An open Sent message shows that it was read; what should be known is one line, until it is dismissed. */
async function staysCurrent(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  const { page } = walker;
  await user.setUp(server.setUpLink);
  await user.write({ to: [user.address], subject: 'Look', text: 'Is it read?' });
  await user.send();
  await walker.goto('/sent');
  await page.locator('.mail-row').first().click();
  await user.reads('Is it read?');
  const states = page.locator('.recipients');
  await states.getByText(walker.words.sentence('state.delivered')).first().waitFor();
  await page.evaluate(async () => {
    const id = location.pathname.split('/').at(-1);
    await fetch(`/api/user/messages/${id}/read`, { method: 'POST', headers: { 'x-restante': '1' } });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await states.getByText(walker.words.sentence('state.read')).first().waitFor();

  const store = new Store(server);
  const [row] = store.rows('SELECT hex("Id") AS id FROM users');
  for (const kind of ['NotMe', 'KeyExported']) {
    const values = `randomblob(16), X'${String(row!['id'])}', '${kind}', 'mia@recipient.example', ${Date.now()}`;
    store.change(`INSERT INTO notices ("Id", "UserId", "Kind", "Address", "At") VALUES (${values})`);
  }
  await user.go('Inbox');
  await walker.says('notice.not-me');
  await walker.screen('user-notices-closed');
  await page.locator('.notices > summary').click();
  await walker.screen('user-notices-open');
  await walker.key('button', 'notice.dismissAll').click();
  await page.locator('.notices').waitFor({ state: 'detached' });
  await eventually('both are dismissed', async () =>
    store.rows('SELECT 1 FROM notices WHERE "DismissedAt" IS NULL').length ? null : true,
  );
  walker.assertNoFaults('after dismissing');
}

export const scenarios: Scenario[] = [
  { name: 'several messages at once, and single keys', run: sortsMail },
  { name: 'an open Sent message and the line of notices stay current', run: staysCurrent },
];
