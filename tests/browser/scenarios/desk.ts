import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../fixtures/eventually.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { desk, phone } from '../fixtures/walker.ts';
import { weightSince } from '../fixtures/weight.ts';
import { linkOf } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const guestAddress = 'mia@recipient.example';

/** Typed text is there again after the browser crashed. */
async function draftSurvives(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };
  await user.write({ to: [guestAddress], subject: 'Half a thought', text: 'It begins like this', files: [file] });
  await walker.says('compose.save-saved');
  await walker.reopen();
  await walker.goto('/');
  await user.signIn();
  await user.go('Drafts');
  await walker.page.getByText('Half a thought').first().waitFor();
  await walker.screen('user-drafts');
  await walker.page.getByRole('link').filter({ hasText: 'Half a thought' }).first().click();
  assert.equal(await walker.field('Message').inputValue(), 'It begins like this');
  await walker.page.getByText('plan.txt').first().waitFor();
  await meetsNewVersion(user);
  await changesFiles(user);
  const guest = await fixture.guest(server, guestAddress, fixture.language, phone);
  await guest.openLink(linkOf(await server.mailTo(guestAddress)));
  await guest.walker.field('Enter PIN').waitFor();
  await user.go('Drafts');
  await walker.says('drafts.empty');
}

/** The server serves another version of the pages: the tab offers to reload, and what was written at that moment is kept. */
async function meetsNewVersion({ walker }: User): Promise<void> {
  const { page, context } = walker;
  const offered = page.getByText(walker.words.sentence('version.available'));
  assert.equal(await offered.count(), 0, 'the server serves what this tab was loaded from');
  await context.route('**/api/**', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'x-restante-client': 'sha256-another' } });
  });
  await walker.field('Message').fill('It begins like this, and goes on');
  await offered.waitFor();
  await walker.toast('user-new-version');
  await context.unroute('**/api/**');
  await walker.field('Message').fill('It begins like this, and goes on to the last word');
  const loaded = page.waitForEvent('load');
  await walker.key('button', 'version.reload').click();
  await loaded;
  await page.getByText('plan.txt').first().waitFor();
  assert.equal(await walker.field('Message').inputValue(), 'It begins like this, and goes on to the last word');
  assert.equal(await offered.count(), 0);
}

/** A message without a subject is sent only after a question. */
async function asksForSubject({ walker }: User): Promise<void> {
  const subject = walker.field('Subject');
  const before = await subject.inputValue();
  await subject.fill(' ');
  await walker.button('Send').click();
  const add = walker.key('button', 'compose.noSubjectAdd');
  await add.waitFor();
  await walker.screen('user-no-subject');
  await add.click();
  await add.waitFor({ state: 'detached' });
  await eventually('the subject has the focus', async () =>
    (await subject.evaluate((one) => one === document.activeElement)) ? true : null,
  );
  await walker.button('Send').click();
  await walker.key('button', 'compose.noSubjectSend').waitFor();
  await walker.page.keyboard.press('Escape');
  await subject.fill(before);
}

/** A file that is saved again after it was attached is sent as attached; without a copy in this browser it is named. */
async function changesFiles(user: User): Promise<void> {
  const { walker } = user;
  const folder = await mkdtemp(join(tmpdir(), 'restante-files-'));
  const [kept, unkept] = ['kept.txt', 'unkept.txt'].map((name) => join(folder, name)) as [string, string];
  for (const path of [kept, unkept]) await writeFile(path, 'as attached');
  const picker = walker.page.locator('.file-drop input[type=file]');
  await picker.setInputFiles(kept);
  await walker.says('compose.save-saved');
  await walker.page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await picker.setInputFiles(unkept);
  await walker.says('compose.save-without-files');
  for (const path of [kept, unkept]) await writeFile(path, 'changed since');
  await walker.button('Send').click();
  const notice = walker.page.getByRole('alert').filter({ hasText: 'unkept.txt' });
  await notice.waitFor();
  await walker.screen('user-file-changed');
  const again = walker.page.waitForEvent('filechooser');
  await notice.getByRole('button').click();
  await (await again).setFiles(unkept);
  await notice.waitFor({ state: 'detached' });
  await asksForSubject(user);
  await user.send();
  for (const [name, text] of Object.entries({ 'kept.txt': 'as attached', 'unkept.txt': 'changed since' })) {
    const chip = walker.page.getByRole('button', { name });
    const [download] = await Promise.all([walker.page.waitForEvent('download'), chip.first().click()]);
    assert.equal(await readFile(await download.path(), 'utf8'), text, name);
  }
  await rm(folder, { recursive: true });
}

