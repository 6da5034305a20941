import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { GnuPg } from '../fixtures/gnupg.ts';
import { repository } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone, type Size, type Walker } from '../fixtures/walker.ts';
import type { Language } from '../fixtures/words.ts';
import { Internet } from '../fixtures/internet.ts';
import type { User } from '../people/user.ts';

const bob = 'bob@keys.example';
const zoe = 'zoe@recipient.example';

async function begin(fixture: Fixture, size: Size) {
  const internet = await Internet.start();
  fixture.ends(() => internet.end());
  const gpg = new GnuPg();
  fixture.ends(async () => gpg.end());
  const server = await fixture.server(internet.settings);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, size);
  await user.setUp(server.setUpLink);
  return { internet, gpg, server, user, walker: user.walker };
}

const dialog = (walker: Walker): Locator => walker.page.getByRole('dialog');

/** Opens the dialog and gives it a file, with armor as in files. */
async function importFile(user: User, name: string, content: Buffer): Promise<void> {
  const { walker } = user;
  await walker.key('button', 'import.action').first().click();
  await dialog(walker).locator('input[type=file]').setInputFiles([{ name, mimeType: 'application/octet-stream', buffer: content }]);
}

async function takeKey(user: User): Promise<void> {
  const { walker } = user;
  await walker.key('button', 'import.take').click();
  await walker.says('import.added');
  await walker.key('button', 'import.close').click();
  await dialog(walker).waitFor({ state: 'detached' });
}

/** The words of a fingerprint, made from the word list and BIP-39's rule alone. */
function wordsOf(fingerprint: string, language: Language): string[] {
  const text = readFileSync(join(repository, 'src', 'client', 'crypto', 'words', `${language}.ts`), 'utf8');
  const list = [...text.matchAll(/"([a-z ]+)"/gu)].map((found) => found[1]!).join('').trim().split(' ');
  assert.equal(list.length, 2048);
  const bytes = Buffer.from(fingerprint, 'hex');
  const bits = (part: Buffer) => [...part].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const all = bits(bytes) + bits(createHash('sha256').update(bytes).digest()).slice(0, bytes.length / 4);
  return (all.match(/.{11}/gu) ?? []).map((index) => list[parseInt(index, 2)]!);
}

