import { expect, test, vi } from 'vitest';
import { parseAddresses } from '../user/compose/addresses.ts';
import { nameAndAddress } from './address.ts';
import { autocryptKey } from './autocrypt.ts';

test.each([
  ['Mia <mia@x.example>', { name: 'Mia', address: 'mia@x.example' }],
  ['a <b> <c>  ', { name: 'a <b>', address: 'c' }],
  ['<c>', { name: '', address: 'c' }],
  ['Mia <mia', null],
  ['a <b> c', null],
  ['a <b>>', null],
  ['', null],
])('nameAndAddress takes %j apart', (text, expected) => {
  expect(nameAndAddress(text)).toEqual(expected);
});

test.each([
  ['"Mia \\"M\\" Berg" < mailto:mia@x.example >', [{ name: 'Mia "M" Berg', address: 'mia@x.example' }]],
  ['<mia@x.example>', [{ name: null, address: 'mia@x.example' }]],
  ['Mia <>', [{ name: null, address: 'Mia <>' }]],
  [
    'a@x.example b@x.example',
    [
      { name: null, address: 'a@x.example' },
      { name: null, address: 'b@x.example' },
    ],
  ],
])('parseAddresses reads %j', (text, expected) => {
  expect(parseAddresses(text)).toEqual(expected);
});

/** With patterns that try every way to split a run of blanks, 200,000 of them take hours. */
function looksFor(length: number): number {
  const blanks = ' '.repeat(length);
  const looks = vi.spyOn(String.prototype, 'lastIndexOf');
  try {
    expect(nameAndAddress(`a${blanks}b`)).toBeNull();
    expect(nameAndAddress(`a${blanks}<b`)).toBeNull();
    expect(parseAddresses(`a <${blanks}b`)).toHaveLength(1);
    return looks.mock.calls.length;
  } finally {
    looks.mockRestore();
  }
}

test('Names_and_addresses_take_as_many_steps_however_long_they_are', () => {
  expect(looksFor(200_000)).toBe(looksFor(2));
  expect(autocryptKey(`Autocrypt: addr=a${' '.repeat(200_000)}b; keydata=QQ==\n\n`, 'a')).toBeNull();
});
