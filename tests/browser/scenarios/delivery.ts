import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import { lp, sha256 } from '../fixtures/protocol.ts';
import { Relay } from '../fixtures/relay.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import { desk, phone } from '../fixtures/walker.ts';
import { mailText } from '../fixtures/words.ts';
import { linkIn, linkOf } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const address = 'mia@recipient.example';
const subject = 'Your results';
const sentMessages = `SELECT 1 FROM "messages"`;

const linkOfParsed = (mail: ParsedMail) => linkIn(mail.text ?? '');

/** Watches what the browser sends; returns the path of its last link, as its mail would have carried it (PROTOCOL.md 5). */
function invitationsOf(user: User): (store: Store) => string {
  let last: { iid: string; secret: string; inviteFpr: string } | undefined;
  user.walker.page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/api/user/messages')) return;
    last = (request.postDataJSON() as { invitations: (typeof last)[] }).invitations.at(-1);
  });
  return (store) => {
    assert.ok(last, 'a link was made');
    const [row] = store.rows(`SELECT hex("Fingerprint") AS fpr FROM "users" WHERE "Address" = '${user.address}'`);
    const parts = [Buffer.from('restante/v1/link-bind'), Buffer.from(String(row!['fpr']), 'hex'), Buffer.from(last.inviteFpr, 'base64url')];
    return `/i/${last.iid}#1.${last.secret}.${sha256(lp(...parts)).subarray(0, 16).toString('base64url')}`;
  };
}

/** The relay refuses the recipient: this is shown at that recipient, in the inbox and in a mail; sending again repairs it. */
// One journey, told in its order: what the relay refuses first is sent again and read.
async function refused(fixture: Fixture): Promise<void> {
  const relay = await Relay.start();
  fixture.ends(() => relay.end());
  const server = await fixture.server(relay.settings);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  const posted = invitationsOf(user);
  relay.refuse = (to) => (to === address ? '550 5.1.1 Nobody of this name here' : null);
  const pin = await user.write({ to: [address], subject, text: 'All is well.' });
  await user.send();
  await user.seesState(subject, address, 'refused');
  await user.recipient(address).getByText('Nobody of this name here').waitFor();
  await walker.screen('user-refused');
  const news = await relay.mailTo(user.address);
  assert.equal(news.subject, mailText(fixture.language, 'refused.subject'));
  assert.ok(news.text?.includes('Nobody of this name here') && news.text.includes(address));
  // A link that the relay never accepted says so, if somebody gets it otherwise.
  const outsider = await fixture.guest(server, address, fixture.language, phone);
  await outsider.openLink(`${server.origin}${posted(new Store(server))}`);
  await outsider.walker.key('heading', 'final.failed.title').waitFor();
  await outsider.walker.says('final.failed.do');
  await outsider.walker.screen('final-failed');

  await user.go('Inbox');
  await walker.says('notice.refused');
  await walker.screen('user-notice-refused');

  relay.refuse = () => null;
  await user.openSent(subject);
  assert.equal(await user.sendAgain(address, 'Send the link again'), pin, 'the PIN stays the same');
  const first = await relay.mailTo(address);
  await user.seesState(subject, address, 'delivered');
  const guest = await fixture.guest(server, address, fixture.language, phone);
  await guest.openLink(linkOfParsed(first));
  await guest.enterPin(pin!);
  await guest.createMailbox();
  await guest.reads(subject, 'All is well.');

  // A message that was refused can be revoked too; nobody could ever read it.
  const other = 'paul@recipient.example';
  relay.refuse = () => '550 5.7.1 Not today';
  await user.write({ to: [other], subject: 'To nobody', text: 'Lost.' });
  await user.send();
  await user.seesState('To nobody', other, 'refused');
  await user.revoke(other);
  for (const one of [user, guest]) one.walker.assertNoFaults('after the refusals');
}

