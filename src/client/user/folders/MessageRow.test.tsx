// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import user from '../../ui/languages/en/user.json';
import { MessageRow } from './MessageRow.tsx';
import type { ListedMessage } from '../../message/reader.ts';

const address = 'max@recipient.example';
const person = { kind: 'guest', address, name: 'Alice Example', state: 'read' };
const entry = (standing: ListedMessage['standing'] = 'checked') => {
  const bound = { mid: 'm', author: address, name: 'Alice Example', date: null, readers: [] };
  const summary = { subject: 'Hello', preview: '', attachments: 0, messageId: '<m@x>', bound };
  const item = { messageId: 'm', sentAt: '2026-11-29T22:07:00Z', readAt: null, author: person, recipients: [person] };
  return { item, summary, standing } as unknown as ListedMessage;
};
let root: HTMLElement;
const draw = async (folder: 'inbox' | 'sent', standing?: ListedMessage['standing']) => {
  await act(() => render(<MessageRow entry={entry(standing)} folder={folder} current={false} />, root));
  return root.querySelector('.mail-from')!;
};

beforeEach(() => {
  useCatalogue('en', { ...common, ...user });
  root = document.body.appendChild(document.createElement('div'));
});
afterEach(() => {
  render(null, root);
  root.remove();
});

it.each(['inbox', 'sent'] as const)("shows a guest's address beside the name: %s", async (folder) => {
  const row = await draw(folder);
  expect(row.querySelector('.line-address')!.textContent).toBe(address);
  expect(row.querySelector('.line-name')!.textContent).toBe('Alice Example');
});

it('names nobody where the summary is in doubt', async () => {
  expect((await draw('inbox', 'mismatched')).textContent).toBe(common['standing.sender']);
});
