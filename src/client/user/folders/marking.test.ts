import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MessageItem } from '../account/types.ts';
import type { ListedMessage } from '../../message/reader.ts';

vi.hoisted(() => vi.stubGlobal('BroadcastChannel', class {}));
const said = vi.hoisted(() => ({ toast: vi.fn(), announce: vi.fn() }));
vi.mock('../../ui/live.tsx', () => said);
vi.mock('../account/worker.ts', () => ({ worker: {} }));

const { sessionLeft } = await import('../../session/sameSession.ts');
const { api } = await import('../account/api.ts');
const { mark } = await import('./marking.ts');
const { allStores, stores, unreadStores } = await import('../messages/store.ts');

const entry = (messageId: string, day: number, readAt: string | null = null): ListedMessage => ({
  item: { messageId, sentAt: `2026-11-0${day}T00:00:00Z`, readAt } as MessageItem,
  summary: null,
  standing: 'missing' as ListedMessage['standing'],
});
const ids = (store: { entries: { value: ListedMessage[] } }) => store.entries.value.map(({ item }) => item.messageId);
/** Clicks "Undo" in the newest notice. */
const undo = async () => {
  (said.toast.mock.lastCall![1] as { run: () => void }).run();
  await vi.waitFor(() => expect(api.mark).toHaveBeenCalledTimes(2));
  await Promise.resolve();
};

beforeEach(() => {
  vi.spyOn(api, 'mark').mockResolvedValue(undefined as never);
  for (const store of allStores) {
    store.clear();
    store.state.value = 'ready';
  }
  stores.inbox.entries.value = [entry('c', 3), entry('b', 2), entry('a', 1, 'then')];
  unreadStores.inbox.entries.value = [entry('c', 3), entry('b', 2)];
  stores.sent.entries.value = [entry('b', 2)];
  said.toast.mockClear();
});
afterEach(() => void vi.restoreAllMocks());

describe('messages that are marked', () => {
  test('archived ones leave the inbox for the archive, and come back; Sent keeps a message to oneself', async () => {
    expect(await mark('archive', ['b', 'a'])).toBe(true);
    expect([ids(stores.inbox), ids(unreadStores.inbox), ids(stores.archive)]).toEqual([['c'], ['c'], ['b', 'a']]);
    expect(ids(stores.sent)).toEqual(['b']);
    await undo();
    expect(api.mark).toHaveBeenLastCalledWith('inbox', ['b', 'a']);
    expect([ids(stores.inbox), ids(unreadStores.inbox), ids(stores.archive)]).toEqual([
      ['c', 'b', 'a'],
      ['c', 'b'],
      [],
    ]);
  });

  test('come back to no other user of the page', async () => {
    await mark('archive', ['b']);
    sessionLeft();
    (said.toast.mock.lastCall![1] as { run: () => void }).run();
    await Promise.resolve();
    expect(api.mark).toHaveBeenCalledTimes(1);
  });

  test('deleted ones leave every list, and come back to each', async () => {
    await mark('delete', ['b']);
    expect([ids(stores.inbox), ids(unreadStores.inbox), ids(stores.sent)]).toEqual([['c', 'a'], ['c'], []]);
    await undo();
    expect(api.mark).toHaveBeenLastCalledWith('restore', ['b']);
    expect([ids(stores.inbox), ids(unreadStores.inbox), ids(stores.sent)]).toEqual([
      ['c', 'b', 'a'],
      ['c', 'b'],
      ['b'],
    ]);
  });

  test('unread and read change where they are, and keep the time of the first reading', async () => {
    await mark('read', ['b', 'a']);
    const read = stores.inbox.entries.value.map(({ item }) => item.readAt);
    expect(read).toEqual([null, expect.stringMatching(/^\d/u), 'then']);
    await mark('unread', ['a']);
    expect(stores.inbox.entries.value.at(-1)?.item.readAt).toBeNull();
    expect(said.toast).not.toHaveBeenCalled();
  });

  test('many are sent in portions that the server accepts', async () => {
    await mark(
      'read',
      Array.from({ length: 450 }, (_, i) => String(i)),
    );
    expect(vi.mocked(api.mark).mock.calls.map(([, messages]) => messages.length)).toEqual([200, 200, 50]);
  });

  test('nothing leaves a list if the server refused', async () => {
    vi.mocked(api.mark).mockRejectedValue(new TypeError('offline'));
    const refreshed = vi.spyOn(stores.inbox, 'refresh').mockResolvedValue();
    for (const store of allStores) if (store !== stores.inbox) store.state.value = 'idle';
    expect(await mark('delete', ['a'])).toBe(false);
    expect(ids(stores.inbox)).toEqual(['c', 'b', 'a']);
    expect(said.toast).toHaveBeenCalledOnce();
    expect(refreshed).toHaveBeenCalledOnce();
  });
});
