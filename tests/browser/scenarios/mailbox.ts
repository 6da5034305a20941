import assert from 'node:assert/strict';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import type { Server } from '../fixtures/server.ts';
import { desk, opensOverCut, phone } from '../fixtures/walker.ts';
import { mailText } from '../fixtures/words.ts';
import { linkOf, type Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const address = 'mia@recipient.example';

/** A first message without a PIN, and the mailbox created with it. */
async function active(fixture: Fixture): Promise<{ server: Server; user: User; guest: Guest }> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  await user.write({ to: [address], subject: 'The first', text: 'First text.', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, address, fixture.language, phone);
  await guest.openLink(linkOf(await server.mailTo(address)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('The first', 'First text.');
  return { server, user, guest };
}

// One journey, told in its order: what follows depends on the PIN that the attached link proved.
async function aFurtherLinkIsAttached(fixture: Fixture): Promise<void> {
  const { server, user, guest } = await active(fixture);
  const pin = await user.write({ to: [address], subject: 'With a PIN', text: 'Only for the one who knows.', askPin: true });
  assert.ok(pin);
  await user.walker.screen('user-ask-pin');
  await user.send();
  const link = linkOf(await server.mailTo(address, 2));
  assert.ok(link.includes('/i/'), 'a PIN for a mailbox that exists takes a link');

  // The mail opens another tab of the browser that is signed in: the password is asked for again, then the PIN.
  guest.walker.page = await guest.walker.context.newPage();
  await guest.openLink(link);
  await guest.walker.says('opened.haveMailbox');
  assert.equal(await guest.walker.field('Enter PIN').count(), 0, 'no PIN before the password');
  await guest.walker.screen('guest-sign-in-first');
  await guest.signIn();
  await guest.enterPin(pin);
  await guest.walker.page.getByText('With a PIN').first().waitFor();
  await guest.openFromList('With a PIN');
  await guest.reads('With a PIN', 'Only for the one who knows.');
  await user.seesState('With a PIN', address, 'read');

  // The link is used, and says so to anyone who opens it again.
  const late = await fixture.guest(server, address, fixture.language, phone);
  await late.openLink(link);
  await late.walker.key('heading', 'final.attached.title').waitFor();
  await late.walker.says('final.attached.do');
  await late.walker.screen('final-attached');

  // The guest's answer is among the sent messages.
  await guest.walker.goto('/m');
  await guest.openFromList('The first');
  await guest.reply('My answer.');
  await guest.walker.goto('/m/sent');
  await guest.walker.page.getByText('Re: The first').first().waitFor();
  await guest.walker.screen('guest-sent');
  await guest.openFromList('Re: The first');
  await guest.reads('Re: The first', 'My answer.');
  await guest.walker.screen('guest-sent-message');

  // The PIN's proof stays valid: the next message with a PIN needs no further link.
  await user.write({ to: [address], subject: 'The third', text: 'Third text.' });
  await user.send();
  const third = await server.mailTo(address, 3);
  assert.equal(third.subject, mailText(fixture.language, 'guest-notification.subject'));
  for (const { walker } of [user, guest]) walker.assertNoFaults('after attaching');
}

// One journey, told in its order: the owner's report freezes the thief's mailbox, which its sender then deletes.
async function somebodyElseOpenedIt(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [address], subject: 'The first', text: 'First text.' });
  await user.send();
  assert.ok(pin);
  const thief = await fixture.guest(server, address, fixture.language, phone);
  await thief.openLink(linkOf(await server.mailTo(address)));
  await thief.enterPin(pin);
  await thief.createMailbox();
  await thief.reads('The first', 'First text.');
  await user.write({ to: [address], subject: 'The second', text: 'Second text.', askPin: false });
  await user.send();

  // A further link with a PIN reaches the right person, who knows of no mailbox.
  new Store(server).change(`UPDATE "assurances" SET "Level" = 'link'`);
  await user.write({ to: [address], subject: 'The third', text: 'Third text.', askPin: true });
  await user.send();
  const owner = await fixture.guest(server, address, fixture.language, phone);
  await owner.openLink(linkOf(await server.mailTo(address, 3)));
  await owner.walker.key('button', 'notMe.action').click();
  await owner.walker.screen('guest-not-me');
  await owner.walker.label('notMe.pin').fill(pin);
  await owner.walker.key('button', 'notMe.report').click();
  await owner.walker.says('notMe.frozen');

  thief.walker.allow(/status of (401|423)/u);
  await thief.walker.page.reload();
  await thief.walker.key('button', 'signIn.go').waitFor();
  await thief.signIn();
  await thief.walker.says('problem.mailbox-frozen');
  await user.go('Inbox');
  await user.walker.says('notice.mailbox-frozen');
  await user.walker.screen('user-notice-frozen');
  await user.write({ to: [address], subject: 'Held', text: 'Not to the thief.' });
  await user.walker.says('address.refused.mailbox-frozen');
  await user.walker.button('Send').click();
  await user.walker.says('compose.refused');
  await user.walker.screen('user-compose-frozen');
  assert.equal(new Store(server).rows('SELECT 1 FROM "messages"').length, 3, 'nothing goes to a held mailbox');
  await user.go('Inbox');
  await user.walker.page.locator('.notices > summary').click();
  await user.walker.key('button', 'notice.retire').click();
  await user.walker.says('notice.done-retire');
  for (const { walker } of [user, owner, thief]) walker.assertNoFaults('after the report');
}

/** Three people open one link; of many openings both sides still see the first and the last. */
// One journey, told in its order: each guest opens the link that the ones before have used up.
async function openedOften(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [address], subject: 'The first', text: 'First text.' });
  await user.send();
  assert.ok(pin);
  const link = linkOf(await server.mailTo(address));
  const outsider = await fixture.guest(server, address, fixture.language, phone);
  outsider.walker.allow(/status of (403|429)/u);
  await outsider.openLink(link);
  await outsider.enterPin('1234 5678');
  await outsider.walker.page.getByText(outsider.walker.words.counted('pin.left', 9)).waitFor();
  await outsider.walker.screen('guest-pin-left');
  const store = new Store(server);
  await outsider.enterPin(pin);
  await outsider.walker.key('heading', 'choose.title').waitFor();

  store.change(`UPDATE "link_redemptions" SET "UsedUntil" = ${Date.now() + 3_600_000}`);
  const guest = await fixture.guest(server, address, fixture.language, phone);
  guest.walker.allow(/status of 429/u);
  await guest.openLink(link);
  await guest.walker.page.getByText(guest.walker.words.counted('pin.left', 9)).waitFor();
  await guest.enterPin(pin);
  await guest.walker.says('problem.link-opened-often');
  await guest.walker.screen('guest-opened-often');
  store.change(`UPDATE "link_redemptions" SET "UsedUntil" = 0`);
  await guest.enterPin(pin);
  await guest.createMailbox();
  await guest.reads('The first', 'First text.');

  const first = Date.now() - 9 * 86_400_000;
  for (const table of ['link_redemptions', 'message_redemptions']) store.change(`UPDATE "${table}" SET "Count" = 71, "FirstAt" = ${first}`);
  await guest.walker.page.reload();
  await guest.walker.key('link', 'settings.title').click();
  await guest.walker.page.locator('.openings').getByText(guest.walker.words.counted('settings.opened', 71)).waitFor();
  assert.equal(await guest.walker.page.locator('.openings time').count(), 2, 'the first and the last time');
  await guest.walker.screen('guest-openings');
  await user.openSent('The first');
  await user.walker.page.getByText(user.walker.words.counted('state.redeemedTimes', 71)).waitFor();
  await user.walker.screen('user-openings');
  for (const { walker } of [user, guest, outsider]) walker.assertNoFaults('after many openings');
}

