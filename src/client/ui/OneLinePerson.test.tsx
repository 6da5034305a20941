// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OneLinePeople } from './OneLinePerson.tsx';
import type { Author } from './people.ts';

const address = 'mia@example.net';
const name = 'Alice Example';
let root: HTMLElement;
const draw = async (...people: Author[]) => {
  await act(() => render(<OneLinePeople people={people} />, root));
  return root.textContent;
};

beforeEach(() => void (root = document.body.appendChild(document.createElement('div'))));
afterEach(() => {
  render(null, root);
  root.remove();
});

it.each(['guest', 'pgp'] as const)('gives the address of a %s a separate element beside the name', async (kind) => {
  expect(await draw({ kind, name, address })).toBe(`${name} ${address}`);
  expect(root.querySelector('.line-name')!.textContent).toBe(name);
  expect(root.querySelector('.line-address')!.textContent).toBe(address);
});

it('shows a colleague by name, and anybody without a name by address', async () => {
  expect(await draw({ kind: 'user', name, address })).toBe(name);
  expect(await draw({ kind: 'guest', name: null, address })).toBe(address);
  expect(await draw({ kind: 'guest', name: 'bob@example.org', address })).toBe(address);
});

it('names several people as one text, guests with their addresses', async () => {
  const bob = { kind: 'user', name: 'Bob', address: 'bob@example.org' } as const;
  expect(await draw(bob, { kind: 'guest', name, address })).toBe(`Bob, ${name} (${address})`);
});
