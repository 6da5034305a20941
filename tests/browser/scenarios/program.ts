import assert from 'node:assert/strict';
import { GnuPg } from '../fixtures/gnupg.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import type { Server } from '../fixtures/server.ts';
import { desk, phone, type Walker } from '../fixtures/walker.ts';
import { mailText } from '../fixtures/words.ts';
import { linkOf, type Guest } from '../people/guest.ts';
import type { User } from '../people/user.ts';

const address = 'nils@recipient.example';
const passphrase = 'a passphrase for the exported key';

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

const groups = (fingerprint: string) => fingerprint.match(/.{4}/gu)!.slice(0, 5).join(' ');

async function choose(walker: Walker, name: string, content: string | Buffer): Promise<void> {
  const buffer = Buffer.from(content);
  await walker.page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pgp-keys', buffer });
}

// One journey, told in its order: to an own key and direct delivery, and all the way back.
async function movesOut(fixture: Fixture): Promise<void> {
  const { server, user, guest } = await active(fixture);
  const { walker } = guest;
  const gpg = new GnuPg();
  try {
    // The mailbox's key, as GnuPG imports it.
    const exported = await guest.exportKey(passphrase);
    gpg.run(['--import'], exported, passphrase);
    assert.match(gpg.run(['--with-colons', '--list-secret-keys']).toString(), new RegExp(`uid:.*${address}`, 'u'));
    await guest.toProgram();
    await walker.says('program.nowMailbox');
    await walker.screen('guest-program');

    // A key that GnuPG created; the secret one, chosen by mistake, does not leave the browser.
    const fingerprint = gpg.makeKey(`Nils Holgersson <${address}>`);
    await walker.key('button', 'ownKey.title').click();
    await walker.key('heading', 'ownKey.title').waitFor();
    await walker.screen('guest-own-key');
    const uploads: string[] = [];
    walker.page.on('request', (request) => void (request.method() === 'GET' || uploads.push(request.url())));
    await choose(walker, 'secret.asc', gpg.run(['--armor', '--export-secret-keys', fingerprint]));
    await walker.says('problem.own-key-secret');
    await walker.screen('guest-own-key-secret');
    gpg.makeKey('Somebody Else <else@elsewhere.example>');
    await choose(walker, 'else.gpg', gpg.run(['--export', 'else@elsewhere.example']));
    await walker.page.getByText(address).first().waitFor();
    assert.deepEqual(uploads, [], 'nothing was sent of what was refused');

    await walker.label('ownKey.paste').fill(gpg.run(['--armor', '--export', fingerprint]).toString());
    await walker.key('button', 'ownKey.look').click();
    await walker.says('ownKey.whose');
    await walker.page.getByText('Nils Holgersson').waitFor();
    await walker.page.getByText(groups(fingerprint)).waitFor();
    await walker.screen('guest-own-key-confirm');
    await walker.label('export.password').fill('not the password');
    walker.allow(/status of 403/u);
    await walker.key('button', 'ownKey.use').click();
    await walker.says('problem.password-wrong');
    await walker.label('export.password').fill(guest.password);
    await walker.key('button', 'ownKey.use').click();
    await walker.says('ownKey.done');
    await walker.key('heading', 'program.title').waitFor();
    await walker.page.getByText(groups(fingerprint)).waitFor();
    const told = await server.mailAbout(address, mailText(fixture.language, 'own-key-set-guest.subject'));
    assert.ok(told.text.includes(groups(fingerprint)), 'the mail names the fingerprint');
    await server.mailAbout(user.address, mailText(fixture.language, 'own-key-set.subject'));

    await guest.switchDelivery('delivery.on', 'delivery.isOnNow', 'guest-program-asking');
    await walker.says('program.nowDirect');
    await walker.screen('guest-program-direct');
    await server.mailAbout(user.address, mailText(fixture.language, 'delivery-switched.subject'));
    await walker.goto('/m');
    await walker.says('mailbox.direct');
    await walker.screen('guest-mailbox-direct');
    await guest.openFromList('The first');
    await guest.reads('The first', 'First text.');
    await user.go('Inbox');
    await user.walker.says('notice.delivery-direct');

    await guest.toProgram();
    await guest.switchDelivery('delivery.off', 'delivery.isOffNow');
    await walker.says('program.nowMailbox');

    // Removed again: the mailbox's own key counts.
    await walker.key('button', 'ownKey.remove').click();
    await walker.says('ownKey.removeWhat');
    await walker.screen('guest-own-key-remove');
    await walker.label('export.password').fill(guest.password);
    await walker.key('button', 'ownKey.remove').click();
    await walker.says('ownKey.removed');
    await walker.says('program.bringWhy');
    for (const one of [walker, user.walker]) one.assertNoFaults('after the switch there and back');
  } finally {
    gpg.end();
  }
}

async function fallsBack(fixture: Fixture): Promise<void> {
  const { server, guest } = await active(fixture);
  const { walker } = guest;
  await guest.toProgram();
  await guest.switchDelivery('delivery.on', 'delivery.isOnNow');
  // As the relay's refusal of a message writes it.
  new Store(server).change(`UPDATE "mailboxes" SET "Delivery" = 'Mailbox', "FellBackAt" = ${Date.now()}, "FellBackCause" = 'Refused'`);
  await walker.goto('/m');
  await walker.says('delivery.fellBack');
  await walker.screen('guest-fell-back');
  await walker.key('button', 'delivery.putRight').click();
  await walker.key('heading', 'program.title').waitFor();
  await walker.screen('guest-program-fell-back');
  const told = walker.page.waitForResponse((response) => response.url().endsWith('/api/guest/delivery/seen'));
  await walker.key('button', 'delivery.seen').click();
  await told;
  await walker.goto('/m');
  await walker.page.getByText('The first').first().waitFor();
  assert.equal(await walker.page.getByText(walker.words.sentence('delivery.fellBack')).count(), 0, 'once dismissed, it stays dismissed');
  walker.assertNoFaults('after the fall back');
}

const needsGpg = GnuPg.isHere ? {} : { skip: 'gpg is not installed' };

export const scenarios: Scenario[] = [
  { name: 'exports the key, adds one, gets messages delivered directly, and switches back', run: movesOut, ...needsGpg },
  { name: 'a notice of failed direct delivery stays until it is dismissed', run: fallsBack },
];