/** A guest's unfinished answer is there again after the browser crashed; once sent, it is gone. */
// One journey, told in its order: an answer is begun, restored, sent, and a second one discarded.
async function answerSurvives(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [guestAddress], subject: 'A question', text: 'What do you think?', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, guestAddress, fixture.language, phone);
  const { walker } = guest;
  await guest.openLink(linkOf(await server.mailTo(guestAddress)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('A question', 'What do you think?');
  await walker.button('Reply').click();
  const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };
  await walker.page.locator('input[type=file]').setInputFiles([file]);
  await walker.label('reply.text').fill('I think that');
  await walker.says('reply.save-saved');
  await walker.screen('guest-answer-kept');
  await walker.reopen();
  await walker.goto('/m');
  await guest.signIn();
  await walker.page.getByRole('img', { name: walker.words.sentence('mailbox.begun') }).waitFor();
  await walker.screen('guest-answer-begun');
  await guest.openFromList('A question');
  await walker.says('reply.restored');
  assert.equal(await walker.label('reply.text').inputValue(), 'I think that');
  await walker.page.getByText('plan.txt').first().waitFor();
  await walker.screen('guest-answer-restored');
  await walker.label('reply.text').fill('I think that it is good.');
  await walker.button('Send').click();
  await walker.says('reply.sent');
  await walker.label('reply.text').waitFor({ state: 'detached' });
  await walker.page.reload();
  await guest.reads('A question', 'What do you think?');
  assert.equal(await walker.label('reply.text').count(), 0, 'a sent answer is not restored');
  await user.go('Inbox');
  await user.openFromList('Re: A question');
  await user.reads('I think that it is good.');
  await user.walker.page.getByText('plan.txt').first().waitFor();

  // Begun once more, and discarded where it was found again.
  await walker.button('Reply').click();
  await walker.label('reply.text').fill('Never mind.');
  await walker.says('reply.save-saved');
  await walker.page.reload();
  await walker.says('reply.restored');
  await walker.key('button', 'reply.discardDraft').click();
  await walker.label('reply.text').waitFor({ state: 'detached' });
  await walker.page.reload();
  await guest.reads('A question', 'What do you think?');
  assert.equal(await walker.label('reply.text').count(), 0, 'a discarded answer is not restored');
  walker.assertNoFaults('after the answers');
}

