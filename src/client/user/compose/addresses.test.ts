import { expect, test } from 'vitest';
import { addAddresses, parseAddresses } from './addresses.ts';

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
