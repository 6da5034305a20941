import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { eventually } from '../fixtures/eventually.ts';
import { openWithGnuPg, openWithSequoia } from '../fixtures/openpgp.ts';
import { pngOf } from '../fixtures/picture.ts';
import { Postgres } from '../fixtures/postgres.ts';
import type { Server } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone, type Size } from '../fixtures/walker.ts';
import { mailText, type Language } from '../fixtures/words.ts';
import { assertHeadingFillsLines } from '../fixtures/wrapping.ts';
import { linkOf, type Guest, type Attachment } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const guestAddress = 'mia.brandt@recipient.example';
const guestName = 'Mia Brandt';
const passphrase = 'a passphrase for the exported key';

interface Variant {
  size: Size;
  withPin: boolean;
  language: Language;
  /** Whether every screen is drawn and checked by axe in light and dark; in light alone; or not at all. */
  looks: 'both' | 'light' | 'none';
  /** The language of the mail with the link: may differ from that of the screens. */
  mailLanguage: Language;
  onPostgres?: boolean;
}

const subject = 'Ihr Befund / your results: “ready” – Überblick';
const text = 'Dear Mia,\n\nhere is what we found.\n\nFrom now on: nothing to worry about.\nÄÖÜ ß € 😀\n';
const answer = 'Thank you, that is a relief.';
const secondSubject = 'A second letter';
const secondText = 'One more thing that I forgot.';

const report: Attachment = { name: 'Befund März.pdf', mimeType: 'application/pdf', buffer: randomBytes(70_000) };
const notes: Attachment = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('line one\r\nFrom line two\n.\n') };
const photo: Attachment = { name: 'photo.png', mimeType: 'image/png', buffer: pngOf(320, 300) };

/** On a phone, three people with a PIN each leave the subject on the screen, and half of a zoomed page for the text. */
async function keepsSubjectInSight(user: User): Promise<void> {
  const { walker } = user;
  const { page } = walker;
  await user.go('Compose');
  const to = walker.the('combobox', 'To');
  for (const name of ['anna', 'bert', 'carl']) {
    await to.fill(`${name}@recipient.example`);
    await to.press('Enter');
  }
  const cards = page.locator('.pin-card-short');
  await cards.nth(2).waitFor();
  await walker.says('pin.tellEach');
  const place = async (of: Locator) => (await of.boundingBox())!;
  const [subject, bar] = [await place(walker.field('Subject')), await place(page.locator('.send-bar'))];
  const end = subject.y + subject.height;
  assert.ok(end <= bar.y, `the subject ends at ${end}, what is seen of the message at ${bar.y}`);
  await walker.screen('user-compose-three');
  await cards.first().locator('summary').click();
  await walker.key('button', 'pin.without').first().waitFor();
  await walker.key('button', 'compose.more').click();
  const cc = walker.the('combobox', 'Cc');
  await eventually('Cc has the focus', async () => ((await cc.evaluate((one) => one === document.activeElement)) ? true : null));
  for (const zoomed of [{ width: 640, height: 400 }, { width: 320, height: 480 }, { width: 195, height: 422 }]) {
    await page.setViewportSize(zoomed);
    // Whichever of the two scrolls: the bar with Send scrolls with it, or stays below it.
    const room = await page.evaluate(() => {
      const rooms = [...document.querySelectorAll('.compose-body, .shell-detail')];
      return Math.min(...rooms.filter((one) => getComputedStyle(one).overflowY === 'auto').map((one) => one.clientHeight));
    });
    assert.ok(room >= zoomed.height / 2, `${room} of ${zoomed.height} pixels are left for the message`);
  }
  await page.setViewportSize(phone);
  await walker.key('button', 'compose.discard').click();
  await walker.says('mail.inboxEmpty');
}

/** Steps 1 to 3: compose, send; the one plain mail. */
async function writes(user: User, { withPin, language, mailLanguage }: Variant, cc: string[]): Promise<string | null> {
  const { walker } = user;
  const note = language === 'de' ? 'Wir haben eben telefoniert.' : 'We spoke on the phone today.';
  const mail = { note, mailLanguage, expiresInDays: 30 };
  const message = { to: [guestAddress], cc, subject, text, files: [report, notes], withoutPin: !withPin, pictures: true, ...mail };
  const pin = await user.write(message);
  await walker.page.getByText(walker.nameOf('Temporary mailbox will be created')).first().waitFor();
  assert.equal(pin !== null, withPin, 'the PIN is shown where there is one');
  if (pin) {
    assert.match(pin, /^\d{4} \d{4}$/u);
    await walker.page.getByText(walker.nameOf('Tell this PIN by phone')).first().waitFor();
  }
  await walker.screen('user-compose');
  await user.send();
  await walker.page.getByRole('heading', { name: subject }).waitFor();
  await assertHeadingFillsLines(walker, subject);
  if (pin) await tells(user, pin);
  await walker.screen('user-sent');
  return pin;
}