/** A key of GnuPG's: imported, compared in every form, marked, found again, removed, and restored by "Undo". */
// One journey, told in its order: each step changes the same contact's state.
async function keptAndCompared(fixture: Fixture): Promise<void> {
  const { gpg, user, walker } = await begin(fixture, phone);
  const { page } = walker;
  const fingerprint = gpg.make(`Bob Brown <${bob}>`);
  const other = gpg.make(`Zoë Example <${zoe}>`);
  await user.go('Contacts');
  await walker.says('contact.empty');
  await walker.screen('user-contacts-empty');
  await importFile(user, 'secret.asc', gpg.armoredSecret(fingerprint));
  await walker.says('import.secret');
  await walker.screen('user-import-secret');
  await walker.key('button', 'dialog.close', dialog(walker)).click();
  await importFile(user, 'bob.asc', gpg.armored(fingerprint));
  await dialog(walker).getByText(`Bob Brown <${bob}>`).waitFor();
  await walker.screen('user-import-found');
  await takeKey(user);
  await importFile(user, 'zoe.gpg', gpg.binary(other));
  await takeKey(user);

  await page.getByRole('link').filter({ hasText: bob }).click();
  await page.getByRole('heading', { name: 'Bob Brown' }).waitFor();
  await walker.says('source.contact');
  await walker.screen('user-contact');
  await walker.key('button', 'compare.title').click();
  const digits = (await dialog(walker).locator('.fpr').textContent())!.replaceAll(/\s/gu, '');
  assert.equal(digits, fingerprint);
  await walker.screen('user-compare-digits');
  await walker.key('tab', 'compare.digits').focus();
  await page.keyboard.press('ArrowRight');
  await dialog(walker).locator('.compare-words li').nth(14).waitFor();
  assert.deepEqual(await dialog(walker).locator('.compare-words li').allTextContents(), wordsOf(fingerprint, fixture.language));
  await walker.screen('user-compare-words');
  await walker.key('tab', 'compare.code').click();
  await walker.key('img', 'compare.codeLabel', dialog(walker)).waitFor();
  await walker.screen('user-compare-code');
  await walker.key('button', 'compare.different').click();
  await walker.says('compare.differs');
  await walker.screen('user-compare-differs');
  await walker.key('button', 'compare.again').click();
  await walker.key('button', 'compare.same').click();
  await dialog(walker).waitFor({ state: 'detached' });
  await walker.says('contact.standing-verified');
  await walker.screen('user-contact-verified');

  // The mark is the user's own record: it is there after the browser crashed.
  await walker.reopen();
  await walker.goto('/');
  await user.signIn();
  await user.go('Contacts');
  const row = (address: string) => walker.page.locator('.contact-row').filter({ hasText: address });
  await row(bob).getByText(walker.words.sentence('contact.how-verified')).waitFor();
  await walker.screen('user-contacts');
  const search = walker.label('contact.search');
  await search.fill('zoë');
  await row(bob).waitFor({ state: 'detached' });
  await search.fill(fingerprint.slice(-8).toLowerCase());
  await row(bob).waitFor();
  assert.equal(await walker.page.locator('.contact-row').count(), 1);
  await row(bob).click();
  await walker.key('button', 'contact.unverify').click();
  await walker.says('contact.standing-seen');
  await walker.key('button', 'mail.moreActions').click();
  await walker.key('menuitem', 'contact.remove').click();
  await walker.says('contact.removed');
  await search.fill('');
  await row(zoe).waitFor();
  assert.equal(await row(bob).count(), 0);
  await walker.key('button', 'mail.undo').click();
  await row(bob).waitFor();
  await row(bob).getByText(walker.words.sentence('contact.how-seen')).waitFor();
  walker.assertNoFaults('after the contacts');
}

/** The first sign of an address, or the second. */
const sign = (walker: Walker, address: string, n: 0 | 1): Locator =>
  walker.page.locator('.address-chip').filter({ hasText: address }).locator('.sign').nth(n);

