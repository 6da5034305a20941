import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { decryptKey, readKey, readPrivateKey } from 'openpgp';
import type { Locator } from 'playwright-core';
import { eventually } from '../fixtures/eventually.ts';
import { assertPaper, printed } from '../fixtures/paper.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { desk, opensOverCut, phone, type Walker } from '../fixtures/walker.ts';
import { linkOf, type Attachment, type Guest } from '../people/guest.ts';
import { forge } from './hostile.ts';

const mia = 'mia@recipient.example';
const plan: Attachment = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };
const list: Attachment = { name: 'Einkäufe.txt', mimeType: 'text/plain', buffer: Buffer.from('milk\r\nbread') };

/** Moves to a control with Tab alone and presses a key on it. */
async function press(walker: Walker, control: Locator, key = 'Enter'): Promise<void> {
  await control.waitFor();
  await walker.tabTo(control);
  await walker.page.keyboard.press(key);
}

async function type(walker: Walker, control: Locator, text: string): Promise<void> {
  await control.waitFor();
  await walker.tabTo(control);
  await walker.page.keyboard.type(text);
}

const isFocused = (control: Locator) => control.evaluate((element) => element === document.activeElement);

/** Waits for the focus: an element that opens or closes takes or returns it once it is drawn. */
const focused = (control: Locator, why: string) => eventually(why, async () => ((await isFocused(control)) ? true : null));

/** Set-up, a message with chips and a dialog, the menu of its recipient: no mouse. */
// One journey, told in its order: each step begins where the one before left the focus.
async function userByKeyboard(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  const { page } = walker;
  const { keyboard } = page;
  walker.allow(/status of 404/u);
  await walker.goto(server.setUpLink.split('#')[0]!);
  await walker.key('heading', 'setup.refusedTitle').waitFor();
  await opensOverCut(walker, server.setUpLink, walker.label('setup.address'));
  for (const [label, text] of [
    ['setup.address', user.address],
    ['setup.name', user.name],
    ['setup.password', user.password],
    ['password.again', user.password],
  ] as const)
    await type(walker, walker.label(label), text);
  await press(walker, walker.key('button', 'setup.create'));
  await walker.key('heading', 'recovery.title').waitFor();
  await press(walker, walker.key('checkbox', 'recovery.kept'), 'Space');
  await press(walker, walker.key('button', 'recovery.continue'));
  await user.atDesk();

  await press(walker, walker.the('link', 'Compose').first());
  const to = walker.the('combobox', 'To');
  await type(walker, to, `${mia},paul@recipient.example,`);
  const chips = page.locator('.address-chip');
  await chips.nth(1).waitFor();
  await keyboard.press('Backspace');
  await chips.nth(1).waitFor({ state: 'detached' });
  await focused(to, 'the focus stays where one types');
  await keyboard.type('otto@recipient.example ');
  await chips.nth(1).waitFor();
  await page.locator('.address-chip-looking').first().waitFor({ state: 'detached' });
  // The cross of a chip, reached backwards from the field.
  await keyboard.press('Shift+Tab');
  await keyboard.press('Enter');
  await chips.nth(1).waitFor({ state: 'detached' });
  await type(walker, walker.field('Subject'), 'Keys only');
  await type(walker, walker.field('Message'), 'Without a mouse.');

  const without = walker.key('button', 'pin.without');
  await press(walker, without);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await focused(without, 'the focus comes back from a dialog');
  await keyboard.press('Enter');
  await press(walker, walker.key('button', 'pin.keep', dialog));
  await dialog.waitFor({ state: 'detached' });
  await press(walker, walker.button('Send'));
  await page.waitForURL(/\/sent\/[\w-]{22}$/u);
  await user.reads('Without a mouse.');

  const menu = user.recipient(mia).getByRole('button', { name: walker.words.sentence('state.menu') });
  await press(walker, menu);
  const items = page.getByRole('menuitem');
  await items.first().waitFor();
  await focused(items.first(), 'the first entry has the focus');
  await keyboard.press('ArrowUp');
  await focused(items.last(), 'round the end');
  await keyboard.press('Escape');
  await items.first().waitFor({ state: 'detached' });
  await focused(menu, 'the focus comes back from the menu');
  await keyboard.press('Enter');
  await focused(items.first(), 'the first entry has the focus again');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await press(walker, walker.key('button', 'state.resendConfirm', dialog));
  await dialog.locator('.pin-value strong').waitFor();
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await press(walker, menu);
  await focused(items.first(), 'the first entry has the focus once more');
  await keyboard.press('End');
  await keyboard.press('Enter');
  await press(walker, dialog.getByRole('button', { name: walker.nameOf('Revoke') }));
  await user.recipient(mia).locator('.recipient-now').filter({ hasText: walker.words.sentence('state.revoked') }).waitFor();
  walker.assertNoFaults('by keyboard');
}