/** A user reports a link that they sent themselves to another sender's guest: nothing is frozen, and the sender who decides is notified. */
async function reportedByAnotherSender(fixture: Fixture): Promise<void> {
  const { server, user, guest } = await active(fixture);
  const mallory = await fixture.user(server, 'mallory@organisation.example', 'Mallory', fixture.language, desk);
  await mallory.setUp(await server.verb('user', 'add', mallory.address));
  const pin = await mallory.write({ to: [address], subject: 'By myself', text: 'Text.', askPin: true });
  await mallory.send();
  assert.ok(pin);
  const reporter = await fixture.guest(server, address, fixture.language, phone);
  await reporter.openLink(linkOf(await server.mailTo(address, 2)));
  await reporter.walker.key('button', 'notMe.action').click();
  await reporter.walker.label('notMe.pin').fill(pin);
  await reporter.walker.screen('guest-not-me-other-sender');
  await reporter.walker.key('button', 'notMe.report').click();
  await reporter.walker.says('notMe.told');

  await guest.walker.page.reload();
  await guest.reads('The first', 'First text.');
  await user.go('Inbox');
  await user.walker.says('notice.mailbox-reported');
  await user.walker.screen('user-notice-reported');
  await server.mailAbout(user.address, mailText(fixture.language, 'mailbox-reported.subject'));
  for (const { walker } of [user, mallory, guest, reporter]) walker.assertNoFaults('after the report');
}

