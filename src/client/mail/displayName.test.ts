import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildMessage } from './build.ts';
import { displayName, nameBefore } from './displayName.ts';
import { confidentialOf, protectionOf } from './protection.ts';
import { readMessage } from './read.ts';

const file = join(import.meta.dirname, '../../../tests/display-names.json');
const rows = JSON.parse(readFileSync(file, 'utf8')) as { typed: string; shown: string }[];

/** Forbidden in a name: an at sign, a host, a scheme, an encoded word, a directional control. */
const forbidden = [
  String.raw`@|\S[.\u3002][\p{L}\p{N}\-]*\p{L}[\p{L}\p{M}\p{N}\-]|\d\.\d+\.\d+\.\d|[a-z][a-z0-9+.\-]+:\s*[\\\/]|=\?`,
  String.raw`[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]`,
];
const addressOrLink = new RegExp(forbidden.join('|'), 'iu');

const base = { subject: 'Subject', text: 'Text', messageId: '<1@example.org>', date: '2026-11-24T01:02:03Z' };

describe('a name', () => {
  test.each(rows)('$typed is judged by what it decodes to, as on the server', ({ typed, shown }) => {
    expect(displayName(typed)).toBe(shown);
    expect(displayName(shown)).toBe(shown);
    expect(shown.normalize('NFKC')).not.toMatch(addressOrLink);
  });

  test('is left out where it only repeats the address', () => {
    expect(nameBefore('bob@example.net', 'Bob@Example.net')).toBeNull();
    expect(nameBefore('bob@example.net', ' ')).toBeNull();
    expect(nameBefore('bob@example.net', 'bob@example.org')).toBe('bob example. org');
    expect(nameBefore('bob@example.net', 'x'.repeat(300))).toHaveLength(200);
  });
});

describe('the header of a message', () => {
  test.each(rows)('built with $typed holds no address and no link when it is decoded', async ({ typed }) => {
    const mailbox = { name: typed, address: 'mallory@example.org' };
    const { stream } = buildMessage({ ...base, from: mailbox, to: [mailbox], cc: [mailbox] });
    const message = await readMessage(await new Response(stream).blob());
    for (const one of [message.from!, ...message.to, ...message.cc]) {
      expect(one.address).toBe('mallory@example.org');
      expect((one.name ?? '').normalize('NFKC')).not.toMatch(addressOrLink);
    }
  });

  test('received with an encoded word inside an encoded word shows none of the two', async () => {
    const inner = '=?utf-8?b?Ym9zc0BiYW5rLmV4YW1wbGU=?=';
    const nested = `=?utf-8?b?${Buffer.from(inner).toString('base64')}?=`;
    const lines = [`From: ${nested} <mallory@example.org>`, 'Content-Type: text/plain; hp="cipher"', '', 'Text'];
    const message = await readMessage(new Blob([lines.join('\r\n')]));
    expect(message.from).toEqual({ name: 'boss bank. example', address: 'mallory@example.org' });
  });

  test('has the same name outside and inside, whatever the name looks like', () => {
    const from = '=?utf-8?b?PT91dGYtOD9xP0FsaWNlPz0=?= <alice@example.org>';
    const fields = [
      { name: 'from', value: from },
      { name: 'hp-outer', value: `From: ${from}` },
    ];
    expect(confidentialOf(protectionOf({ hp: 'cipher' }, fields), fields).names).toEqual([]);
  });
});