/** A guest downloads files from a message and attaches files to an answer, no mouse. */
async function filesByKeyboard(fixture: Fixture): Promise<void> {
  const { user, guest } = await withFiles(fixture);
  const { walker } = guest;
  const { page } = walker;
  const chip = page.getByRole('button', { name: plan.name });
  const [download] = await Promise.all([page.waitForEvent('download'), press(walker, chip)]);
  assert.ok((await readFile(await download.path())).equals(plan.buffer));
  await press(walker, walker.button('Reply'));
  await type(walker, walker.label('reply.text'), 'Both of them.');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press(walker, walker.key('button', 'files.attach'))]);
  await chooser.setFiles([plan, list]);
  const remove = page.getByRole('button', { name: walker.words.sentence('files.remove') });
  await remove.nth(1).waitFor();
  await press(walker, remove.first());
  await remove.nth(1).waitFor({ state: 'detached' });
  await page.locator('.file-drop').getByText(list.name).waitFor();
  await walker.button('Send').click({ trial: true });
  await press(walker, walker.button('Send'));
  await walker.says('reply.sent');
  await user.go('Inbox');
  await user.openFromList('Re: With files');
  await user.reads('Both of them.');
  await user.walker.page.getByRole('button', { name: list.name }).waitFor();
  walker.assertNoFaults('with files, by keyboard');
}

async function withFiles(fixture: Fixture) {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [mia], subject: 'With files', text: 'Two files.', withoutPin: true });
  await drop(user.walker, [plan, list]);
  await user.send();
  const guest = await fixture.guest(server, mia, fixture.language, phone);
  await guest.openLink(linkOf(await server.mailTo(mia)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('With files', 'Two files.');
  return { server, user, guest };
}

/** Files dragged over the form and dropped there. */
async function drop({ page }: Walker, files: Attachment[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, text: buffer.toString() }));
  const transfer = await page.evaluateHandle((all) => {
    const made = new DataTransfer();
    for (const { name, mimeType, text } of all) made.items.add(new File([text], name, { type: mimeType }));
    return made;
  }, given);
  const place = page.locator('.file-drop');
  await place.dispatchEvent('dragover', { dataTransfer: transfer });
  await page.locator('.file-drop-over').waitFor();
  await place.dispatchEvent('drop', { dataTransfer: transfer });
  await page.locator('.file-drop-over').waitFor({ state: 'detached' });
  for (const { name } of files) await place.getByText(name).waitFor();
}

/** The files of an archive that only stores them (PKWARE APPNOTE 4.3.7). */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const [size, nameLength] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const name = zip.subarray(at + 30, at + 30 + nameLength).toString();
    at += 30 + nameLength + size;
    found.set(name, zip.subarray(at - size, at));
  }
  return found;
}

async function downloadsAll(walker: Walker, button: Locator): Promise<void> {
  const [download] = await Promise.all([walker.page.waitForEvent('download'), button.click()]);
  assert.equal(download.suggestedFilename(), 'With files.zip', walker.words.app);
  const files = unzipped(await readFile(await download.path()));
  assert.deepEqual([...files.keys()], [plan.name, list.name]);
  for (const { name, buffer } of [plan, list]) assert.ok(files.get(name)!.equals(buffer), `${name} came as it was`);
}

const guestPrints = async ({ walker }: Guest) => {
  await walker.key('button', 'mail.menu').click();
  await walker.key('menuitem', 'mail.print').click();
};

async function dropPrintAndAll(fixture: Fixture): Promise<void> {
  const { user, guest } = await withFiles(fixture);
  const [usersWalker, guestsWalker] = [user.walker, guest.walker];
  await downloadsAll(guestsWalker, guestsWalker.key('button', 'mail.downloadAll'));
  await user.openSent('With files');
  await downloadsAll(usersWalker, usersWalker.key('button', 'mail.downloadAll'));

  const isPaper = ['With files', 'Two files.', 'Alice Example'];
  assertPaper(await printed(guestsWalker, () => guestPrints(guest)), isPaper, [plan.name]);
  const lacks = [plan.name, usersWalker.words.text('state.title'), usersWalker.words.text('compose.sent')];
  assertPaper(await printed(usersWalker, () => usersWalker.key('button', 'mail.print').click()), isPaper, lacks);

  // An HTML mail: the frame is printed, with people, time and subject above it.
  const html = ['<p>Dear <b>Mia</b></p>', '<p>Second part</p>'];
  for (const [walker, print] of [
    [guestsWalker, () => guestPrints(guest)],
    [usersWalker, () => usersWalker.key('button', 'mail.print').click()],
  ] as const) {
    await forge(walker.page, { html });
    await walker.page.reload();
    await walker.page.waitForFunction(
      () => document.querySelector<HTMLIFrameElement>('iframe.mail-frame')?.contentDocument?.body?.querySelector(':scope > dl') != null,
    );
    assertPaper(await printed(walker, print), ['With files', 'Alice Example', 'Dear Mia', 'Second part'], [plan.name]);
    walker.assertNoFaults('after printing');
  }
}