/** After Send the PIN comes first. The phone number typed beside it stays on the page. */
async function tells({ walker }: User, pin: string): Promise<void> {
  const { page } = walker;
  const first = page.locator('.message > :first-child');
  await first.getByText(pin).waitFor();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
  await walker.label('call.number').fill('+49 (0)30 1234567');
  assert.equal(await walker.key('link', 'call.call').getAttribute('href'), 'tel:+49301234567');
  const text = async () => decodeURIComponent((await walker.key('link', 'call.text').getAttribute('href')) ?? '');
  assert.ok((await text()).startsWith(`sms:+49301234567?body=${walker.words.text('call.sms')}`), 'the text without the PIN');
  await walker.key('checkbox', 'call.withPin').check();
  assert.ok((await text()).includes(pin), 'the PIN where it was ticked');
  await walker.screen('user-sent-call');
  await page.reload();
  await first.getByText(pin).waitFor();
  assert.equal(await walker.label('call.number').inputValue(), '', 'the number is kept nowhere');
  await page.getByRole('heading', { name: subject }).waitFor();
  assert.ok(asked.length > 0 && !asked.some((one) => /1234567/u.test(one)), 'the number is sent nowhere');
}

function assertPlainMail(mail: Awaited<ReturnType<Server['mailTo']>>, language: Language, pin: string | null): void {
  assert.equal(mail.subject, mailText(language, 'invitation.subject'));
  assert.ok(mail.from.includes('Alice Example'), 'the mail says who wrote');
  for (const secret of ['Befund', 'what we found', ...(pin ? [pin, pin.replace(' ', '')] : [])]) {
    assert.ok(!mail.raw.includes(secret) && !mail.text.includes(secret), `the mail holds "${secret}"`);
  }
  assert.match(mail.raw, /^Auto-Submitted: auto-generated/mu);
}

/** Step 4: the link, the PIN, the password; the message with its files. */
async function opens(guest: Guest, server: Server, variant: Variant, pin: string | null): Promise<void> {
  const { walker } = guest;
  const mail = await server.mailTo(guestAddress, pin ? 2 : 1);
  assertPlainMail(mail, pin ? variant.language : variant.mailLanguage, pin);
  await guest.openLink(linkOf(mail), { pictures: true });
  await walker.key('heading', 'opened.title').waitFor();
  await walker.screen('guest-who-wrote');
  if (pin) await guest.enterPin(pin);
  else await guest.goOnWithoutPin();
  await guest.createMailbox({ suggested: variant.withPin, pictures: true });
  await guest.reads(subject, 'here is what we found.');
  await walker.says(pin ? 'signed.pin' : 'signed.link');
  await walker.says('mail.expires');
  await walker.says('comeBack.text');
  const page = walker.page.getByRole('link', { name: new URL('/m', walker.options.origin).href, exact: true });
  assert.equal(await page.getAttribute('href'), '/m', 'the page to come back to can be opened and kept');
  await walker.screen('guest-message');
  await walker.key('button', 'comeBack.close').click();
  await page.waitFor({ state: 'detached' });
  await guest.downloads(report);
  await guest.downloads(notes);
  await walker.page.reload();
  await guest.reads(subject, 'here is what we found.');
}

/** The guest gives a name; an address or a link is refused. */
async function givesName({ walker }: Guest): Promise<void> {
  const { page } = walker;
  const back = page.url();
  await walker.key('link', 'settings.title').click();
  const name = page.getByRole('textbox', { name: walker.words.labelled('name.label') });
  await name.fill('boss@bank.example');
  await walker.key('button', 'name.save').click();
  await walker.says('name.refused');
  await name.fill(guestName);
  await walker.key('button', 'name.save').click();
  await walker.says('name.saved');
  await walker.screen('guest-name');
  await walker.goto(back);
  await page.getByRole('heading', { name: subject, exact: true }).waitFor();
}

