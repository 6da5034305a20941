// @vitest-environment jsdom
import { signal } from '@preact/signals';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Note } from '../../crypto/client.ts';
import { useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import user from '../../ui/languages/en/user.json';
import type { MessageItem } from '../account/types.ts';

const [bob, carol] = ['bob@y.org', 'carol@y.org'];
const pins: Record<string, string> = { [bob]: '11112222', [carol]: '33334444' };
const worker = {
  pin: async ({ address }: { address: string }) => ({ pin: pins[address]! }),
  openNote: vi.fn(async ({ note }: { note: string }): Promise<Note> => JSON.parse(note) as Note),
  readSummaries: async () => ({ items: [] }),
};
vi.mock('../account/worker.ts', () => ({ worker }));
vi.mock('../account/api.ts', () => ({ api: {} }));
vi.mock('../account/session.ts', () => ({ onSignedOut: () => undefined, ownCertificates: signal([]) }));
const { CallWithPin } = await import('./CallWithPin.tsx');
const { sentNow } = await import('../sending/sentNow.ts');

const note: Note = {
  messageId: 'm',
  bcc: [],
  invitations: [{ iid: 'i1', inviteFpr: 'f', address: bob, generation: 1, hasPin: true }],
};
/** Alice's message to Bob, as the server answers it; it calls the recipient Bob in any case. */
const itemOf = (address: string): MessageItem => {
  const invitation = { iid: 'i1', hasPin: true, state: 'pending', generation: 1 };
  const recipients = [{ name: 'Bob', address, state: 'delivered', invitation }];
  return { messageId: 'm', note: JSON.stringify(note), mine: true, bodies: [], recipients } as unknown as MessageItem;
};

let root: HTMLElement;
const people = [{ name: 'Robert', address: bob }];
const draw = (address: string) => act(() => render(<CallWithPin item={itemOf(address)} people={people} />, root));
const says = (text: string) => vi.waitFor(() => expect(root.textContent).toContain(text));

beforeEach(() => {
  useCatalogue('en', { ...common, ...user });
  root = document.body.appendChild(document.createElement('div'));
  worker.openNote.mockClear();
});

afterEach(async () => {
  // With the effects that the last drawing left.
  await act(() => render(null, root));
  root.remove();
  sentNow.value = null;
});

describe('the PIN to tell', () => {
  it('is beside the address, with the name of the own message', async () => {
    await draw(bob);
    await says('PIN');
    expect(root.querySelector('h2')!.textContent).toBe(`Call Robert (${bob}): PIN 1111 2222`);
    const number = root.querySelector<HTMLInputElement>('input[type=tel]')!;
    number.value = '030 1234567';
    await act(() => void number.dispatchEvent(new InputEvent('input', { bubbles: true })));
    expect(root.querySelector('a')!.getAttribute('aria-label')).toBe(`Call Robert (${bob})`);
  });

  it("is not Carol's where the server puts her address beside Bob's link", async () => {
    await draw(carol);
    await says(`No PIN is shown for ${carol}`);
    expect(root.textContent).not.toMatch(/\d{4} \d{4}/u);
  });

  it('is there at once after sending, without the note of the server', async () => {
    sentNow.value = { note, people };
    worker.openNote.mockImplementationOnce(() => new Promise(() => undefined));
    await draw(bob);
    await says('1111 2222');
  });
});
