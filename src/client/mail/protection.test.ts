import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildMessage, outerMessage } from './build.ts';
import { readMessage } from './read.ts';
import { thirdParty } from './shared-vectors.ts';
import type { ReadMessage } from './types.ts';

const read = (text: string) => readMessage(new Blob([text.replace(/\r?\n/g, '\r\n')]));
const nothing = { addresses: [], names: [], identifiers: [] };

const header = (mark: string, outer: string[]) => `From: Alice Secret <alice@example.org>
To: Bob <bob@example.net>, carol@example.com
Message-ID: <2@example.org>
References: <0@example.org> <1@example.org>
Subject: Plans
${outer.map((field) => `HP-Outer: ${field}\n`).join('')}Content-Type: text/plain; charset=utf-8${mark}

Text
`;

async function written(message: Parameters<typeof buildMessage>[0]): Promise<string> {
  return new Response(buildMessage(message).stream).text();
}

describe('what a message kept confidential', () => {
  test('is what its HP-Outer fields do not have', async () => {
    const outer = ['From: alice@example.org', 'To: Bob <bob@example.net>', 'References: <0@example.org>'];
    expect((await read(header('; hp="cipher"', outer))).confidential).toEqual({
      addresses: ['carol@example.com'],
      names: ['alice@example.org'],
      identifiers: ['<2@example.org>', '<1@example.org>'],
    });
  });

  test('is everything where there is no HP-Outer at all', async () => {
    const { confidential } = await read(header('; hp="cipher"', []));
    expect(confidential.addresses).toEqual(['alice@example.org', 'bob@example.net', 'carol@example.com']);
  });

  test.each([
    ['signed alone', '; hp="clear"'],
    ['of the older kind', '; protected-headers="v1"'],
    ['without a mark', ''],
    ['with a mark nobody knows', '; hp="secret"'],
  ])('is nothing where the entity is %s', async (_, mark) => {
    expect((await read(header(mark, ['Subject: [...]']))).confidential).toEqual(nothing);
  });

  test('is nothing with both marks and no HP-Outer at all, as Thunderbird 153 writes', async () => {
    const both = '; protected-headers="v1"; hp="cipher"';
    expect((await read(header(both, []))).confidential).toEqual(nothing);
    expect((await read(header(both, ['From: alice@example.org']))).confidential.addresses).toEqual([
      'bob@example.net',
      'carol@example.com',
    ]);
  });

  test('does not come from marks on another part', async () => {
    const inner = header('; hp="cipher"; hp-legacy-display="1"', ['Subject: [...]']);
    const message = await read(`Subject: Outer
Content-Type: multipart/mixed; boundary=x

--x
${inner.replace('Text', 'Subject: kept\n\nText')}
--x--
`);
    expect(message.subject).toBe('Outer');
    expect(message.confidential).toEqual(nothing);
    expect(message.text).toContain('Subject: kept');
  });
});

describe('an answer', () => {
  const confidential = {
    addresses: ['carol@example.com'],
    names: ['alice@example.org'],
    identifiers: ['<1@example.org>'],
  };
  const answer = {
    from: { name: 'Bob', address: 'bob@example.net' },
    to: [{ name: 'Alice Secret', address: 'Alice@example.org' }],
    cc: [{ address: 'carol@example.com' }],
    subject: 'Re: Plans',
    text: 'Yes',
    messageId: '<3@example.net>',
    inReplyTo: '<1@example.org>',
    references: ['<0@example.org>', '<1@example.org>'],
    date: '2026-11-24T01:02:03Z',
    confidential,
  };

  test('shows outside nothing that was confidential, and inside everything', async () => {
    const text = await written(answer);
    const outer = text.split('\r\n').filter((line) => line.startsWith('HP-Outer'));
    expect(outer).toEqual([
      'HP-Outer: Subject: [...]',
      'HP-Outer: From: Bob <bob@example.net>',
      'HP-Outer: To: Alice@example.org',
      'HP-Outer: Date: Tue, 24 Nov 2026 01:02:03 +0000',
      'HP-Outer: Message-ID: <3@example.net>',
      'HP-Outer: References: <0@example.org>',
    ]);
    const inside = await readMessage(new Blob([text]));
    expect(inside.to[0]).toEqual({ name: 'Alice Secret', address: 'Alice@example.org' });
    expect(inside.cc).toEqual([{ name: null, address: 'carol@example.com' }]);
    expect(inside.inReplyTo).toBe('<1@example.org>');
  });

  test('passes what it kept back on to the next answer', async () => {
    const { confidential: next } = await readMessage(new Blob([await written(answer)]));
    expect(next.addresses).toEqual(['carol@example.com']);
    expect(next.names).toEqual(['alice@example.org']);
    expect(next.identifiers).toEqual(['<1@example.org>']);
  });

  test('to an open message hides its subject alone', () => {
    const { subject, to, references } = outerMessage({ ...answer, confidential: nothing });
    expect([subject, to, references]).toEqual(['[...]', answer.to, answer.references]);
  });
});