/** Step 6: gets the notification, reads the answer with its file. */
async function readsAnswer(user: User, server: Server, variant: Variant): Promise<void> {
  const { walker } = user;
  const notification = await server.mailAbout(user.address, mailText(variant.language, 'user-notification.subject'));
  assert.ok(!notification.raw.includes('relief'));
  const link = linkOf(notification);
  assert.match(link, /\/inbox\/[\w-]{22}$/u);
  await walker.goto(link);
  await user.reads(answer);
  if (variant.withPin) {
    // A name proves nothing: it is beside the address, in the list too.
    await walker.page.locator('.message-from').getByText(guestName).waitFor();
    await walker.page.locator('.message-from').getByText(guestAddress).waitFor();
    assert.ok(notification.text.includes(`${guestName} (${guestAddress})`), 'the mail names both');
  } else assert.ok(notification.text.includes(`\n${guestAddress} `), 'the mail names the address as it is');
  await walker.screen('user-answer');
  const preview = walker.page.locator('.preview img');
  await preview.waitFor();
  assert.equal(await preview.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)), 320);
  await preview.click();
  await walker.page.locator('.preview-large').waitFor();
  await walker.screen('user-preview');
  await walker.page.keyboard.press('Escape');
  const chip = walker.page.locator('.chip').filter({ hasText: photo.name });
  const [download] = await Promise.all([walker.page.waitForEvent('download'), chip.first().click()]);

  assert.ok((await readFile(await download.path())).equals(photo.buffer), 'the photo came as it was');
}

/** Step 7: the link once more, with the same PIN. The guest uses the second mail. */
async function sendsAgain(user: User, server: Server, variant: Variant, pin: string): Promise<void> {
  assertPlainMail(await server.mailTo(guestAddress), variant.mailLanguage, pin);
  assert.equal(await user.sendAgain(guestAddress, 'Send the link again', { pictures: true }), pin, 'the PIN stays the same');
}

/** Step 7: a message to another person, revoked before it was opened. */
async function revokesLink(user: User, guest: Guest, server: Server): Promise<void> {
  const other = 'otto@recipient.example';
  await user.write({ to: [other], subject: 'Too early', text: 'Not yet.' });
  await user.send();
  const link = linkOf(await server.mailTo(other));
  await user.revoke(other, { pictures: true });
  await user.walker.screen('user-revoked');
  await guest.openLink(link);
  await guest.walker.key('heading', 'final.revoked.title').waitFor();
  await guest.walker.screen('guest-revoked');
}

/** Step 8: a notification with a plain link, the password, the second message. */
async function readsSecond(guest: Guest, user: User, server: Server, variant: Variant): Promise<void> {
  const { walker } = guest;
  await walker.key('button', 'settings.signOut').click();
  await walker.key('button', 'signIn.go').waitFor();

  const pin = await user.write({ to: [guestAddress], subject: secondSubject, text: secondText });
  assert.equal(pin, null, 'for a mailbox that exists the PIN is off');
  await user.walker.says('address.mailbox');
  await user.walker.screen('user-compose-to-mailbox');
  await user.send();
  const mail = await server.mailAbout(guestAddress, mailText(variant.language, 'guest-notification.subject'));
  await walker.goto(linkOf(mail));
  await walker.key('button', 'signIn.go').waitFor();
  await walker.screen('guest-sign-in');
  await guest.signIn();
  await walker.key('heading', 'mailbox.title').waitFor();
  await walker.page.getByText(secondSubject).first().waitFor();
  await walker.screen('guest-list');
  await guest.openFromList(secondSubject);
  await guest.reads(secondSubject, secondText);
}

/** Step 9's first half: the key in GnuPG and Sequoia opens the stored message. */
async function keyOpensElsewhere(guest: Guest, store: Store): Promise<void> {
  const key = await guest.exportKey(passphrase, { pictures: true });
  const [sender] = store.rows(
    `SELECT hex("Certificate") AS certificate, hex("Fingerprint") AS fpr FROM "users" WHERE "Address" LIKE 'alice%'`,
  );
  const rows = store.rows(
    `SELECT hex(a."Pkesk") AS pkesk, b."BlobName" AS blob FROM "accesses" a JOIN "bodies" b ON b."Id" = a."BodyId"
     JOIN "messages" m ON m."Id" = a."MessageId"
     WHERE lower(a."ReaderKind") = 'mailbox' AND lower(m."AuthorKind") = 'user' ORDER BY m."SentAt"`,
  );
  assert.equal(rows.length, 2, 'two messages are in the mailbox');
  const certificate = Buffer.from(String(sender!['certificate']), 'hex');
  for (const [i, row] of rows.entries()) {
    const message = Buffer.concat([Buffer.from(String(row['pkesk']), 'hex'), store.blob(String(row['blob']))]);
    const byGnuPg = openWithGnuPg(key, passphrase, certificate, String(sender!['fpr']), message);
    const bySequoia = await openWithSequoia(key, passphrase, certificate, message);
    for (const [program, opened] of Object.entries({ gpg: byGnuPg, sq: bySequoia })) {
      assert.ok(opened.isSigned, `${program}: signed by the sender`);
      assert.ok(opened.text.includes(i === 0 ? 'here is what we found.' : secondText), `${program}: the text`);
    }
  }
}