/** The same draft in two browsers: neither text is lost, and the user decides. */
// One journey, told in its order: the second conflict begins with the two drafts that the first one left.
async function twoWindows(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const first = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await first.setUp(server.setUpLink);
  await first.write({ to: [guestAddress], subject: 'One draft', text: 'Begun.' });
  await first.walker.says('compose.save-saved');
  const original = first.walker.page.url();
  const second = await fixture.user(server, first.address, 'Alice Two', fixture.language, phone);
  second.password = first.password;
  await second.walker.goto('/');
  await second.signIn();
  await second.go('Drafts');
  await second.walker.page.getByRole('link').filter({ hasText: 'One draft' }).first().click();
  await second.walker.field('Message').fill('The second window was here.');
  await second.walker.says('compose.save-saved');

  first.walker.allow(/status of 409/u);
  await first.walker.field('Message').fill('The first window goes on.');
  await first.walker.says('conflict.changed');
  await first.walker.screen('user-draft-conflict');
  await first.walker.button('Send').click();
  await first.walker.says('problem.draft-conflict');
  await first.walker.key('button', 'conflict.copy').click();
  await first.walker.page.getByText(first.walker.words.sentence('conflict.changed')).waitFor({ state: 'detached' });
  assert.equal(await first.walker.field('Message').inputValue(), 'The first window goes on.');
  await first.go('Drafts');
  const rows = first.walker.page.locator('.draft-row');
  await rows.nth(1).waitFor();

  // The other case: what the other window wrote is taken, and no third draft stays.
  await second.walker.field('Message').fill('The second window again.');
  await second.walker.says('compose.save-saved');
  await first.walker.goto(original);
  await first.walker.field('Message').waitFor();
  assert.equal(await first.walker.field('Message').inputValue(), 'The second window again.');
  await second.walker.field('Message').fill('The second window has the last word.');
  await second.walker.says('compose.save-saved');
  await first.walker.field('Message').fill('No, the first.');
  await first.walker.says('conflict.changed');
  await first.walker.key('button', 'conflict.load').click();
  await first.walker.page.getByText(first.walker.words.sentence('conflict.changed')).waitFor({ state: 'detached' });
  assert.equal(await first.walker.field('Message').inputValue(), 'The second window has the last word.');
  await first.go('Drafts');
  await rows.nth(1).waitFor();
  // The copy of what was given up goes, though its last write may still be on its way.
  await rows.nth(2).waitFor({ state: 'detached' });
}

/** A recipient's menu, opened while the message is still being delivered, stays open; and it covers nothing partly. */
async function menuStays(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, phone);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  const others = ['bob@recipient.example', 'carl@recipient.example'];
  await user.write({ to: [guestAddress, ...others], subject: 'To three', text: 'All of you.' });
  await user.send();
  await walker.goto('/sent');
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await walker.context.route('**/api/user/bodies/*', async (route) => {
    await held;
    await route.continue();
  });
  await walker.page.getByRole('link').filter({ hasText: 'To three' }).first().click();
  await user.recipient(guestAddress).getByRole('button', { name: walker.words.sentence('state.menu') }).click();
  const item = walker.the('menuitem', 'Check assigned PIN');
  await item.waitFor();
  arrive();
  await user.reads('All of you.');
  assert.ok(await item.isVisible(), 'the menu is still open');
  await walker.screen('user-menu-open');
  await item.click();
  await walker.page.getByRole('dialog').locator('.pin-value strong').waitFor();
  walker.assertNoFaults('with the menu');
}

/** A search finds what is not loaded yet, says how far it is, and can be stopped. */
async function searchFindsAll(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  for (const subject of ['Needle', 'Hay 1', 'Hay 2', 'Hay 3', 'Hay 4', 'Hay 5', 'Hay 6', 'Hay 7']) {
    await user.write({ to: [guestAddress], subject, text: 'Straw.' });
    await user.send();
  }
  // Small pages, and those after the first are delayed.
  let arrive = () => {};
  const held = new Promise<void>((resolve) => (arrive = resolve));
  await walker.context.route('**/api/user/messages?*', async (route) => {
    const url = route.request().url().replace('limit=50', 'limit=4');
    if (url.includes('folder=sent') && url.includes('before=')) await held;
    await route.continue({ url });
  });
  await walker.goto('/sent');
  const rows = walker.page.locator('.shell-list .mail-list > li');
  await rows.nth(3).waitFor();
  assert.equal(await rows.count(), 4);
  const asked = walker.page.waitForRequest((request) => request.url().includes('before='));
  await walker.label('mail.search').fill('needle');
  await asked;
  await walker.key('button', 'progress.cancel').click();
  await walker.page.getByText(walker.words.sentence('mail.searchedSome#other')).waitFor();
  await walker.screen('user-search-stopped');
  await walker.key('button', 'mail.searchOn').click();
  await walker.page.getByRole('progressbar').waitFor();
  arrive();
  await walker.page.getByRole('link').filter({ hasText: 'Needle' }).first().waitFor();
  await walker.page.getByText(walker.words.sentence('mail.searchedAll#other')).waitFor();
  await walker.screen('user-search-done');
  assert.equal(await rows.count(), 1);
  walker.assertNoFaults('after the search');
}