/** A recipient loses the account while the guest writes: the screen says who cannot get the answer, and not why. */
async function answeredWithoutOne(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  const colleague = await fixture.user(server, 'bob@organisation.example', 'Bob Brown', fixture.language, desk);
  await colleague.setUp(await server.verb('user', 'add', colleague.address));
  await user.write({ to: [address, colleague.address], subject: 'To both', text: 'First text.', withoutPin: true });
  await user.send();
  const guest = await fixture.guest(server, address, fixture.language, phone);
  const { walker } = guest;
  await guest.openLink(linkOf(await server.mailTo(address)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads('To both', 'First text.');
  await walker.button('Reply to all').click();
  await walker.label('reply.text').fill('For everyone who can get it.');
  await server.verb('user', 'disable', colleague.address);
  walker.allow(/status of 409/u);
  await walker.button('Send').click();
  await walker.says('problem.recipients-changed');
  await walker.says('reply.left');
  await walker.screen('guest-reply-left');
  await walker.button('Send').click();
  await walker.says('reply.sent');
  walker.assertNoFaults('after the answer');
}

async function deletedMailbox(fixture: Fixture): Promise<void> {
  const { server, user, guest } = await active(fixture);
  const { walker } = guest;
  await walker.key('link', 'settings.title').click();
  await walker.button('Delete this mailbox').click();
  await walker.key('checkbox', 'close.sure').check();
  await walker.label('export.password').fill('not the password');
  walker.allow(/status of 40[13]/u);
  await walker.button('Delete this mailbox').click();
  await walker.says('problem.password-wrong');
  await walker.label('export.password').fill(guest.password);
  await walker.screen('guest-close');
  await walker.button('Delete this mailbox').click();
  await walker.key('heading', 'closed.title').waitFor();
  await walker.screen('guest-closed');
  await server.mailAbout(user.address, mailText(fixture.language, 'mailbox-retired.subject'));
  await server.mailAbout(address, mailText(fixture.language, 'mailbox-retired-guest.subject'));
  const store = new Store(server);
  assert.deepEqual(store.rows('SELECT 1 FROM "mailboxes"'), []);
  assert.deepEqual(store.rows(`SELECT 1 FROM "accesses" WHERE lower("ReaderKind") = 'mailbox'`), []);

  // The sender can write again: a new link, a new PIN, a new mailbox.
  const pin = await user.write({ to: [address], subject: 'Anew', text: 'New text.' });
  assert.ok(pin);
  await user.send();
  // After the first invitation and the notice of the deletion.
  const invitation = await server.mailTo(address, 3);
  const again = await fixture.guest(server, address, fixture.language, phone);
  await again.openLink(linkOf(invitation));
  await again.enterPin(pin);
  await again.createMailbox();
  await again.reads('Anew', 'New text.');
}

async function lostPassword(fixture: Fixture): Promise<void> {
  const { server, user, guest } = await active(fixture);
  const other = await fixture.guest(server, address, fixture.language, phone);
  const { walker } = other;
  await walker.goto('/m');
  await walker.key('link', 'signIn.lost').click();
  await walker.key('heading', 'lost.title').waitFor();
  await walker.screen('guest-lost');
  await walker.label('signIn.address').fill(address);
  await walker.key('button', 'lost.request').click();
  await walker.says('lost.sent');
  const mail = await server.mailAbout(address, mailText(fixture.language, 'password-lost-link.subject'));
  await walker.goto('/lost');
  await walker.says('lost.gone');
  await opensOverCut(walker, linkOf(mail), walker.key('button', 'lost.confirm'));
  await walker.screen('guest-lost-confirm');
  await walker.key('button', 'lost.confirm').click();
  await walker.says('lost.doneTitle');
  await server.mailAbout(user.address, mailText(fixture.language, 'password-lost.subject'));

  // The guest finds the password: signing in stops the deletion.
  await guest.walker.key('button', 'settings.signOut').click();
  guest.walker.allow(/status of 401/u);
  await guest.signIn();
  await guest.walker.says('mailbox.cancelled');
  await guest.walker.screen('guest-cancelled');
  for (const one of [walker, guest.walker]) one.assertNoFaults('after the lost password');
}

export const scenarios: Scenario[] = [
  { name: 'a further link with a PIN is added to the mailbox, after password and PIN', run: aFurtherLinkIsAttached },
  { name: '"This was not me" with the PIN freezes the mailbox, and the sender decides', run: somebodyElseOpenedIt },
  { name: 'a link opened often: a rate, and the first and last opening on both sides', run: openedOften },
  { name: 'a report with the PIN of another sender freezes nothing, and says who decides', run: reportedByAnotherSender },
  { name: 'an answer to all while one recipient loses the account: says who is left out, not why', run: answeredWithoutOne },
  { name: 'a deleted mailbox: everything is gone, and a new message begins again', run: deletedMailbox },
  { name: 'a lost password: confirmed by mail, and stopped by signing in', run: lostPassword },
];
