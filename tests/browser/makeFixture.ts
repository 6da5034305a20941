/**
 * Creates tests/fixtures/first-version with the server and the client of this commit: people walk through the product in
 * Chromium, then the data on disk is copied. Run it at the commit whose data is to be kept:
 *   tests/browser/run none; node tests/browser/dist/makeFixture.js FOLDER     (FOLDER must not exist)
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './fixtures/chromium.ts';
import { GnuPg } from './fixtures/gnupg.ts';
import { Postgres } from './fixtures/postgres.ts';
import type { Server } from './fixtures/server.ts';
import { Fixture } from './fixtures/fixture.ts';
import { desk, phone } from './fixtures/walker.ts';
import { linkOf } from './people/guest.ts';
import type { User } from './people/user.ts';

const alices = 'alice@organisation.example';
const bobs = 'bob@organisation.example';
const mias = 'mia@recipient.example';
const noras = 'nora@recipient.example';
const ottos = 'otto@recipient.example';
const petras = 'petra@keys.example';

const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

/** Everything that a person must know to use the instance: passwords, PINs, links, and what was written. */
type Known = Record<string, unknown>;

async function importAndCompare(user: User, armored: Buffer, address: string): Promise<void> {
  const { walker } = user;
  const dialog = walker.page.getByRole('dialog');
  await user.go('Contacts');
  await walker.key('button', 'import.action').first().click();
  await dialog.locator('input[type=file]').setInputFiles([{ name: 'key.asc', mimeType: 'application/octet-stream', buffer: armored }]);
  await walker.key('button', 'import.take').click();
  await walker.says('import.added');
  await walker.key('button', 'import.close').click();
  await dialog.waitFor({ state: 'detached' });
  await walker.page.getByRole('link').filter({ hasText: address }).click();
  await walker.key('button', 'compare.title').click();
  await walker.key('button', 'compare.same').click();
  await walker.says('contact.standing-verified');
}

async function replaceKey(user: User): Promise<void> {
  const { walker } = user;
  await user.go('Settings');
  await walker.key('button', 'key.replace').click();
  await walker.label('key.replaceWhy').selectOption('superseded');
  await walker.label('settings.current').fill(user.password);
  await walker.key('button', 'key.replaceNext').click();
  await walker.says('key.replaceNotYet');
  const groups = await walker.page.locator('.recovery-code li').allTextContents();
  await walker.key('checkbox', 'recovery.kept').check();
  await walker.key('button', 'key.replaceCommit').click();
  await walker.says('key.replaced');
  await walker.page.getByRole('dialog').waitFor({ state: 'detached' });
  user.recoveryCode = groups.map((group) => group.trim()).join('-');
}

