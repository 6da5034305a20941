import { expect, it } from 'vitest';
import { whoIs } from './people.ts';

const address = 'mia@example.net';

it.each([
  ['user', 'Alice Example', 'Alice Example'],
  ['guest', 'Alice Example', 'Alice Example (mia@example.net)'],
  ['guest', address, address],
  ['guest', '', address],
  ['guest', null, address],
  ['pgp', 'Alice Example', 'Alice Example (mia@example.net)'],
  ['user', '', address],
] as const)('calls a %s with the name %j: %s', (kind, name, shown) =>
  expect(whoIs({ kind, name, address })).toBe(shown),
);