// One journey, told in its order: the long steps are functions of their own, and this is the list of them.
async function walk(fixture: Fixture, variant: Variant): Promise<void> {
  const postgres = variant.onPostgres ? await Postgres.start() : null;
  if (postgres) fixture.ends(() => postgres.end());
  const server = await fixture.server(postgres?.settings);
  const { language, size } = variant;
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', language, size);
  const colleague = await fixture.user(server, 'bob@organisation.example', 'Bob Brown', language, size);
  const guest = await fixture.guest(server, guestAddress, language, size);
  const looks = { looks: variant.looks !== 'none', schemes: variant.looks === 'both' ? ['light', 'dark'] : ['light'], looksTwice: false };
  for (const { walker } of [user, colleague, guest]) Object.assign(walker, looks);
  const hasThread = variant.withPin;
  await user.setUp(server.setUpLink, { pictures: true });
  await user.walker.says('mail.inboxEmpty');
  await user.walker.screen('user-inbox-empty');
  if (hasThread) await colleague.setUp(await server.verb('user', 'add', colleague.address));

  if (size === phone && variant.withPin) await keepsSubjectInSight(user);
  const pin = await writes(user, variant, hasThread ? [colleague.address] : []);
  await user.seesState(subject, guestAddress, 'delivered');
  if (pin) await sendsAgain(user, server, variant, pin);
  await opens(guest, server, variant, pin);
  await user.seesState(subject, guestAddress, 'read');
  assert.equal(await user.walker.page.locator('.call-card').count(), 0, 'who has opened it needs no call');
  if (pin) assert.equal(await user.checkPin(guestAddress, { pictures: true }), pin, 'the same PIN is computed again');

  if (hasThread) await givesName(guest);
  await guest.reply(answer, { all: hasThread, files: [photo], pictures: true });
  await readsAnswer(user, server, variant);
  await user.seesState(subject, guestAddress, 'answered');
  await user.walker.screen('user-sent-answered');
  if (hasThread) {
    await colleague.go('Inbox');
    await colleague.openFromList(`Re: ${subject}`);
    await colleague.reads(answer);
  }
  await readsSecond(guest, user, server, variant);
  await keyOpensElsewhere(guest, new Store(server, postgres));
  if (pin) await revokesLink(user, guest, server);
  await user.go('Settings');
  await user.walker.page.getByRole('heading', { level: 1 }).waitFor();
  await user.walker.screen('user-settings');
  for (const { walker } of [user, guest, colleague]) walker.assertNoFaults('at the end');
}

const sizes = { 'a phone': phone, 'a desk': desk };
const languages = { English: 'en', German: 'de' } as const;

/**
 * Size × PIN × language. Every screen of each is checked, four of them in dark too: those four hold every pair of the three and always run,
 * the others in the full run. Without a PIN the mail is in the other language.
 */
const variants = Object.entries(sizes).flatMap(([place, size]) =>
  Object.entries(languages).flatMap(([tongue, language]) =>
    [true, false].map((withPin) => {
      const looks = withPin === ((size === phone) === (language === 'en')) ? ('both' as const) : ('light' as const);
      const mailLanguage = withPin ? language : language === 'en' ? ('de' as const) : ('en' as const);
      const name = `${place}, ${withPin ? 'with' : 'without'} a PIN, in ${tongue}`;
      return { name, full: looks === 'light', size, withPin, language, mailLanguage, looks };
    }),
  ),
);

const onPostgres: Variant = { size: phone, withPin: true, language: 'en', mailLanguage: 'en', looks: 'none', onPostgres: true };

const all = [...variants, { name: 'on PostgreSQL', full: true, ...onPostgres }];

export const scenarios: Scenario[] = all.map(({ name, full, ...variant }) => ({
  full,
  name: `a first message, its answer, a second message, the key: ${name}`,
  run: (fixture) => walk(fixture, variant),
}));
