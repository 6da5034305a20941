import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/http.ts';

vi.mock('./worker.ts', () => ({ worker: {} }));
vi.mock('./session.ts', () => ({ onSignedOut: () => undefined }));
const { PrivateStore } = await import('./privateRecord.ts');

/** The server's rule, and a worker whose records can be read here. */
class Server {
  kept = { version: 0, record: null as string | null };
  reads = 0;

  readonly api = {
    privateRecord: async () => {
      this.reads++;
      return this.kept;
    },
    putPrivateRecord: async (version: number, record: string) => {
      if (version !== this.kept.version + 1) throw new ApiError(409, { code: 'private-version' });
      this.kept = { version, record };
    },
  };
  readonly crypto = {
    sealPrivate: async ({ content }: { content: object }) => ({ record: JSON.stringify(content) }),
    openPrivate: async ({ record }: { record: string }) => ({ content: JSON.parse(record) as object }),
  };

  window = () => new PrivateStore({ api: this.api as never, crypto: this.crypto as never });
}

const mia = { 'mia@x.org': { address: 'Mia@x.org', name: 'Mia' } };

describe('the private record', () => {
  it('is empty before the first one, and read once', async () => {
    const server = new Server();
    const window = server.window();
    await Promise.all([window.load(), window.load()]);
    await window.load();
    expect(window.value.value).toEqual({ signature: '', people: {} });
    expect(server.reads).toBe(1);
  });

  it('keeps what another window wrote in between', async () => {
    const server = new Server();
    const [first, second] = [server.window(), server.window()];
    await Promise.all([first.load(), second.load()]);
    await first.change((known) => ({ ...known, signature: 'Yours, Alice' }));
    await second.change((known) => ({ ...known, people: { ...known.people, ...mia } }));
    expect(second.value.value).toEqual({ signature: 'Yours, Alice', people: mia });
    expect(server.kept.version).toBe(2);
  });

  it('keeps members that a later version wrote, and skips what is not a person', async () => {
    const server = new Server();
    server.kept = {
      version: 7,
      record: JSON.stringify({ later: [1], people: { ...mia, 'x@x.org': 5 }, signature: 3 }),
    };
    const window = server.window();
    await window.load();
    expect(window.value.value).toEqual({ later: [1], people: mia, signature: '' });
    await window.change((known) => ({ ...known, signature: 'A' }));
    expect(JSON.parse(server.kept.record!)).toEqual({ later: [1], people: mia, signature: 'A' });
  });

  it('says what failed, and forgets with the session', async () => {
    const server = new Server();
    const window = server.window();
    await window.load();
    server.api.putPrivateRecord = () => Promise.reject(new ApiError(0, { code: 'network' }));
    await expect(window.change((known) => ({ ...known, signature: 'lost' }))).rejects.toMatchObject({
      code: 'network',
    });
    expect(window.value.value!.signature).toBe('');
    window.forget();
    expect(window.value.value).toBeNull();
  });
});

describe('what was begun before its user signed out', () => {
  /** Lets a call of the server's or the worker's continue once the record is forgotten. */
  const late =
    <A extends unknown[], R>(window: InstanceType<typeof PrivateStore>, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const answer = await call(...args);
      window.forget();
      return answer;
    };

  it('is written, and stays out of the memory of the next user', async () => {
    const server = new Server();
    const window = server.window();
    server.api.putPrivateRecord = late(window, server.api.putPrivateRecord);
    await window.change((known) => ({ ...known, signature: 'Alice' }));
    expect(server.kept.version).toBe(1);
    expect(window.value.value).toBeNull();
    server.kept = { version: 0, record: null };
    await window.load();
    expect(window.value.value).toEqual({ signature: '', people: {} });
  });

  it.each(['privateRecord', 'openPrivate'] as const)('is not read: %s', async (what) => {
    const server = new Server();
    server.kept = { version: 1, record: JSON.stringify({ signature: 'Alice', people: mia }) };
    const window = server.window();
    if (what === 'privateRecord') server.api.privateRecord = late(window, server.api.privateRecord);
    else server.crypto.openPrivate = late(window, server.crypto.openPrivate);
    await expect(window.load()).rejects.toMatchObject({ code: 'locked' });
    expect(window.value.value).toBeNull();
  });

  it("is not written over the next user's record", async () => {
    const server = new Server();
    const window = server.window();
    server.crypto.sealPrivate = late(window, server.crypto.sealPrivate);
    await expect(window.change((known) => known)).rejects.toMatchObject({ code: 'locked' });
    expect(server.kept.version).toBe(0);
  });

  it('is nothing that the next user waits for', async () => {
    const server = new Server();
    const window = server.window();
    const { privateRecord } = server.api;
    let answer = () => {};
    server.api.privateRecord = async () => {
      await new Promise<void>((resolve) => (answer = resolve));
      return { version: 4, record: JSON.stringify({ signature: 'Alice' }) };
    };
    const former = window.load();
    window.forget();
    server.api.privateRecord = privateRecord;
    const next = window.load();
    expect(next).not.toBe(former);
    answer();
    await expect(former).rejects.toMatchObject({ code: 'locked' });
    await next;
    expect(window.value.value).toEqual({ signature: '', people: {} });
  });
});
