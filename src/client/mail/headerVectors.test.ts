/** Which headers and copies of them are shown: C# tests use the same file (HeaderProtectionTests). */
import { expect, test } from 'vitest';
import vectors from '../../../tests/vectors/header-protection-v1.json' with { type: 'json' };
import { hidesCopies, protectionOf } from './protection.ts';
import { readMessage } from './read.ts';

test.each(vectors.cases)('$name', async ({ payload, mark, text, html }) => {
  const read = await readMessage(new Blob([payload.replace(/\n/g, '\r\n')]));
  expect({ text: html ? null : read.text, html: read.html }).toEqual({ text, html });
  // The copy for older readers is no file.
  expect(read.attachments).toEqual([]);
  // Without a mark nothing is confidential, whatever the header says.
  if (mark === 'none') expect(read.confidential.addresses).toEqual([]);
});

test('two marks are read as the RFC says, but for what was outside', () => {
  const both = { hp: 'cipher', 'protected-headers': 'v1' };
  expect([hidesCopies(both), protectionOf(both, [])]).toEqual([true, 'older']);
});
