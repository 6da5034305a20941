// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import guest from '../../ui/languages/en/guest.json';
import type { Author } from '../mailbox/types.ts';
import type { ListedMessage } from '../../message/reader.ts';
import { listings, session } from '../mailbox/state.ts';

vi.mock('../messages/messages.ts', () => ({ loadFolder: async () => undefined }));
const { MailList } = await import('./MailList.tsx');

const address = 'max@recipient.example';
let root: HTMLElement;

/** A list of one message: the server names its author Bob, the signed message names them Alice Example. */
async function list(kind: 'user' | 'guest'): Promise<Element> {
  const author = { kind, address, name: 'Bob' } as Author;
  const item = { messageId: 'm', sentAt: '2026-11-29T22:07:00Z', author, recipients: [], bodies: [] };
  const bound = { mid: 'm', author: address, name: 'Alice Example', date: null, readers: [] };
  const summary = { subject: 'Hello', preview: '', attachments: 0, messageId: '<m@x>', bound };
  const one = { item, summary, standing: 'checked' } as unknown as ListedMessage;
  listings.inbox.value = { messages: [one], next: null };
  await act(() => render(<MailList folder="inbox" />, root));
  return root.querySelector('.mail-from')!;
}

beforeEach(() => {
  useCatalogue('en', { ...common, ...guest });
  root = document.body.appendChild(document.createElement('div'));
  session.value = null;
});
afterEach(() => {
  render(null, root);
  root.remove();
  listings.inbox.value = null;
});

it("shows another guest's address beside the name that they signed", async () => {
  const row = await list('guest');
  expect(row.querySelector('.line-address')!.textContent).toBe(address);
  expect(row.querySelector('.line-name')!.textContent).toBe('Alice Example');
});

it('shows a user by the name that they signed', async () => {
  const row = await list('user');
  expect(row.textContent).toContain('Alice Example');
  expect(row.textContent).not.toContain(address);
});
