import assert from 'node:assert/strict';
import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, type Server } from '../fixtures/server.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import type { Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const saved = join(repository, 'tests', 'fixtures', 'first-version', 'sqlite');

interface Written {
  from: string;
  to: string[];
  cc?: string[];
  bcc?: string[];
  subject: string;
  text: string;
}

interface People {
  users: { address: string; name: string; password: string; recoveryCode: string }[];
  guests: { address: string; password: string }[];
  messages: Written[];
  pending: (Written & { pin: string; link: string })[];
  draft: { subject: string; text: string };
}

const people = JSON.parse(readFileSync(join(saved, 'people.json'), 'utf8')) as People;
const [alices, bobs, mias, noras, ottos, petras] = [
  'alice@organisation', 'bob@organisation', 'mia@recipient', 'nora@recipient', 'otto@recipient', 'petra@keys',
].map((one) => `${one}.example`) as [string, string, string, string, string, string];

/** Copies the saved state to where a server is about to start. */
function layOut(server: Server): void {
  for (const [name, folder] of [['data', server.dataFolder], ['keys', server.keyFolder]] as const) {
    cpSync(join(saved, name), folder, { recursive: true });
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    // Git stores no mode that closes a file to others.
    for (const entry of entries.filter((one) => one.isFile())) chmodSync(join(entry.parentPath, entry.name), 0o600);
  }
  // Its links have expired or will, by their own date.
  new Store(server).change(`UPDATE "invitations" SET "ExpiresAt" = ${Date.now() + 30 * 86_400_000} WHERE "State" = 'Pending'`);
}

const to = (address: string) => ({ to: tos, cc, bcc }: Written) => [...tos, ...(cc ?? []), ...(bcc ?? [])].includes(address);

async function signedInUser(fixture: Fixture, server: Server, address: string): Promise<User> {
  const known = people.users.find((one) => one.address === address)!;
  const user = await fixture.user(server, address, known.name, fixture.language, desk);
  Object.assign(user, { password: known.password, recoveryCode: known.recoveryCode });
  await user.walker.goto('/');
  await user.signIn();
  return user;
}

async function signedInGuest(fixture: Fixture, server: Server, address: string): Promise<Guest> {
  const guest = await fixture.guest(server, address, fixture.language, phone);
  guest.password = people.guests.find((one) => one.address === address)!.password;
  await guest.walker.goto('/m');
  await guest.signIn();
  await guest.walker.key('heading', 'mailbox.title').waitFor();
  return guest;
}

/** Attachments by their message's subject. */
const files: Record<string, [name: string, text: string]> = {
  'Between colleagues': ['plan.txt', 'the plan'],
  'Your results': ['results.txt', 'all is well'],
  'Re: Your results': ['photo.txt', 'a photo'],
};

/** Saves the open message's attachment, if it has one, and compares it. */
async function saves({ walker }: User | Guest, subject: string): Promise<void> {
  const file = files[subject];
  if (!file) return;
  const [name, text] = file;
  const chip = walker.page.getByRole('button', { name: new RegExp(name, 'u') }).first();
  const [download] = await Promise.all([walker.page.waitForEvent('download'), chip.click()]);
  assert.equal(readFileSync(await download.path(), 'utf8'), text, `${name} of "${subject}"`);
}

/** The row of a list whose subject is exactly this. */
const row = ({ walker }: User | Guest, subject: string) =>
  walker.page.locator('.mail-row').filter({ has: walker.page.locator('.mail-subject').getByText(subject, { exact: true }) }).first();

async function readsAll(user: User, folder: 'Inbox' | 'Sent', messages: Written[]): Promise<void> {
  assert.ok(messages.length > 0);
  for (const { subject, text } of messages) {
    await user.go(folder);
    await row(user, subject).click();
    await user.walker.page.locator('.message').getByRole('heading', { name: subject, exact: true }).waitFor();
    await user.reads(text);
    await saves(user, subject);
  }
}

async function guestReadsAll(guest: Guest, messages: Written[]): Promise<void> {
  assert.ok(messages.length > 0);
  for (const { subject, text } of messages) {
    await guest.walker.goto('/m');
    await row(guest, subject).click();
    await guest.reads(subject, text);
    await saves(guest, subject);
  }
}