/** Wrong password, forgotten password, the recovery code that opens everything again. */
async function recovery(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, phone);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  await user.write({ to: [guestAddress], subject: 'Before', text: 'Written before.' });
  await user.send();
  await user.signOut();
  walker.allow(/status of 401/u);
  await walker.screen('user-sign-in');
  const right = user.password;
  user.password = 'not the right one';
  await user.tryToSignIn();
  await walker.says('problem.wrong');
  await walker.key('link', 'signIn.forgotten').click();
  await walker.screen('user-recover');
  user.password = `another ${right}`;
  await user.recover();
  await user.openSent('Before');
  await user.reads('Written before.');
  const message = walker.page.url();
  await user.signOut();
  // A link to a message, as a notification has it, leads there after the sign-in.
  await walker.goto(message);
  await user.signIn();
  await user.reads('Written before.');
  walker.assertNoFaults('after the recovery');
}

/** The journey of a guest with the keyboard alone. */
async function byKeyboard(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [guestAddress], subject: 'Keys only', text: 'Without a mouse.' });
  assert.ok(pin);
  await user.send();
  const guest = await fixture.guest(server, guestAddress, fixture.language, desk);
  const { walker } = guest;
  const { keyboard } = walker.page;
  await walker.goto(linkOf(await server.mailTo(guestAddress)));
  await walker.button('Open message').waitFor();
  await walker.tabTo(walker.button('Open message'));
  await keyboard.press('Enter');
  await walker.field('Enter PIN').waitFor();
  await walker.tabTo(walker.field('Enter PIN'));
  await keyboard.type(pin);
  await keyboard.press('Enter');
  await walker.key('heading', 'choose.title').waitFor();
  await walker.tabTo(walker.label('choose.label'));
  await keyboard.type(guest.password);
  await walker.tabTo(walker.label('choose.again'));
  await keyboard.type(guest.password);
  await keyboard.press('Enter');
  await guest.reads('Keys only', 'Without a mouse.');
  await walker.tabTo(walker.button('Reply'));
  await keyboard.press('Enter');
  await walker.tabTo(walker.label('reply.text'));
  await keyboard.type('And back again.');
  // The recipients are looked up at the same time.
  await walker.button('Send').click({ trial: true });
  await walker.tabTo(walker.button('Send'));
  await keyboard.press('Enter');
  await walker.says('reply.sent');
  await user.go('Inbox');
  await user.openFromList('Re: Keys only');
  await user.reads('And back again.');
}

/** Until the password is chosen the guest's pages weigh at most 250 kB in transit (PRODUCT.md E4). */
async function light(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [guestAddress], subject: 'Light', text: 'As a feather.' });
  await user.send();
  const guest = await fixture.guest(server, guestAddress, fixture.language, phone);
  const from = server.log.length;
  await guest.openLink(linkOf(await server.mailTo(guestAddress)));
  await guest.enterPin(pin!);
  await guest.walker.key('heading', 'choose.title').waitFor();
  await guest.walker.untilQuiet();
  const sizes = await weightSince(server, from);
  const sum = sizes.reduce((all, { bytes }) => all + bytes, 0);
  const list = sizes.map(({ path, bytes }) => `${bytes} ${path}`).join('\n');
  assert.ok(sizes.some(({ path }) => path.includes('worker')) && sum > 80_000, `too little was counted:\n${list}`);
  assert.ok(sum <= 250_000, `${sum} bytes:\n${list}`);
}

export const scenarios: Scenario[] = [
  { name: 'a draft with its file survives a crash of the browser', run: draftSurvives },
  { name: 'an unfinished answer survives a crash of the browser', run: answerSurvives },
  { name: 'two windows on one draft lose nothing', run: twoWindows },
  { name: 'a menu stays open while the message arrives', run: menuStays },
  { name: 'a search goes through the whole folder', run: searchFindsAll },
  { name: 'a forgotten password: the recovery code opens everything again', run: recovery },
  { name: `the guest's whole journey with the keyboard alone`, run: byKeyboard },
  { name: `the guest's pages weigh at most 250 kB until the password is chosen`, run: light },
];