/** Both signs are right: a key published by the domain, one of the contacts, none; a checked transport. */
// All signs belong to one message with four recipients, which is sent and opened at the end.
async function signsBesideAddresses(fixture: Fixture): Promise<void> {
  const { internet, gpg, server, user, walker } = await begin(fixture, desk);
  const found = gpg.make(`Bob Brown <${bob}>`);
  await internet.publish(bob, gpg.binary(found));
  await internet.takesMail('keys.example');
  await user.go('Contacts');
  await importFile(user, 'zoe.asc', gpg.armored(gpg.make(`Zoë Example <${zoe}>`)));
  await takeKey(user);

  const cc = ['mia@recipient.example', 'otto@gmial.com'];
  await user.write({ to: [bob, zoe], cc, subject: 'To all three', text: 'Each by the best transport.' });
  await sign(walker, bob, 0).getByText(walker.words.sentence('address.key-wkd')).waitFor();
  await sign(walker, bob, 1).getByText(walker.words.sentence('transport.tls-valid')).waitFor();
  await sign(walker, zoe, 0).getByText(walker.words.sentence('address.key-contact')).waitFor();
  await sign(walker, 'mia@', 0).getByText(walker.words.sentence('address.new')).waitFor();
  await sign(walker, 'mia@', 1).getByText(walker.words.text('transport.noMail').replace('{domain}', 'recipient.example')).waitFor();
  await walker.screen('user-signs');
  // A typing error in a domain: one click takes the intended one.
  await walker.key('button', 'address.meant').click();
  const corrected = walker.page.locator('.address-chip').filter({ hasText: 'otto@gmail.com' });
  await corrected.waitFor();
  assert.equal(await walker.page.locator('.address-chip').filter({ hasText: 'gmial' }).count(), 0, 'the typing error is gone');
  await corrected.getByRole('button', { name: walker.words.sentence('address.remove') }).click();
  await walker.tabTo(sign(walker, bob, 0));
  await walker.page.keyboard.press('Enter');
  await dialog(walker).getByText(walker.words.sentence('source.wkd')).first().waitFor();
  assert.equal((await dialog(walker).locator('.facts .fpr').textContent())!.replaceAll(/\s/gu, ''), found);
  await walker.screen('user-sign-sheet');
  await walker.page.keyboard.press('Escape');
  assert.ok(await sign(walker, bob, 0).evaluate((one) => one === document.activeElement), 'the focus comes back');

  // A temporary mailbox instead of the key is a deliberate act, and can be undone.
  await sign(walker, zoe, 0).click();
  await walker.key('button', 'sheet.useMailbox').click();
  await sign(walker, zoe, 0).getByText(walker.words.sentence('address.mailboxInstead')).waitFor();
  await walker.screen('user-sign-instead');
  await sign(walker, zoe, 0).click();
  await walker.key('button', 'sheet.useKey').click();
  await sign(walker, zoe, 0).getByText(walker.words.sentence('address.key-contact')).waitFor();

  await user.send();
  const mail = await server.mailTo(bob);
  assert.ok(!mail.raw.includes('Each by the best transport.') && mail.raw.includes('multipart/encrypted'), 'encrypted mail');
  const [own] = new Store(server).rows(`SELECT hex("Certificate") AS certificate, hex("Fingerprint") AS fpr FROM "users"`);
  gpg.run(['--import'], Buffer.from(String(own!['certificate']), 'hex'));
  const { text, signer } = gpg.open(mail.raw.slice(mail.raw.indexOf('-----BEGIN PGP MESSAGE-----')));
  assert.ok(text.includes('Each by the best transport.'), 'GnuPG opens it');
  assert.equal(signer, own!['fpr']);
  await user.seesState('To all three', bob, 'delivered');
  await user.recipient(bob).getByText(walker.words.sentence('state.toKey')).waitFor();
  await walker.screen('user-sent-to-keys');
  walker.assertNoFaults('after the signs');
}

/** The domain names another key than the compared one: nothing is sent, both are shown, the user decides. */
async function changedKey(fixture: Fixture): Promise<void> {
  const { internet, gpg, user, walker } = await begin(fixture, phone);
  const [first, second] = [gpg.make(`Bob Brown <${bob}>`), gpg.make(`Bob Brown (new) <${bob}>`)];
  await user.go('Contacts');
  await importFile(user, 'bob.asc', gpg.armored(first));
  await takeKey(user);
  await internet.publish(bob, gpg.binary(second));

  // A second key for the same address, imported by hand: both are shown before one replaces the other.
  await importFile(user, 'new.asc', gpg.armored(second));
  await dialog(walker).locator('.two-keys').waitFor();
  await walker.screen('user-import-other');
  await walker.key('button', 'import.replace').click();
  await walker.says('import.replaced');
  await walker.key('button', 'import.close').click();

  // The new one is trusted; the user trusts the old one again, and the mail to the new one is held.
  await importFile(user, 'bob.asc', gpg.armored(first));
  await walker.key('button', 'import.replace').click();
  await walker.says('import.replaced');
  await walker.key('button', 'import.close').click();
  await walker.page.getByRole('link').filter({ hasText: bob }).click();
  await walker.key('button', 'compare.title').click();
  await walker.key('button', 'compare.same').click();
  await walker.says('contact.standing-verified');
  await removeServersKey(walker);
  await user.write({ to: [bob], subject: 'Secret', text: 'For one person alone.' });
  await walker.says('held.changed-key');
  const shown = await walker.page.locator('.two-keys .fpr').allTextContents();
  assert.deepEqual(shown.map((one) => one.replaceAll(/\s/gu, '')), [first, second]);
  await walker.screen('user-held-own-key');
  await walker.button('Send').click();
  await walker.says('compose.held');
  await walker.key('button', 'changed.compare').click();
  await walker.key('button', 'compare.same').click();
  await sign(walker, bob, 0).getByText(walker.words.sentence('address.key-verified')).waitFor();
  await user.send();
  walker.assertNoFaults('after the changed key');
}

