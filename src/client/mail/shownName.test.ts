import { expect, test } from 'vitest';
import { nameOrAddress, shownName } from './shownName.ts';

const address = 'eva@other.example';

test.each([
  'hans@firma.example',
  'hans@firma.example, Hans',
  'Hans (hans@firma.example)',
  'Hans <hans@firma.example>',
  'Hans,hans@firma.example,Hans',
  '„hans@firma.example“',
  'hans\uff20firma.example',
  'hans\ufe6bfirma.example',
  'hans\u200b@\u2060firma\u00ad.example',
  'h\u0000ans@firma.example',
  '\u202eelpmaxe.amrif@snah\u202c',
  'hans@firma',
  'hans @ firma.example',
  'hans @firma\uff0eexample',
  'hans@@firma.example',
  'hans@bücher.example',
  'eva@other.example.evil.example',
  'neva@other.example',
  'eva@other.example@firma.example',
  'eva@other.example, hans@firma.example',
  'E-Mail:hans@firma.example',
  `${'x'.repeat(50_000)} hans@firma.example`,
])('the name %j is replaced by the address', (name) => {
  expect(shownName({ name, address })).toBeNull();
  expect(nameOrAddress({ name, address })).toBe(address);
});

test.each([
  'Eva Müller',
  'Müller, Eva (Vertrieb)',
  'Eva (eva@other.example)',
  'Eva@Other.example',
  'Eva: eva@other.example.',
  'Team @ Work',
  '@eva',
  'Eva @',
  'Eva e.V. – info.example',
])('the name %j is shown', (name) => expect(nameOrAddress({ name, address })).toBe(name));

test('a name beside something that is no address shows none', () => {
  expect(nameOrAddress({ name: 'hans@firma.example', address: 'nobody' })).toBe('nobody');
});

test.each([null, ''])('without a name (%j) there is only the address', (name) =>
  expect(nameOrAddress({ name, address })).toBe(address),
);
