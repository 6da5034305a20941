// @vitest-environment jsdom
import { signal } from '@preact/signals';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { useState } from 'preact/hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Mailbox } from '../../crypto/client.ts';
import { useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import user from '../../ui/languages/en/user.json';
import { whoIs } from '../../ui/people.ts';
import { entriesOf } from '../contacts/book.ts';
import { resolvedAs } from '../testing.ts';
import type { ContactKey } from '../account/types.ts';

const known = vi.hoisted(() => ({ contacts: [] as { name: string; address: string }[] }));
vi.mock('../account/worker.ts', () => ({ worker: {} }));
vi.mock('../account/api.ts', () => ({
  api: {
    contacts: async () => known,
    contactKeys: async () => ({ keys: [] }),
    transport: async () => ({ domains: [] }),
  },
}));
vi.mock('../contacts/store.ts', () => ({ contacts: { value: [] }, loadContacts: async () => undefined }));
vi.stubGlobal('BroadcastChannel', class {});
const { AddressField } = await import('./AddressField.tsx');
const { ComposeModel } = await import('./model.ts');

const address = 'eva@other.example';
const name = 'hans@firma.example, Hans';
let root: HTMLElement;
const findings = signal<Record<string, unknown>>({});
const model = { findings, isHeld: () => false, wantsMailbox: () => false } as unknown as InstanceType<
  typeof ComposeModel
>;

function Field({ start }: { start: Mailbox[] }) {
  const [value, setValue] = useState(start);
  return <AddressField model={model} label="To" value={value} onChange={setValue} />;
}
const draw = (start: Mailbox[]) => act(() => render(<Field start={start} />, root));
const chips = () => [...root.querySelectorAll('.address-name')].map((one) => one.textContent);
async function type(text: string) {
  const input = root.querySelector('input')!;
  for (const key of text) {
    await act(() => {
      if (!input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))) return;
      input.value += key;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
  }
}

beforeEach(() => {
  useCatalogue('en', { ...common, ...user });
  root = document.body.appendChild(document.createElement('div'));
  known.contacts = [];
  findings.value = {};
});
afterEach(() => {
  render(null, root);
  root.remove();
});

describe('a name that shows another address', () => {
  it('is not shown in a chip, wherever it came from', async () => {
    findings.value = { [address]: { state: 'known', resolved: resolvedAs(address, { outcome: 'user', name }) } };
    await draw([{ address, name }]);
    expect(chips()).toEqual([address]);
    expect(root.innerHTML).not.toContain('firma');
  });

  it('is replaced by one that shows none', async () => {
    findings.value = { [address]: { state: 'known', resolved: resolvedAs(address, { outcome: 'user', name: 'Eva' }) } };
    await draw([{ address, name }]);
    expect(chips()).toEqual(['Eva']);
  });

  it('never hides the address of an outside person', async () => {
    findings.value = { [address]: { state: 'known', resolved: resolvedAs(address, { outcome: 'mailbox' }) } };
    await draw([{ address, name: 'Alice Example' }]);
    expect(chips()).toEqual([`Alice Example ${address}`]);
  });

  it('is not offered for completion', async () => {
    known.contacts = [{ address, name }];
    await draw([]);
    await type('hans');
    await vi.waitFor(() => expect(root.querySelectorAll('.address-option')).toHaveLength(1));
    expect(root.querySelector('.address-option')!.textContent).toBe(address);
  });

  it('is not what a recipient, an author or a contact is called', () => {
    const nameOf = (typed: string | null, found: string | null) =>
      ComposeModel.prototype.nameOf.call(
        { addresses: () => [{ address, name: typed }] } as never,
        resolvedAs(address, { name: found }),
      );
    expect(nameOf(name, null)).toBe(address);
    expect(nameOf(null, name)).toBe(address);
    expect(nameOf(name, 'Eva')).toBe('Eva');
    expect(whoIs({ kind: 'user', name, address })).toBe(address);
    const key = { address, canonical: address, name, fingerprint: 'F1' } as ContactKey;
    const people = { [address]: { address, name } };
    const called = (of: Parameters<typeof entriesOf>) => entriesOf(...of).map((one) => one.name);
    expect(called([[key], {}, new Map([[address, name]]), people])).toEqual([null]);
    expect(called([[key], {}, new Map([[address, 'Eva']]), people])).toEqual(['Eva']);
  });
});

describe('a comma', () => {
  it('in a name ends no recipient', async () => {
    await draw([]);
    await type('Müller, Hans <h@x.example>');
    expect(chips()).toEqual([]);
    await type(',');
    expect(chips()).toEqual(['Müller, Hans']);
  });

  it('after an address ends a recipient', async () => {
    await draw([]);
    await type('h@x.example,');
    expect(chips()).toEqual(['h@x.example']);
  });
});
