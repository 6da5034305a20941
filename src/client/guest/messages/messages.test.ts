import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { GuestSession, MessageItem } from '../mailbox/types.ts';

const unsigned = { summary: null, signature: { state: 'none' }, namesAuthor: false, isCopy: false };
const worker = {
  readSummaries: async ({ items }: { items: unknown[] }) => ({ items: items.map(() => unsigned) }),
  lock: async () => undefined,
};
const call = vi.hoisted(() => vi.fn());
vi.mock('../../api/call.ts', async (load) => ({ ...(await load<object>()), call }));
vi.mock('../mailbox/state.ts', async (load) => ({ ...(await load<object>()), secrets: () => Promise.resolve(worker) }));
vi.stubGlobal('sessionStorage', { removeItem: () => undefined });

const { ApiError } = await import('../../api/call.ts');
const { loadFolder } = await import('./messages.ts');
const { leave } = await import('../mailbox/signing.ts');
const { listings, session } = await import('../mailbox/state.ts');
const { lookAfter } = await import('../mailbox/watch.ts');

const open = (mid: string) => ({ mid, address: `${mid}@x.org`, certificate: 'c', fingerprint: 'f' }) as GuestSession;
const item = (messageId: string) =>
  ({ messageId, author: { address: 'a@x.org' }, bodies: [] }) as unknown as MessageItem;
/** The server answers after this mailbox was left and another one was opened on the page. */
const late = (answer: () => unknown) =>
  call.mockImplementationOnce(async () => {
    leave(null);
    session.value = open('other');
    return answer();
  });

beforeEach(() => {
  call.mockReset();
  leave(null);
  session.value = open('mine');
});

describe('an answer of the server that comes after the mailbox was left', () => {
  it('is in no list of the next one', async () => {
    late(() => ({ messages: [item('m')], next: null }));
    await loadFolder('inbox');
    expect(listings.inbox.value).toBeNull();
  });

  it('changes nothing of the next one', async () => {
    late(() => ({ ...open('mine'), waiting: [{ senderName: 'Alice' }] }));
    await lookAfter();
    expect(session.value).toEqual(open('other'));
  });

  it('does not end the next session', async () => {
    late(() => {
      throw new ApiError(401, { code: 'session-none' });
    });
    await expect(loadFolder('inbox')).rejects.toMatchObject({ status: 401 });
    expect(session.value).toEqual(open('other'));
  });
});