// One journey, told in its order: the guests answer and receive what the users wrote in the steps before.
async function opens(fixture: Fixture): Promise<void> {
  const server = await fixture.server([], layOut);
  const { messages, pending } = people;

  // Everything that two users wrote and got; the signature is that of the key known before.
  const alice = await signedInUser(fixture, server, alices);
  await readsAll(alice, 'Inbox', messages.filter(to(alices)));
  await readsAll(alice, 'Sent', messages.filter(({ from }) => from === alices));
  // Messages behind a pending link, and the PIN to tell: computed again, and the same as before.
  for (const one of pending.filter(({ from }) => from === alices)) {
    await readsAll(alice, 'Sent', [one]);
    assert.equal(await alice.checkPin(ottos), one.pin);
  }
  const bob = await signedInUser(fixture, server, bobs);
  await readsAll(bob, 'Inbox', messages.filter(to(bobs)));
  await readsAll(bob, 'Sent', messages.filter(({ from }) => from === bobs));
  await alice.go('Drafts');
  await alice.walker.page.getByText(people.draft.subject).first().click();
  await alice.walker.page.waitForURL(/\/compose\//u);
  assert.equal(await alice.walker.field('Message').inputValue(), people.draft.text);

  // The trusted keys are used: one that was compared, a colleague's successor, a guest's, a guest's own.
  await alice.go('Contacts');
  const contact = alice.walker.page.locator('.contact-row').filter({ hasText: petras });
  await contact.getByText(alice.walker.words.sentence('contact.how-verified')).waitFor();
  await alice.write({ to: [bobs, mias, noras, petras], subject: 'After the upgrade', text: 'To every key known before.' });
  assert.equal(await alice.walker.page.getByText(alice.walker.words.sentence('held.title')).count(), 0, 'no key is held');
  await alice.send();
  await bob.go('Inbox');
  await bob.walker.page.reload();
  await bob.openFromList('After the upgrade');
  await bob.reads('To every key known before.');

  // The guest reads, answers, and adds a further link's message to the mailbox.
  const mia = await signedInGuest(fixture, server, mias);
  await guestReadsAll(mia, [
    ...messages.filter(to(mias)),
    { from: alices, to: [mias], subject: 'After the upgrade', text: 'To every key known before.' },
  ]);
  const written = messages.find(({ from }) => from === mias)!;
  await mia.walker.goto('/m');
  await mia.walker.page.getByText(mia.walker.words.sentence('mailbox.sent')).first().click();
  await row(mia, written.subject).click();
  await mia.reads(written.subject, written.text);
  await saves(mia, written.subject);
  await mia.walker.goto('/m');
  await row(mia, 'After the upgrade').click();
  await mia.reply('An answer after the upgrade.');
  await alice.go('Inbox');
  await alice.walker.page.reload();
  await alice.openFromList('Re: After the upgrade');
  await alice.reads('An answer after the upgrade.');
  const further = pending.find(to(mias))!;
  await mia.openLink(new URL(further.link, server.origin).href);
  await mia.enterPin(further.pin);
  await row(mia, further.subject).waitFor();
  await guestReadsAll(mia, [further]);
  const nora = await signedInGuest(fixture, server, noras);
  await guestReadsAll(nora, messages.filter((one) => to(noras)(one) && one.subject !== 'To a mail program'));

  // One link opens all pending messages of its sender.
  const otto = await fixture.guest(server, ottos, fixture.language, phone);
  const [first, second] = pending.filter(to(ottos)) as [(typeof pending)[number], (typeof pending)[number]];
  await otto.openLink(new URL(second.link, server.origin).href);
  await otto.enterPin(second.pin);
  await otto.createMailbox();
  await row(otto, first.subject).waitFor();
  await guestReadsAll(otto, [first, second]);
  await otto.reply('From the mailbox that an old link made.');
  await alice.go('Inbox');
  await alice.walker.page.reload();
  await alice.openFromList(`Re: ${second.subject}`);
  await alice.reads('From the mailbox that an old link made.');

  // The recovery code of the key that was replaced opens the account.
  await bob.signOut();
  await bob.walker.goto('/recover');
  bob.password = 'another bob garden fence';
  await bob.recover();
  await readsAll(bob, 'Inbox', messages.filter(to(bobs)));
  for (const { walker } of [alice, bob, mia, nora, otto]) walker.assertNoFaults('after the upgrade');
}

export const scenarios: Scenario[] = [
  { name: `the first version's instance opens: everybody signs in, reads, answers, and its links work`, run: opens },
];
