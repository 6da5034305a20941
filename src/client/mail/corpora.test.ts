import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildMessage } from './build.ts';
import { MailError } from './errors.ts';
import { readMessage } from './read.ts';
import { thirdParty } from './shared-vectors.ts';
import type { ReadMessage } from './types.ts';

const slowest = 2000;

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

/** Reads the mail, or refuses it with the one expected error, in time; anything else fails. */
async function readOrRefuse(bytes: Uint8Array<ArrayBuffer>): Promise<ReadMessage | null> {
  const start = performance.now();
  try {
    return await readMessage(new Blob([bytes]));
  } catch (error) {
    expect(error).toBeInstanceOf(MailError);
    return null;
  } finally {
    expect(performance.now() - start).toBeLessThan(slowest);
  }
}

/** The promises that a screen relies on, for any mail. */
function holds(message: ReadMessage): void {
  for (const { name, size, blob, type } of message.attachments) {
    expect(name).not.toMatch(/[/\\\p{Cc}]/u);
    expect(size).toBe(blob.size);
    expect(typeof type).toBe('string');
  }
  expect(message.date === null || !Number.isNaN(Date.parse(message.date))).toBe(true);
  for (const id of message.references) expect(id).toMatch(/^<[^<>\s]+>$/);
  for (const { address } of [...message.to, ...message.cc, ...message.bcc]) expect(typeof address).toBe('string');
}

describe.each(['mimekit', 'mail-parser'])('the mails of %s', (collection) => {
  const folder = thirdParty(collection);
  test.skipIf(!folder)('are read or refused, each in time', async () => {
    const files = filesUnder(folder!);
    expect(files.length).toBeGreaterThan(50);
    let read = 0;
    for (const path of files) {
      const message = await readOrRefuse(new Uint8Array(readFileSync(path)));
      if (message) holds(message);
      if (message) read += 1;
    }
    expect(read).toBeGreaterThan(files.length / 2);
  });
});

/** The same numbers in every run, so that a failure can be reproduced. */
function* numbers(seed: number): Generator<number> {
  for (let x = seed; ;) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    yield x >>> 8;
  }
}

describe('a mail that was changed anywhere', () => {
  const rounds = process.env.RESTANTE_TESTS === 'full' ? 20_000 : 600;

  test(`is read or refused, and keeps every promise (${rounds} times)`, { timeout: 600_000 }, async () => {
    const { stream } = buildMessage({
      from: { name: 'Älice', address: 'alice@example.org' },
      to: [{ name: 'Bob', address: 'bob@example.net' }],
      subject: 'Grüße',
      text: 'Text\n\nfrom here',
      html: '<p>Text <img src="cid:a@b"></p>',
      inline: [{ file: new Blob(['picture']), name: 'p.png', type: 'image/png', contentId: 'a@b' }],
      attachments: [{ file: new Blob(['file '.repeat(40)]), name: 'Täter.txt', type: 'text/plain' }],
      messageId: '<1@example.org>',
      references: ['<0@example.org>'],
    });
    const whole = new Uint8Array(await new Response(stream).arrayBuffer());
    const next = numbers(20261126);
    const draw = (below: number) => next.next().value! % below;
    const pieces = [
      '\r\n',
      '\n',
      '--',
      ';',
      '"',
      ':',
      '=?utf-8?B?',
      '?=',
      '\0',
      '<',
      '>',
      'Content-Type: ',
      'boundary=',
    ];
    for (let round = 0; round < rounds; round++) {
      let bytes = whole;
      for (let change = draw(4); change >= 0; change--) {
        const at = draw(bytes.length);
        const piece = new TextEncoder().encode(pieces[draw(pieces.length)]);
        const kind = draw(4);
        const cut = kind === 0 ? draw(200) : kind === 1 ? piece.length : 0;
        const put = kind === 0 ? new Uint8Array() : kind === 3 ? bytes.slice(at, at + draw(400)) : piece;
        bytes = new Uint8Array([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + cut)]);
      }
      const message = await readOrRefuse(bytes);
      if (message) holds(message);
    }
  });
});