/** Over the limit of links to one address a message depends on the pending link; without one it is refused, and stays. */
async function overTheLimit(fixture: Fixture): Promise<void> {
  const server = await fixture.server(['--Invitations:PerAddressPerDay', '1']);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, phone);
  await user.setUp(server.setUpLink);
  const pin = await user.write({ to: [address], subject: 'The first', text: 'First text.' });
  await user.send();
  assert.equal(await user.write({ to: [address], subject: 'The second', text: 'Second text.' }), pin, 'one PIN for all that waits');
  await user.walker.screen('user-compose-over-limit');
  await user.send();
  const guest = await fixture.guest(server, address, fixture.language, desk);
  await guest.openLink(linkOf(await server.mailTo(address)));
  await guest.enterPin(pin!);
  await guest.createMailbox();
  await guest.openFromList('The first');
  await guest.reads('The first', 'First text.');
  await guest.walker.key('link', 'mail.back').click();
  await guest.openFromList('The second');
  await guest.reads('The second', 'Second text.');
  const second = await server.mailTo(address, 2);
  assert.equal(second.subject, mailText(fixture.language, 'waiting-notification.subject'));
  assert.ok(!second.text.includes('/i/'), 'no further link');

  const other = 'paul@recipient.example';
  await user.write({ to: [other], subject: 'Taken back', text: 'Never mind.' });
  await user.send();
  await user.revoke(other);
  await user.write({ to: [other], subject: 'One too many', text: 'This stays.' });
  await user.walker.button('Send').click();
  await user.walker.says('problem.link-limit');
  await user.walker.screen('user-link-limit');
  assert.equal(await user.walker.field('Message').inputValue(), 'This stays.');
  for (const one of [user, guest]) one.walker.assertNoFaults('at the limit');
}

/** Without a connection: the screen says so, nothing is lost, and it is sent once, also if only the answer was lost. */
async function lostConnection(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, phone);
  const { walker } = user;
  walker.allow(/net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)/u);
  await user.setUp(server.setUpLink);
  await user.write({ to: [address], subject, text: 'Worth keeping.' });
  await walker.context.setOffline(true);
  await walker.button('Send').click();
  await walker.says('problem.network');
  await walker.screen('user-offline');
  assert.equal(await walker.field('Message').inputValue(), 'Worth keeping.');
  await walker.context.setOffline(false);

  const store = new Store(server);
  assert.deepEqual(store.rows(sentMessages), []);
  await walker.page.route('**/api/user/messages', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await walker.button('Send').click();
  await walker.says('problem.network');
  await walker.page.unroute('**/api/user/messages');
  assert.equal(store.rows(sentMessages).length, 1, 'the server took it, only its answer was lost');
  await user.send();
  await user.seesState(subject, address, 'delivered');
  assert.equal(store.rows(sentMessages).length, 1, 'sent once');
  assert.equal((await server.mails()).length, 1);
  walker.assertNoFaults('after the lost connection');
}

/**
 * Sends 36 MB, about what fits into 50 MiB of MIME: the screen shows the progress, the user can stop it, the file arrives unchanged, and
 * other programs read the .eml.
 */
async function large(fixture: Fixture): Promise<void> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', fixture.language, desk);
  const { walker } = user;
  await user.setUp(server.setUpLink);
  const path = join(fixture.folder, 'a large file – Größe.bin');
  const bytes = randomBytes(36_000_000);
  await writeFile(path, bytes);
  fixture.ends(() => rm(path));
  const name = 'a large file – Größe.bin';
  await user.write({ to: [address], subject, text: 'Every picture.', withoutPin: true });
  await walker.page.locator('input[type=file]').setInputFiles(path);
  await walker.page.getByText(name).first().waitFor();
  await walker.button('Send').click();
  await walker.page.getByRole('progressbar').waitFor();
  await walker.picture('user-progress');
  await walker.key('button', 'progress.cancel').click();
  await walker.says('problem.cancelled');
  const store = new Store(server);
  assert.deepEqual(store.rows(sentMessages), [], 'what was stopped is not sent');
  await user.send();

  const guest = await fixture.guest(server, address, fixture.language, phone);
  await guest.openLink(linkOf(await server.mailTo(address)));
  await guest.goOnWithoutPin();
  await guest.createMailbox();
  await guest.reads(subject, 'Every picture.');
  await guest.downloads({ name, mimeType: 'application/octet-stream', buffer: bytes });
  await guest.walker.key('button', 'mail.menu').click();
  const item = guest.walker.key('menuitem', 'mail.eml');
  const [download] = await Promise.all([guest.walker.page.waitForEvent('download'), item.click()]);
  const mail = await simpleParser(await readFile(await download.path()));
  assert.equal(mail.subject, subject);
  assert.equal(mail.text?.trim(), 'Every picture.');
  assert.equal(mail.from?.value[0]?.address, user.address);
  assert.deepEqual(mail.attachments.map(({ filename }) => filename), [name]);
  assert.ok(mail.attachments[0]!.content.equals(bytes), 'another program reads the file out of the .eml');
  for (const one of [user, guest]) one.walker.assertNoFaults('with a large file');
}

export const scenarios: Scenario[] = [
  { name: 'a large file: progress, cancel, sending, download, and its .eml in another program', run: large },
  { name: 'refused by the relay: shown at the recipient and mailed; the link sent again opens', run: refused },
  { name: 'over the limit of links a message depends on the pending one, or stays a draft', run: overTheLimit },
  { name: 'a lost connection: the screen says so, the draft stays, and the message is sent once', run: lostConnection },
];