describe('the copy of the header for older readers', () => {
  const older = (first: string, rootMark = '; protected-headers="v1"') => `Subject: Plans
Content-Type: multipart/mixed; boundary=x${rootMark}

--x
Content-Type: ${first}

Subject: Plans

--x
Content-Type: text/plain

Text
--x
Content-Type: application/pdf; name=a.pdf
Content-Disposition: attachment

pdf
--x--
`;

  test.each(['text/rfc822-headers; protected-headers="v1"', 'text/plain; protected-headers="v1"'])(
    '%s in front is not shown again',
    async (first) => {
      const message = await read(older(first));
      expect([message.subject, message.text?.trim()]).toEqual(['Plans', 'Text']);
      expect(message.attachments.map(({ name }) => name)).toEqual(['a.pdf']);
    },
  );

  test('stays where root or part lack the mark', async () => {
    expect((await read(older('text/plain'))).text).toContain('Subject: Plans');
    expect((await read(older('text/plain; protected-headers="v1"', ''))).text).toContain('Subject: Plans');
    const asFile = await read(older('text/rfc822-headers; protected-headers="v1"', ''));
    expect(asFile.attachments).toHaveLength(2);
  });

  test('stays where an entity without header protection marks a text', async () => {
    const text = await read('Content-Type: text/plain; hp-legacy-display="1"\n\nSubject: x\n\nText\n');
    expect(text.text).toContain('Subject: x');
  });
});

const samples = thirdParty('rfc9788');

describe.skipIf(!samples)('the samples of RFC 9788', () => {
  const sample = (name: string): Promise<ReadMessage> => read(readFileSync(join(samples!, name), 'utf8'));

  test('D.1: the outer header is the one that HP-Outer says', async () => {
    const text = readFileSync(join(samples!, 'd.1.2.1-payload.eml'), 'utf8').replace(/\r/g, '');
    const said = [...text.matchAll(/^HP-Outer: (.*)$/gm)].map(([, field]) => field);
    const real = readFileSync(join(samples!, 'd.1.2.2-outer-headers.txt'), 'utf8').trim().split(/\r?\n/);
    expect(said.sort()).toEqual(real.sort());
  });

  test('D.2: the answer made here shows outside what the answer of the RFC shows', async () => {
    const asked = await sample('d.1.2.1-payload.eml');
    expect(asked.confidential).toEqual(nothing);
    const theirs = await sample('d.2.2.1-reply-payload.eml');
    const text = await written({
      from: theirs.from!,
      to: [asked.from!],
      subject: `Re: ${asked.subject}`,
      text: theirs.text!,
      messageId: theirs.messageId!,
      inReplyTo: asked.messageId,
      references: [...asked.references, asked.messageId!],
      date: theirs.date!,
      confidential: asked.confidential,
    });
    const ours = await readMessage(new Blob([text]));
    const { from, to, messageId, inReplyTo, references, subject, date } = theirs;
    expect(ours).toMatchObject({ from, to, messageId, inReplyTo, references, subject, date });
    // The RFC's sample keeps "Re:" outside; ours shows nothing of the subject.
    expect(text).toContain('HP-Outer: Subject: [...]\r\n');
    expect(text).toContain('HP-Outer: To: Bob <bob@example.net>\r\n');
    expect(text).toContain('HP-Outer: In-Reply-To: <20230111T210843Z.1234@lhp.example>\r\n');
    expect(text).toContain('HP-Outer: References: <20230111T210843Z.1234@lhp.example>\r\n');
  });

  test('C.3.1.2, E.1, E.2: nothing but the subject was confidential', async () => {
    for (const name of ['c.3.1.2-payload.eml', 'e.1-legacy-display-text.eml', 'e.2-legacy-display-html.eml'])
      expect((await sample(name)).confidential, name).toEqual(nothing);
  });
});
