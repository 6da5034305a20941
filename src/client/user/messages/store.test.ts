import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { MessageItem, MessagePage } from '../account/types.ts';

vi.hoisted(() => vi.stubGlobal('BroadcastChannel', class {}));
const unsigned = { summary: null, signature: { state: 'none' }, namesAuthor: false, isCopy: false };
vi.mock('../account/worker.ts', () => ({
  worker: { readSummaries: async ({ items }: { items: unknown[] }) => ({ items: items.map(() => unsigned) }) },
}));

const { api } = await import('../account/api.ts');
const { trustedKeysRecord } = await import('../account/trustedKeys.ts');
const { FolderStore, stores } = await import('./store.ts');

const item = (messageId: string, day: number, readAt: string | null = null) =>
  ({
    messageId,
    sentAt: `2026-11-0${day}T00:00:00Z`,
    readAt,
    bodies: [],
    recipients: [],
    author: { address: 'bob@example.net' },
  }) as unknown as MessageItem;
const page = (...messages: MessageItem[]) => ({ messages, next: null }) as MessagePage;
const ids = (store: InstanceType<typeof FolderStore>) => store.entries.value.map((entry) => entry.item.messageId);
const messages = vi.spyOn(api, 'messages');

beforeEach(() => void messages.mockReset());

test('lists are read again once the user has decided between two lists of trusted keys, and when that begins', async () => {
  messages.mockResolvedValue(page(item('a', 1)));
  for (const held of [{ reason: 'older' }, null]) {
    await stores.inbox.refresh();
    expect(ids(stores.inbox)).toEqual(['a']);
    trustedKeysRecord.held.value = held as typeof trustedKeysRecord.held.value;
    expect([ids(stores.inbox), stores.inbox.state.value]).toEqual([[], 'idle']);
  }
});

describe('a list', () => {
  test('asks again if something changed while the answer was on its way', async () => {
    const store = new FolderStore('inbox');
    messages.mockImplementationOnce(async () => {
      store.take(new Set(['b']));
      return page(item('b', 2), item('a', 1));
    });
    messages.mockResolvedValueOnce(page(item('a', 1)));
    await store.refresh();
    expect(ids(store)).toEqual(['a']);
    expect(messages).toHaveBeenCalledTimes(2);
  });

  test('of unread messages keeps those that were read since, in their place', async () => {
    const store = new FolderStore('inbox', true);
    messages.mockResolvedValueOnce(page(item('c', 3), item('b', 2), item('a', 1)));
    await store.refresh();
    store.change('b', (one) => ({ ...one, readAt: 'now' }));
    messages.mockResolvedValueOnce(page(item('d', 4), item('c', 3)));
    await store.refresh();
    expect(ids(store)).toEqual(['d', 'c', 'b']);
    expect(messages).toHaveBeenLastCalledWith('inbox', { unread: true });
  });

  test('shows the next user nothing that was requested before', async () => {
    const store = new FolderStore('inbox');
    let answer = (_: MessagePage) => {};
    messages.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    const former = store.refresh();
    store.clear();
    messages.mockResolvedValueOnce(page(item('theirs', 1)));
    await store.refresh();
    answer(page(item('secret', 2)));
    await former;
    expect(ids(store)).toEqual(['theirs']);
  });

  test('shows the next user no failure of an earlier request', async () => {
    const store = new FolderStore('inbox');
    messages.mockImplementationOnce(async () => {
      store.clear();
      throw new Error('signed out');
    });
    await store.refresh();
    expect([store.state.value, store.error.value]).toEqual(['idle', null]);
  });

  test('adds no older messages that were requested before', async () => {
    const store = new FolderStore('inbox');
    messages.mockResolvedValueOnce({ messages: [item('a', 3)], next: 'more' } as MessagePage);
    await store.refresh();
    messages.mockImplementationOnce(async () => {
      store.clear();
      return page(item('secret', 2));
    });
    await store.more();
    expect([ids(store), store.next.value]).toEqual([[], null]);
  });

  test('returns removed messages to their places', async () => {
    const store = new FolderStore('inbox');
    messages.mockResolvedValueOnce(page(item('c', 3), item('b', 2), item('a', 1)));
    await store.refresh();
    const taken = store.take(new Set(['b', 'x']));
    expect([ids(store), taken.length]).toEqual([['c', 'a'], 1]);
    store.put(taken);
    store.put(taken);
    expect(ids(store)).toEqual(['c', 'b', 'a']);
  });
});
