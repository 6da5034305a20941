import assert from 'node:assert/strict';
import type { Scenario, Stage } from '../harness/stage.ts';
import { Store } from '../harness/store.ts';
import { desk, phone } from '../harness/walker.ts';
import { linkOf } from '../people/guest.ts';

/** Somebody who writes into the database names another key for a guest: the sender's browser holds the letter. */
async function swappedKey(stage: Stage): Promise<void> {
  const server = await stage.server();
  const user = await stage.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  await user.setUp(server.setUpLink);
  for (const address of ['mia@recipient.example', 'eve@recipient.example']) {
    await user.write({ to: [address], subject: 'Hello', text: 'Hello.', withoutPin: true });
    await user.send();
    const guest = await stage.guest(server, address, 'en', phone);
    await guest.openLink(linkOf(await server.mailTo(address)));
    await guest.goOnWithoutPin();
    await guest.createMailbox();
    await guest.reads('Hello', 'Hello.');
  }
  const store = new Store(server);
  const eve = `(SELECT "Certificate" FROM "mailboxes" WHERE "Address" LIKE 'eve%')`;
  const fpr = `(SELECT "Fingerprint" FROM "mailboxes" WHERE "Address" LIKE 'eve%')`;
  store.change(`UPDATE "mailboxes" SET "Certificate" = ${eve}, "Fingerprint" = ${fpr} WHERE "Address" LIKE 'mia%'`);

  await user.write({ to: ['mia@recipient.example'], subject: 'Secret', text: 'For Mia alone.' });
  await user.walker.says('held.title');
  await user.walker.screen('user-held-key');
  const sent: string[] = [];
  user.walker.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/user/messages')) sent.push(request.url());
  });
  await user.walker.button('Send').click();
  await user.walker.says('compose.held');
  assert.deepEqual(sent, [], 'a letter went out to a key in question');
  user.walker.assertNoFaults('with a key in question');
}

export const scenarios: Scenario[] = [
  { name: `a guest's key swapped in the database is noticed, and the letter is held`, run: swappedKey },
];
