import assert from 'node:assert/strict';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { desk, phone } from '../fixtures/walker.ts';
import { linkOf } from '../people/guest.ts';

const address = 'mia@recipient.example';
const subject = 'Across two clocks';
const answer = 'An answer at once.';
const apart = 10 * 60;

/** The whole journey with a server whose clock is so many seconds ahead of both browsers', or behind. */
async function walk(fixture: Fixture, seconds: number): Promise<void> {
  const server = await fixture.server([], undefined, seconds);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const guest = await fixture.guest(server, address, fixture.language, phone);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [address], subject, text: 'Read and answer.' });
  assert.ok(pin);
  await user.send();
  const mail = await server.mailTo(address);
  const late = Math.round((Date.parse(/^Date: (.+)$/mu.exec(mail.raw)![1]!.trim()) - Date.now()) / 1000);
  assert.ok(Math.abs(late - seconds) < 60, `the server's clock is ${late} seconds from this one, not ${seconds}`);

  await guest.openLink(linkOf(mail));
  await guest.enterPin(pin);
  await guest.createMailbox();
  await guest.reads(subject, 'Read and answer.');
  await guest.walker.says('signed.pin');
  await guest.reply(answer);

  await user.go('Inbox');
  await user.openFromList(`Re: ${subject}`);
  await user.reads(answer);
  await user.walker.says('signature.good-proof');
  for (const { walker } of [user, guest]) {
    assert.equal(await walker.page.locator('.mail-doubt, .notice-warn, .notice-error').count(), 0, 'nothing is odd about a message');
    walker.assertNoFaults('with two clocks');
  }
}

export const scenarios: Scenario[] = [
  {
    name: 'a server ten minutes ahead of the browsers: a message, and its answer at once, verified',
    run: (fixture) => walk(fixture, apart),
  },
  {
    name: 'a server ten minutes behind the browsers: a message, and its answer at once, verified',
    full: true,
    run: (fixture) => walk(fixture, -apart),
  },
];
