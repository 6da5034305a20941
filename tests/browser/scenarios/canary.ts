import assert from 'node:assert/strict';
import { createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { lp } from '../fixtures/protocol.ts';
import type { Fixture, Scenario } from '../fixtures/fixture.ts';
import { Store } from '../fixtures/store.ts';
import type { Server } from '../fixtures/server.ts';
import { desk, phone } from '../fixtures/walker.ts';
import { linkOf } from '../people/guest.ts';

const guestAddress = 'mia@recipient.example';
const label = (name: string) => Buffer.from(`restante/v1/${name}`);

/** AES-256-GCM with the nonce in front and the tag at the end (PROTOCOL.md 1). */
function open(key: Buffer, box: Buffer, aad: Buffer): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12));
  cipher.setAAD(aad).setAuthTag(box.subarray(box.length - 16));
  return Buffer.concat([cipher.update(box.subarray(12, box.length - 16)), cipher.final()]);
}

/** seal(table, rowId, x) of PROTOCOL.md 2, opened with the ring as a thief of both would. */
function unseal(server: Server, table: string, rowId: string, box: string): Buffer {
  const bytes = Buffer.from(box, 'hex');
  const ring = readFileSync(join(server.keyFolder, 'ring', `${bytes.readUInt32BE(1)}.key`));
  const seal = Buffer.from(hkdfSync('sha256', ring, Buffer.alloc(0), label('seal'), 32));
  return open(seal, bytes.subarray(5), lp(label('row'), Buffer.from(table), Buffer.from(rowId, 'hex')));
}

const sealedColumns = [
  { table: 'users', id: 'Id', column: 'SealedBundle' },
  { table: 'users', id: 'Id', column: 'SealedRecoveryBundle' },
  { table: 'mailboxes', id: 'Mid', column: 'SealedBundle' },
  { table: 'invitations', id: 'Iid', column: 'SealedSecret' },
];

interface Place {
  name: string;
  bytes: Buffer;
}