/** The settings of a user: public and secret key, a new password, a new recovery code on paper. */
// One journey, told in its order: the password and the code that are changed first are used at the end.
async function ownSecrets(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  const { page } = walker;
  await user.setUp(server.setUpLink);
  await user.write({ to: [mia], subject: 'Before', text: 'Written before.' });
  await user.send();
  await user.go('Settings');
  const dialog = page.getByRole('dialog');
  const fingerprint = ((await page.locator('.fingerprint').textContent()) ?? '').replace(/\s/gu, '').toLowerCase();

  const [open] = await Promise.all([page.waitForEvent('download'), walker.key('button', 'key.public').click()]);
  assert.equal(open.suggestedFilename(), `${user.address}.public.asc`);
  assert.equal((await readKey({ armoredKey: await readFile(await open.path(), 'utf8') })).getFingerprint(), fingerprint);

  const passphrase = 'a passphrase for the file';
  await walker.key('button', 'key.secret').click();
  await walker.label('key.passphrase').fill(passphrase);
  await walker.label('password.again').fill(passphrase);
  await walker.screen('user-export-key');
  const [secret] = await Promise.all([page.waitForEvent('download'), walker.key('button', 'key.secretConfirm', dialog).click()]);
  assert.equal(secret.suggestedFilename(), `${user.address}.secret.asc`);
  const locked = await readPrivateKey({ armoredKey: await readFile(await secret.path(), 'utf8') });
  assert.ok(!locked.isDecrypted(), 'the file is locked');
  assert.equal((await decryptKey({ privateKey: locked, passphrase })).getFingerprint(), fingerprint);
  await dialog.waitFor({ state: 'detached' });

  const before = user.password;
  user.password = `another ${before}`;
  await walker.key('button', 'settings.passwordChange').click();
  await walker.label('settings.current').fill('not the right one');
  await walker.label('recover.password').fill(user.password);
  await walker.label('password.again').fill(user.password);
  await walker.screen('user-change-password');
  walker.allow(/status of 40[13]/u);
  await walker.key('button', 'settings.passwordConfirm', dialog).click();
  await walker.says('problem.password-wrong');
  await walker.label('settings.current').fill(before);
  await walker.key('button', 'settings.passwordConfirm', dialog).click();
  await walker.says('settings.passwordChanged');
  await dialog.waitFor({ state: 'detached' });

  const old = user.recoveryCode;
  await walker.key('button', 'settings.recoveryNew').click();
  await walker.screen('user-ask-recovery-code');
  await walker.label('settings.current').fill(user.password);
  await walker.key('button', 'settings.recoveryConfirm', dialog).click();
  await dialog.locator('.recovery-code li').nth(7).waitFor();
  await walker.screen('user-new-recovery-code');
  const groups = await dialog.locator('.recovery-code li').allTextContents();
  user.recoveryCode = groups.map((group) => group.trim()).join('-');
  assert.notEqual(user.recoveryCode, old);
  const paper = await printed(walker, () => walker.key('button', 'print.action', dialog).click());
  assertPaper(
    paper,
    [...groups.map((group) => group.trim()), user.address],
    [walker.words.text('key.title'), walker.words.text('recovery.kept')],
  );
  await walker.key('checkbox', 'recovery.kept', dialog).check();
  await walker.key('button', 'recovery.continue', dialog).click();
  await dialog.waitFor({ state: 'detached' });

  // The new password signs in, the old one does not; then the new code, and everything is there.
  await user.signOut();
  const after = user.password;
  user.password = before;
  await user.tryToSignIn();
  await walker.says('problem.wrong');
  user.password = after;
  await user.signIn();
  await user.signOut();
  await walker.key('link', 'signIn.forgotten').click();
  user.password = `a third ${before}`;
  await user.recover();
  await user.openSent('Before');
  await user.reads('Written before.');
  walker.assertNoFaults('with other secrets');
}

/** The page of the demonstration's mails, empty and with mails. */
async function caughtMails(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const walker = await fixture.walker(server, 'user', 'operator', fixture.language, phone);
  await walker.goto('/mails');
  await walker.page.getByRole('heading', { level: 1 }).waitFor();
  await walker.screen('mails-empty');
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [mia], subject: 'To be caught', text: 'By nobody else.' });
  await user.send();
  const link = linkOf(await server.mailTo(mia));
  await walker.page.getByRole('link', { name: link }).waitFor();
  await walker.page.locator('details summary').first().click();
  await walker.screen('mails');
  walker.assertNoFaults('with caught mails');
}

export const scenarios: Scenario[] = [
  { name: `a user's journey with the keyboard alone: set-up, a message with chips, dialogs, the menu`, run: userByKeyboard },
  { name: `a guest's files with the keyboard alone: downloaded, attached, removed`, run: filesByKeyboard },
  { name: 'files are dropped on a message, come in one archive, and a message is printed as written', run: dropPrintAndAll },
  { name: `a user's public and secret key, a new password, a new recovery code on paper`, run: ownSecrets },
  { name: 'the page of caught mails', run: caughtMails },
];