/** The contact's key is gone, the user's trusted key stays: as on a server that forgets, or after another window removed a key. */
async function removeServersKey(walker: Walker): Promise<void> {
  const status = await walker.page.evaluate(async () => {
    const headers = { 'X-Restante': '1' };
    const { keys } = (await (await fetch('/api/contacts/keys', { headers })).json()) as { keys: { id: string }[] };
    const removed = keys.map(({ id }) => fetch(`/api/contacts/keys/${id}`, { method: 'DELETE', headers }));
    return (await Promise.all(removed)).map((answer) => answer.status);
  });
  assert.deepEqual(status, [204]);
}

/** People are added, imported and completed; a signature text is in a new message. */
// One journey, told in its order: the imported person is completed in the message that has the signature.
async function peopleAndSignature(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, phone);
  const { walker } = user;
  const { page } = walker;
  await user.setUp(server.setUpLink);
  await user.go('Contacts');
  await walker.key('button', 'person.add').click();
  await walker.label('person.name').fill('boss@bank.example');
  await walker.label('person.address').fill('mia@recipient.example');
  await walker.key('button', 'person.save').click();
  await walker.says('person.nameRefused');
  await walker.label('person.name').fill('Mia Brandt');
  await walker.screen('user-person');
  await walker.key('button', 'person.save').click();
  await page.getByRole('heading', { name: 'Mia Brandt' }).waitFor();
  await walker.says('contact.standing-none');
  await walker.screen('user-contact-person');
  await walker.goto('/contacts');
  await walker.key('button', 'people.import').click();
  const book = Buffer.from(
    'Vorname;Nachname;E-Mail-Adresse\r\nÄnne;Müller;aenne@recipient.example\r\nMia;Andere;mia@recipient.example\r\n',
  );
  await page.locator('dialog input[type=file]').setInputFiles([{ name: 'book.csv', mimeType: 'text/csv', buffer: book }]);
  await dialog(walker).getByText('Änne Müller').waitFor();
  await walker.screen('user-people');
  await dialog(walker).getByRole('button', { name: walker.words.counted('people.take', 2) }).click();
  await page.getByText(walker.words.counted('people.added', 1)).waitFor();
  await page.locator('.contact-row').nth(1).waitFor();
  assert.equal(await page.locator('.contact-row').filter({ hasText: 'Andere' }).count(), 0, 'who is there keeps the name');
  await walker.screen('user-contacts-people');

  await user.go('Settings');
  await walker.label('signatureText.label').fill('Alice Example\n+49 30 1234');
  await walker.key('button', 'signatureText.save').click();
  await walker.says('signatureText.saved');
  await page.reload();
  await user.go('Compose');
  await walker.field('Message').waitFor();
  assert.equal(await walker.field('Message').inputValue(), '\n\nAlice Example\n+49 30 1234\n');
  await walker.the('combobox', 'To').fill('änn');
  await page.getByRole('option').filter({ hasText: 'aenne@recipient.example' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.address-chip').filter({ hasText: 'Änne Müller' }).waitFor();
  await walker.screen('user-compose-signature');
  walker.assertNoFaults('with the contacts');
}

export const scenarios: Scenario[] = [
  { name: 'a key of GnuPG is imported, compared by digits, words and code, marked, found, removed', run: keptAndCompared },
  { name: 'both signs beside an address: key found or kept, mailbox, transport; GnuPG opens the message', run: signsBesideAddresses },
  { name: 'people are added, imported and completed; a signature text is in a new message', run: peopleAndSignature },
  { name: 'another key than the one compared is held, with both shown', run: changedKey },
];
