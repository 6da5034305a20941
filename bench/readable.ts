import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { MessageItem } from '../src/client/guest/mailbox/types.ts';
import { repository } from '../tests/browser/fixtures/server.ts';
import type { Fixture } from '../tests/browser/fixtures/fixture.ts';
import { desk } from '../tests/browser/fixtures/walker.ts';
import { linkOf, type Guest } from '../tests/browser/people/guest.ts';
import { compared, type Measurement, type Row } from './report.ts';

const guestAddress = 'mia@recipient.example';
const passphrase = 'a passphrase for the exported key';
const library = join(repository, 'tests', 'browser', 'node_modules', 'openpgp', 'dist', 'openpgp.min.js');
const messages = [
  { subject: 'Ten kilobytes', text: 'Line after line of a letter. '.repeat(345), file: 0, runs: 20, what: 'A message of 10 kB' },
  { subject: 'Much', text: 'See the file.', file: 25_000_000, runs: 8, what: 'A message with an attachment of 25 MB' },
];

/** A guest with the messages in their mailbox. */
async function prepare(fixture: Fixture): Promise<Guest> {
  const server = await fixture.server();
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  await user.setUp(server.setUpLink);
  const guest = await fixture.guest(server, guestAddress, 'en', desk);
  for (const [i, { subject, text, file }] of messages.entries()) {
    const files = [{ name: 'file.bin', mimeType: 'application/octet-stream', buffer: randomBytes(file) }];
    await user.write({ to: [guestAddress], subject, text, ...(file ? { files } : {}), withoutPin: i === 0 });
    await user.send();
    if (i > 0) continue;
    await guest.openLink(linkOf(await server.mailTo(guestAddress)));
    await guest.goOnWithoutPin();
    await guest.createMailbox();
    await guest.reads(subject, text.slice(0, 20));
  }
  return guest;
}

/** From the click in the list until the frame that shows the text; then back to the list. */
const openOnce = (page: Page, subject: string): Promise<number> =>
  page.evaluate(async (subject) => {
    const drawn = async (selector: string) => {
      while (!document.querySelector(selector)) await new Promise(requestAnimationFrame);
    };
    const rows = [...document.querySelectorAll<HTMLElement>('.mail-row')];
    const start = performance.now();
    rows.find((row) => row.textContent?.includes(subject))!.click();
    await drawn('.mail-text');
    const took = performance.now() - start;
    document.querySelector<HTMLElement>('.back')!.click();
    await drawn('.mail-row');
    return took;
  }, subject);

/** OpenPGP.js alone, on the same bytes, once they are loaded: decrypts with the guest's key, verifies with the sender's. */
const bareOnce = (page: Page, exported: { armoredKey: string; passphrase: string }, subject: number): Promise<number> =>
  page.evaluate(
    async ({ armoredKey, passphrase, nth }) => {
      const { openpgp } = globalThis as unknown as { openpgp: typeof import('openpgp') };
      const get = (path: string) => fetch(`/api/guest/${path}`, { headers: { 'x-restante': '1' } });
      const bytes = (text: string) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
      const { messages } = (await (await get('messages?folder=inbox')).json()) as { messages: MessageItem[] };
      const { bodies, author } = messages.at(-1 - nth)!;
      const body = await (await get(`bodies/${bodies[0]!.bodyId}`)).blob();
      const binaryMessage = new Uint8Array(await new Blob([bytes(bodies[0]!.pkesk), body]).arrayBuffer());
      const decryptionKeys = await openpgp.decryptKey({ privateKey: await openpgp.readPrivateKey({ armoredKey }), passphrase });
      const verificationKeys = await openpgp.readKey({ binaryKey: bytes(author.certificate!) });
      const start = performance.now();
      const message = await openpgp.readMessage({ binaryMessage });
      const { signatures } = await openpgp.decrypt({ message, decryptionKeys, verificationKeys, format: 'binary' });
      await signatures[0]!.verified;
      return performance.now() - start;
    },
    { ...exported, nth: subject },
  );

export const readable: Measurement = async (fixture, browser) => {
  const guest = await prepare(fixture);
  const exported = { armoredKey: await guest.exportKey(passphrase), passphrase };
  const { page, context, options } = guest.walker;
  // A separate window: a tab behind another one draws no frames.
  const bare = await browser.newPage({ storageState: await context.storageState() });
  await bare.addInitScript({ content: `${await readFile(library, 'utf8')}; globalThis.openpgp = openpgp;` });
  await bare.goto(`${options.origin}/m`);
  await guest.walker.goto('/m');
  await page.locator('.mail-row').nth(messages.length - 1).waitFor();
  const raw: number[][][] = [];
  const rows: Row[] = [];
  for (const [nth, { subject, runs, what }] of messages.entries()) {
    const [opened, decrypted] = [[] as number[], [] as number[]];
    // The first of each warms up: the browser compiles code and loads the rest of it.
    for (let run = 0; run <= runs; run++) {
      opened.push(await openOnce(page, subject));
      decrypted.push(await bareOnce(bare, exported, nth));
    }
    raw.push([opened, decrypted]);
    rows.push(compared(`${what}: click → text shown`, opened.slice(1), 'bare OpenPGP.js', decrypted.slice(1)));
  }
  return { rows, raw };
};