/** Everything that a thief of disk, keys and logs would have. */
async function places(server: Server): Promise<Place[]> {
  const store = new Store(server);
  const found: Place[] = store.files().map(({ path, bytes }) => ({ name: path, bytes }));
  // A value that the pages of the file cut in two is whole here.
  found.push({ name: 'the rows of the database', bytes: Buffer.from(store.dump()) });
  assertAllSealedKnown(store);
  for (const { table, id, column } of sealedColumns) {
    const rows = store.rows(
      `SELECT hex("${id}") AS id, hex("${column}") AS box FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    for (const row of rows) {
      found.push({ name: `${table}.${column}, unsealed`, bytes: unseal(server, table, String(row['id']), String(row['box'])) });
    }
  }
  const sealed = store.rows(
    'SELECT hex("Id") AS id, "DayKey" AS day, hex("Sealed") AS box FROM "outbound_mails" WHERE "Sealed" IS NOT NULL',
  );
  for (const row of sealed) {
    found.push({ name: 'outbound_mails.Sealed, unsealed', bytes: await readMail(openMail(server, row).toString()) });
  }
  found.push({ name: 'the console and log', bytes: Buffer.from(server.log) });
  return found;
}

/** A queued mail, opened with the key of its day. */
function openMail(server: Server, row: Record<string, string | number | null>): Buffer {
  const day = String(row['day']);
  const key = readFileSync(join(server.keyFolder, 'day', `${day}.key`));
  const aad = lp(label('day'), Buffer.from(day), Buffer.from(String(row['id']), 'hex'));
  return open(key, Buffer.from(String(row['box']), 'hex'), aad);
}

/** A mail as it is, and as a mail program reads it: no encoding cuts a secret in two. */
async function readMail(raw: string): Promise<Buffer> {
  const { subject, from, text, html, headerLines } = await simpleParser(raw);
  const headers = headerLines.map(({ line }) => line.replace(/\r?\n\s+/gu, ''));
  return Buffer.from([raw, raw.replace(/=\r?\n/gu, ''), subject, from?.text, text, html || '', ...headers].join('\n'));
}

/** A sealed column that this file does not open would be searched in vain. */
function assertAllSealedKnown(store: Store): void {
  const columns = store.rows(
    `SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND c.name LIKE '%Sealed%' ORDER BY 1, 2`,
  );
  const known = [...sealedColumns.map(({ table, column }) => ({ table, column })), { table: 'outbound_mails', column: 'Sealed' }];
  const order = (all: { table?: unknown; column?: unknown }[]) =>
    all.map(({ table, column }) => `${String(table)}.${String(column)}`).sort();
  assert.deepEqual(order(columns), order(known));
}

/** The forms of a secret: as it is, in base64 at any offset, in hex, in UTF-16. */
function forms(secret: Buffer): Buffer[] {
  const inBase64 = [0, 1, 2].map((shift) => {
    const coded = Buffer.concat([Buffer.alloc(shift), secret]).toString('base64').replace(/=+$/u, '');
    return coded.slice(shift === 0 ? 0 : shift + 1, coded.length - 2);
  });
  const asUrl = inBase64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = secret.toString('hex');
  const text = [...inBase64, ...asUrl, hex, hex.toUpperCase()].map((one) => Buffer.from(one));
  return [secret, ...text, Buffer.from(secret.toString('utf8'), 'utf16le')];
}

function assertNowhere(what: string, secret: Buffer, where: Place[]): void {
  for (const form of forms(secret)) {
    for (const { name, bytes } of where) assert.ok(!bytes.includes(form), `${what} is in ${name}`);
  }
}

const marker = (name: string) => `canary-${name}-${randomBytes(9).toString('hex')}`;

// The journey creates one secret of every kind; the search at its end needs them all.
async function nothingLeaks(fixture: Fixture): Promise<void> {
  const server = await fixture.server(['--Server:LogLevel', 'Trace']);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  const secrets: Record<string, Buffer> = {};
  const keep = (name: string, text: string) => (secrets[name] = Buffer.from(text));
  const subject = marker('subject');
  const text = marker('text');
  const file = { name: `${marker('file-name')}.txt`, mimeType: 'text/plain', buffer: Buffer.from(marker('file')) };

  const linkSecrets: Buffer[] = [];
  user.walker.page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/api/user/messages')) return;
    const { invitations } = request.postDataJSON() as { invitations: { secret: string }[] };
    for (const { secret } of invitations) linkSecrets.push(Buffer.from(secret, 'base64url'));
  });
  await user.setUp(server.setUpLink);
  keep('the user password', user.password);
  keep('the recovery code', user.recoveryCode);
  const pin = await user.write({ to: [guestAddress], subject, text, files: [file] });
  assert.ok(pin);
  await user.send();
  const invitation = await server.mailTo(guestAddress);

  const guest = await fixture.guest(server, guestAddress, 'en', phone);
  const answer = marker('answer');
  const answerFile = { name: `${marker('answer-name')}.txt`, mimeType: 'text/plain', buffer: Buffer.from(marker('answer-file')) };
  await guest.openLink(linkOf(invitation));
  const wrongPin = pin.replace(/\d$/u, (digit) => String((Number(digit) + 1) % 10));
  guest.walker.allow(/status of 403/u);
  await guest.enterPin(wrongPin);
  await guest.walker.says('problem.pin-not-right');
  await guest.enterPin(pin);
  await guest.createMailbox();
  await guest.reads(subject, text);
  await guest.downloads(file);
  await guest.reply(answer, { files: [answerFile] });
  await server.mailTo(user.address);
  const passphrase = marker('passphrase');
  await guest.exportKey(passphrase);
  await user.go('Inbox');
  await user.openFromList(subject);
  await user.reads(answer);

  keep('the subject', subject);
  keep('the text', text);
  keep('the file', file.buffer.toString());
  keep('the file name', file.name);
  keep('the PIN', pin.replaceAll(' ', ''));
  keep('the PIN as shown', pin);
  keep('the wrong PIN', wrongPin.replaceAll(' ', ''));
  keep('the guest password', guest.password);
  keep('the answer', answer);
  keep('the answered file', answerFile.buffer.toString());
  keep('the answered file name', answerFile.name);
  keep('the passphrase', passphrase);
  assert.equal(linkSecrets.length, 1);
  const mails = await server.mails();
  const running = await places(server);
  assert.ok(running.filter(({ bytes }) => bytes.includes(guestAddress)).length >= 2, 'what is there is found');
  const mailPlaces = await Promise.all(
    mails.map(async ({ id, subject, raw }) => ({ name: `mail ${id} (${subject})`, bytes: await readMail(raw) })),
  );
  for (const [name, secret] of Object.entries(secrets)) {
    assertNowhere(name, secret, running);
    assertNowhere(name, secret, mailPlaces);
  }
  assertNowhere('S', linkSecrets[0]!, running);
  const others = mailPlaces.filter((_, i) => mails[i]!.id !== invitation.id);
  assertNowhere('S', linkSecrets[0]!, others);
  assert.ok(invitation.text.includes(linkSecrets[0]!.toString('base64url')), 'S is in the invitation mail');
  await server.stop();
  const stopped = await places(server);
  for (const [name, secret] of Object.entries({ ...secrets, S: linkSecrets[0]! })) assertNowhere(name, secret, stopped);
}

async function sealedInTheQueue(fixture: Fixture): Promise<void> {
  // A relay that never answers: the invitation stays in the queue.
  const server = await fixture.server(['--Delivery:Relay', '127.0.0.1', '--Delivery:Port', '9', '--Delivery:Security', 'None']);
  const user = await fixture.user(server, 'alice@organisation.example', 'Alice Example', 'en', desk);
  const secrets: Buffer[] = [];
  user.walker.page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/api/user/messages')) return;
    const { invitations } = request.postDataJSON() as { invitations: { secret: string }[] };
    for (const { secret } of invitations) secrets.push(Buffer.from(secret, 'base64url'));
  });
  await user.setUp(server.setUpLink);
  const [subject, text] = [marker('subject'), marker('text')];
  const pin = await user.write({ to: [guestAddress], subject, text });
  assert.ok(pin);
  await user.send();
  assert.equal(secrets.length, 1);
  const all = await places(server);
  const [unsealed, others] = [true, false].map((queued) => all.filter(({ name }) => name.startsWith('outbound_mails') === queued)) as [
    Place[],
    Place[],
  ];
  assert.ok(all.some(({ name }) => name.startsWith('invitations')), 'the invitation that waits is opened');
  for (const [name, secret] of Object.entries({ subject, text, pin, digits: pin.replaceAll(' ', ''), password: user.password })) {
    assertNowhere(name, Buffer.from(secret), all);
  }
  assert.ok(unsealed.some(({ bytes }) => bytes.includes(secrets[0]!.toString('base64url'))), 'S is sealed in the queue');
  assertNowhere('S', secrets[0]!, others);
}

export const scenarios: Scenario[] = [
  { name: 'no secret of a whole journey is on disk, in logs or in mails, except S in the invitation', run: nothingLeaks },
  { name: 'S is sealed in the queue until the mail is sent', run: sealedInTheQueue },
];