// One instance, built in its order: every message needs the people and keys that were there before it.
async function walk(fixture: Fixture, server: Server): Promise<Known> {
  const gpg = new GnuPg();
  fixture.ends(() => Promise.resolve(gpg.end()));
  const alice = await fixture.user(server, alices, 'Alice Example', 'en', desk);
  const bob = await fixture.user(server, bobs, 'Bob Brown', 'en', desk);
  alice.password = 'ordinary alice garden fence';
  bob.password = 'ordinary bob garden fence';
  await alice.setUp(server.setUpLink);
  await bob.setUp(await server.verb('user', 'add', bobs));

  const among = { from: alices, to: [bobs], subject: 'Between colleagues', text: 'From Alice to Bob.' };
  await alice.write({ ...among, files: [file('plan.txt', 'the plan')] });
  await alice.send();
  const back = { from: bobs, to: [alices], subject: 'From Bob', text: 'From Bob to Alice, under the first key.' };
  await bob.write(back);
  await bob.send();

  // A guest whose PIN was right, with a thread of three.
  const results = { from: alices, to: [mias], cc: [bobs], subject: 'Your results', text: 'Nothing to worry about.' };
  const miaPin = await alice.write({ ...results, files: [file('results.txt', 'all is well')] });
  await alice.send();
  const mia = await fixture.guest(server, mias, 'en', phone);
  mia.password = 'correct mia battery staple';
  await mia.openLink(linkOf(await server.mailTo(mias)));
  await mia.enterPin(miaPin!);
  await mia.createMailbox();
  await mia.reads(results.subject, results.text);
  const answer = { from: mias, to: [alices], cc: [bobs], subject: `Re: ${results.subject}`, text: 'Thank you, that is a relief.' };
  await mia.reply(answer.text, { all: true, files: [file('photo.txt', 'a photo')] });
  await alice.seesState(results.subject, mias, 'answered');

  const further = { from: bobs, to: [mias], subject: 'Bob to the mailbox', text: 'To a mailbox that exists.' };
  await bob.write(further);
  await bob.send();
  await mia.walker.goto('/m');
  await mia.openFromList(further.subject);
  await mia.reads(further.subject, further.text);

  const blind = { from: alices, to: [bobs], bcc: [mias], subject: 'A blind copy', text: 'For Bob, and for Mia unseen.' };
  await alice.write(blind);
  await alice.send();

  // A mailbox that moved to a mail program and its own key.
  const first = { from: alices, to: [noras], subject: 'Without a PIN', text: 'Read in the mailbox.' };
  await alice.write({ ...first, withoutPin: true });
  await alice.send();
  const nora = await fixture.guest(server, noras, 'en', phone);
  nora.password = 'correct nora battery staple';
  await nora.openLink(linkOf(await server.mailTo(noras)));
  await nora.goOnWithoutPin();
  await nora.createMailbox();
  await nora.reads(first.subject, first.text);
  await nora.toProgram();
  await nora.switchDelivery('delivery.on', 'delivery.isOnNow');
  const program = `Nora <${noras}>`;
  gpg.run(['--quick-generate-key', program, 'default', 'default', 'never']);
  await nora.toProgram();
  await nora.addKey(gpg.armored(gpg.fingerprintOf(program)).toString());
  const direct = { from: alices, to: [noras], subject: 'To a mail program', text: 'Encrypted to the key that Nora brought.' };
  await alice.write(direct);
  await alice.send();

  // A person with a key that was imported and compared.
  const contact = `Petra <${petras}>`;
  gpg.run(['--quick-generate-key', contact, 'default', 'default', 'never']);
  await importAndCompare(alice, gpg.armored(gpg.fingerprintOf(contact)), petras);
  const toKey = { from: alices, to: [petras], subject: 'To a contact’s key', text: 'Encrypted to the key of a contact.' };
  await alice.write(toKey);
  await alice.send();

  // Pending links: two of one sender, which open both messages each; and one for a mailbox that exists.
  const pending = [];
  for (const [n, subject] of ['A pending link', 'A second pending link'].entries()) {
    const message = { from: alices, to: [ottos], subject, text: `Behind a link: ${n + 1}.` };
    const pin = await alice.write(message);
    await alice.send();
    pending.push({ ...message, pin, link: linkOf(await server.mailTo(ottos, n + 1)) });
  }
  const stepUp = { from: bobs, to: [mias], subject: 'With a PIN for the mailbox', text: 'Behind a further link.' };
  const before = (await server.mails()).filter(({ recipients }) => recipients.includes(mias)).length;
  const stepUpPin = await bob.write({ ...stepUp, askPin: true });
  await bob.send();
  const stepUpLink = linkOf(await server.mailTo(mias, before + 1));

  const draft = { subject: 'A draft', text: 'Half a thought.' };
  await alice.write({ to: [mias], ...draft });
  await alice.walker.says('compose.save-saved');
  await replaceKey(bob);

  const user = ({ address, name, password, recoveryCode }: User) => ({ address, name, password, recoveryCode });
  return {
    madeAt: new Date().toISOString(),
    users: [user(alice), user(bob)],
    guests: [mia, nora].map(({ address, password }) => ({ address, password })),
    messages: [among, back, results, answer, further, blind, first, direct, toKey],
    pending: [...pending, { ...stepUp, pin: stepUpPin, link: stepUpLink }].map(({ link, ...one }) => {
      // The address of the server was another one.
      return { ...one, link: new URL(link).pathname + new URL(link).hash };
    }),
    draft: { of: alices, ...draft },
    keys: {
      [noras]: gpg.armoredSecret(gpg.fingerprintOf(program)).toString(),
      [petras]: gpg.armoredSecret(gpg.fingerprintOf(contact)).toString(),
    },
  };
}

/** Stops the server and copies its data on disk. */
async function keep(server: Server, into: string, known: Known): Promise<void> {
  await server.stop();
  mkdirSync(into, { recursive: true });
  for (const name of readdirSync(server.dataFolder).filter((one) => one.endsWith('.db'))) {
    execFileSync('sqlite3', [join(server.dataFolder, name), 'PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);']);
  }
  cpSync(server.dataFolder, join(into, 'data'), { recursive: true });
  cpSync(server.keyFolder, join(into, 'keys'), { recursive: true });
  writeFileSync(join(into, 'people.json'), `${JSON.stringify(known, null, 2)}\n`);
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Say the folder to make.');
const browser = await launch();
for (const kind of ['sqlite', 'postgres']) {
  const postgres = kind === 'postgres' ? await Postgres.start() : null;
  const fixture = new Fixture(browser, mkdtempSync(join(tmpdir(), 'restante-screens-')), kind, false, 'en');
  try {
    const server = await fixture.server(postgres?.settings);
    const known = await walk(fixture, server);
    await keep(server, join(folder, kind), known);
    if (postgres) {
      const port = String(postgres.port);
      const args = ['-h', '127.0.0.1', '-p', port, '-U', 'restante', '--inserts', '--no-owner', '--no-privileges', 'postgres'];
      const dump = execFileSync('pg_dump', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
      writeFileSync(join(folder, kind, 'restante.sql'), dump);
    }
    console.log(`${kind}: made`);
  } catch (error) {
    console.log(await fixture.account());
    throw error;
  } finally {
    await fixture.end();
    await postgres?.end();
  }
}
await browser.close();
