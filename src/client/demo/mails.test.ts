import { expect, test } from 'vitest';
import { linkify } from './mails.ts';

test('finds a link alone on its line, with its fragment', () => {
  expect(linkify('Open it:\n\nhttp://localhost:8080/i/abc#1.x.y\n\nBye')).toEqual([
    { text: 'Open it:\n\n' },
    { link: 'http://localhost:8080/i/abc#1.x.y' },
    { text: '\n\nBye' },
  ]);
});

test('leaves out what closes a sentence', () => {
  expect(linkify('See https://example.org/a (or http://example.org/b).')).toEqual([
    { text: 'See ' },
    { link: 'https://example.org/a' },
    { text: ' (or ' },
    { link: 'http://example.org/b' },
    { text: ').' },
  ]);
});

test('turns nothing else into a link', () => {
  expect(linkify('javascript:alert(1) <b>')).toEqual([{ text: 'javascript:alert(1) <b>' }]);
  expect(linkify('')).toEqual([]);
});
