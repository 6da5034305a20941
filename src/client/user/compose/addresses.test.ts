import { expect, test } from 'vitest';
import { addAddresses, endsRecipient, parseAddresses } from './addresses.ts';

test.each([
  ['a@example.org', [['a@example.org', null]]],
  [
    'a@example.org, b@example.org;c@example.org\n d@example.org',
    'abcd'.split('').map((n) => [`${n}@example.org`, null]),
  ],
  [
    'a@example.org b@example.org',
    [
      ['a@example.org', null],
      ['b@example.org', null],
    ],
  ],
  [
    '"Doe, Jane" <jane@example.org>, Bob <bob@example.org>',
    [
      ['jane@example.org', 'Doe, Jane'],
      ['bob@example.org', 'Bob'],
    ],
  ],
  [
    'Müller, Hans <hans@firma.example>; Schmidt, Eva <eva@firma.example>',
    [
      ['hans@firma.example', 'Müller, Hans'],
      ['eva@firma.example', 'Schmidt, Eva'],
    ],
  ],
  [
    'a@x.org, Müller, Hans <hans@firma.example>, b@x.org',
    [
      ['a@x.org', null],
      ['hans@firma.example', 'Müller, Hans'],
      ['b@x.org', null],
    ],
  ],
  [
    'Hans Müller <hans@firma.example> Eva Schmidt <eva@firma.example>',
    [
      ['hans@firma.example', 'Hans Müller'],
      ['eva@firma.example', 'Eva Schmidt'],
    ],
  ],
  [
    '<a@x.org><b@x.org> c@x.org',
    [
      ['a@x.org', null],
      ['b@x.org', null],
      ['c@x.org', null],
    ],
  ],
  // Anyone who reads the name would believe that the message goes there.
  [
    'hans@firma.example <eva@firma.example>',
    [
      ['hans@firma.example', null],
      ['eva@firma.example', null],
    ],
  ],
  ['"hans@firma.example" <eva@firma.example>', [['eva@firma.example', null]]],
  ['"hans@firma.example, Hans" <eva@other.example>', [['eva@other.example', null]]],
  ['"Hans:hans@firma.example" <eva@other.example>', [['eva@other.example', null]]],
  ['"hans\uff20firma.example" <eva@other.example>', [['eva@other.example', null]]],
  ['"eva@other.example" <eva@other.example>', [['eva@other.example', 'eva@other.example']]],
  ['\u202ahans@firma.example\u202c', [['hans@firma.example', null]]],
  ['\u200bhans@firma.example', [['hans@firma.example', null]]],
  ['\u200ehans@firma.example', [['hans@firma.example', null]]],
  [
    'nobody, no address',
    [
      ['nobody', null],
      ['no address', null],
    ],
  ],
  ['<mailto:jane@example.org>', [['jane@example.org', null]]],
  ['no address', [['no address', null]]],
  [' , ; ', []],
])('reads %j', (text, expected) => {
  expect(parseAddresses(text).map(({ address, name }) => [address, name])).toEqual(expected);
});

test('adds nobody twice', () => {
  const present = [{ address: 'Jane@Example.org' }];
  const added = addAddresses(present, [
    { address: 'jane@example.org' },
    { address: 'b@x.org' },
    { address: 'b@x.org' },
  ]);
  expect(added.map(({ address }) => address)).toEqual(['Jane@Example.org', 'b@x.org']);
});

test.each([
  ['Müller', ',', false],
  ['"Müller', ',', false],
  ['Müller, Hans <h@x.example>', ',', true],
  ['h@x.example', ',', true],
  ['<h', ',', false],
  ['Müller', ';', true],
  ['Müller', 'Enter', true],
  ['"Müller', 'Enter', true],
  ['Müller', ' ', false],
  ['h@x.example', ' ', true],
  ['h@x.example', 'a', false],
  [' ', ',', false],
])('after %j a typed %j ends a recipient: %j', (text, key, ends) => expect(endsRecipient(text, key)).toBe(ends));
