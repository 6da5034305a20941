import assert from 'node:assert/strict';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import type { Server } from '../fixtures/server.ts';
import { desk, opensOverCut, phone } from '../fixtures/walker.ts';
import { mailText } from '../fixtures/words.ts';
import { linkOf, type Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const subject = 'What the link holds';
const text = 'The text behind the link.';

async function office(fixture: Fixture): Promise<{ server: Server; user: User }> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  await user.setUp(server.setUpLink);
  return { server, user };
}

/** Writes to an address; the link and the PIN. */
async function invite(user: User, server: Server, address: string): Promise<{ link: string; pin: string }> {
  const pin = await user.write({ to: [address], subject: `${subject} of ${address}`, text });
  await user.send();
  assert.ok(pin);
  return { link: linkOf(await server.mailTo(address)), pin };
}

/** Opens a link that has ended: the page names the state and what to do, and asks for no PIN. */
async function opensEnded(fixture: Fixture, server: Server, link: string, state: string): Promise<Guest> {
  const guest = await fixture.guest(server, 'somebody@recipient.example', fixture.language, phone);
  await guest.openLink(link);
  await guest.walker.key('heading', `final.${state}.title`).waitFor();
  await guest.walker.says(`final.${state}.why`);
  await guest.walker.says(`final.${state}.do`);
  assert.equal(await guest.walker.field('Enter PIN').count(), 0, 'an ended link asks for no PIN');
  await guest.walker.screen(`final-${state}`);
  return guest;
}

async function revokedAndExpired(fixture: Fixture): Promise<void> {
  const { server, user } = await office(fixture);
  const revoked = await invite(user, server, 'rita@recipient.example');
  await user.revoke('rita@recipient.example', { pictures: true });
  await user.walker.screen('user-revoked');
  await opensEnded(fixture, server, revoked.link, 'revoked');

  const expired = await invite(user, server, 'emil@recipient.example');
  const guest = await fixture.guest(server, 'emil@recipient.example', fixture.language, phone);
  await guest.openLink(expired.link);
  await guest.walker.field('Enter PIN').waitFor();
  new Store(server).change(`UPDATE "invitations" SET "ExpiresAt" = 1 WHERE "Address" LIKE 'emil%'`);
  guest.walker.allow(/status of 410/u);
  await guest.enterPin(expired.pin);
  await guest.walker.key('heading', 'final.expired.title').waitFor();
  await opensEnded(fixture, server, expired.link, 'expired');
}

async function sentAgain(fixture: Fixture): Promise<void> {
  const { server, user } = await office(fixture);
  const address = 'sven@recipient.example';
  const first = await invite(user, server, address);
  const shown = await user.sendAgain(address, 'Send the link again', { pictures: true });
  assert.equal(shown, first.pin, 'the PIN stays the same');
  const second = linkOf(await server.mailTo(address, 2));
  await opensEnded(fixture, server, first.link, 'superseded');

  const fresh = await user.sendAgain(address, 'New PIN', { pictures: true });
  assert.ok(fresh);
  assert.notEqual(fresh, first.pin, 'the new PIN is another one');
  assert.equal(await user.checkPin(address), fresh);
  await opensEnded(fixture, server, second, 'superseded');

  const third = linkOf(await server.mailTo(address, 3));
  const guest = await fixture.guest(server, address, fixture.language, phone);
  guest.walker.allow(/status of 403/u);
  await guest.openLink(third);
  await guest.enterPin(first.pin);
  await guest.walker.says('problem.pin-not-right');
  await guest.enterPin(fresh);
  await guest.createMailbox();
  await guest.reads(`${subject} of ${address}`, text);

  const late = await opensEnded(fixture, server, third, 'activated');
  await late.walker.page
    .getByRole('link', { name: late.walker.words.sentence('final.signIn') })
    .or(late.walker.key('button', 'final.signIn'))
    .first()
    .click();
  await late.walker.label('signIn.address').waitFor();
}

/** Five wrong PINs pause, ten lock; the page says how many are left, until when, and what to do. */
async function wrongPins(fixture: Fixture): Promise<void> {
  const { server, user } = await office(fixture);
  const address = 'lena@recipient.example';
  const { link, pin } = await invite(user, server, address);
  const wrong = pin.replace(/\d$/u, (digit) => String((Number(digit) + 1) % 10));
  const guest = await fixture.guest(server, address, fixture.language, phone);
  const { walker } = guest;
  walker.allow(/status of (403|410|429)/u);
  await guest.openLink(link);
  for (let left = 9; left >= 6; left--) {
    await guest.enterPin(wrong);
    await walker.page.getByText(walker.words.counted('pin.left', left)).waitFor();
  }
  await walker.screen('guest-wrong-pin');
  await guest.enterPin(wrong);
  await walker.says('pin.paused');
  await walker.screen('guest-paused');
  assert.equal(await walker.field('Enter PIN').count(), 0, 'a pause takes no PIN');

  // A quarter of an hour passes.
  new Store(server).change('UPDATE "pin_tries" SET "NextTryAt" = 1');
  const again = await fixture.guest(server, address, fixture.language, phone);
  again.walker.allow(/status of (403|410|429)/u);
  await again.openLink(link);
  for (let left = 4; left >= 1; left--) {
    await again.enterPin(wrong);
    await again.walker.page.getByText(again.walker.words.counted('pin.left', left)).waitFor();
  }
  await again.enterPin(wrong);
  await again.walker.key('heading', 'final.locked.title').waitFor();
  await opensEnded(fixture, server, link, 'locked');
  await server.mailAbout(user.address, mailText(fixture.language, 'pin-locked.subject'));
  await user.go('Inbox');
  await user.walker.says('notice.pin-locked');
  await user.walker.screen('user-notice-locked');
}

async function unknownAndPasted(fixture: Fixture): Promise<void> {
  const { server, user } = await office(fixture);
  const address = 'paul@recipient.example';
  const { link, pin } = await invite(user, server, address);
  const guest = await fixture.guest(server, address, fixture.language, phone);
  const { walker } = guest;
  walker.allow(/status of 404/u);
  const [page, secret] = link.split('#') as [string, string];
  const other = page.replace(/\/i\/./u, (start) => `${start.slice(0, 3)}${start.endsWith('A') ? 'B' : 'A'}`);
  await guest.openLink(`${other}#${secret}`);
  await walker.key('heading', 'final.unknown.title').waitFor();
  await walker.screen('guest-unknown');

  await walker.goto('/m');
  await walker.goto(page);
  await walker.key('heading', 'incomplete.title').waitFor();
  await walker.screen('guest-incomplete');
  for (const [pasted, says] of [
    ['hello', 'paste.none'],
    [link.slice(0, -30), 'paste.cut'],
  ] as const) {
    await walker.label('paste.label').fill(pasted);
    await walker.key('button', 'paste.use').click();
    await walker.says(says);
  }
  await opensOverCut(walker, link, walker.button('Open message'));
  await walker.page.evaluate(() => sessionStorage.clear());
  await walker.page.reload();
  await walker.label('paste.label').fill(`Please open <${page}%23${secret}&x=1> soon`);
  await walker.key('button', 'paste.use').click();
  await walker.button('Open message').click();
  await guest.enterPin(pin);
  await walker.key('heading', 'choose.title').waitFor();
  walker.assertNoFaults('after pasting');
}

/** The link names another sender's key than the one shown (PROTOCOL.md 5): the page stops before anyone can type a PIN. */
async function forged(fixture: Fixture): Promise<void> {
  const { server, user } = await office(fixture);
  const { link } = await invite(user, server, 'flora@recipient.example');
  const guest = await fixture.guest(server, 'flora@recipient.example', fixture.language, phone);
  const { walker } = guest;
  await guest.openLink(link.replace(/.{4}$/u, (end) => (end.startsWith('A') ? 'BAAA' : 'AAAA')));
  await walker.key('heading', 'forged.title').waitFor();
  await walker.says('forged.key');
  assert.equal(await walker.field('Enter PIN').count(), 0, 'no PIN may be typed');
  await walker.screen('guest-forged-key');

  const other = await fixture.guest(server, 'flora@recipient.example', fixture.language, phone);
  await other.walker.page.route('**/api/invitations/open', async (route) => {
    const answer = (await (await route.fetch()).json()) as Record<string, unknown>;
    await route.fulfill({ json: { ...answer, senderAddress: 'boss@organisation.example' } });
  });
  await other.openLink(link);
  await other.walker.says('forged.address');
  assert.equal(await other.walker.field('Enter PIN').count(), 0, 'no PIN may be typed');
  await other.walker.screen('guest-forged-address');
  for (const one of [walker, other.walker]) one.assertNoFaults('at a forged link');
}

export const scenarios: Scenario[] = [
  { name: 'a link that names another key or address than the sender shown stops before the PIN', run: forged },
  { name: 'a revoked and an expired link say so, and what to do', run: revokedAndExpired },
  { name: 'sent again: the old link names the newer one; a new PIN replaces the old', run: sentAgain },
  { name: 'wrong PINs: tries left, a pause with its end, the lock; the sender is notified', run: wrongPins },
  { name: 'an unknown or cut link: explained, and the paste box accepts a mangled one', run: unknownAndPasted },
];
