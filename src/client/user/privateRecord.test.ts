import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/http.ts';

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

  it('keeps what another window wrote meanwhile', async () => {
    const server = new Server();
    const [first, second] = [server.window(), server.window()];
    await Promise.all([first.load(), second.load()]);
    await first.change((known) => ({ ...known, signature: 'Yours, Alice' }));
    await second.change((known) => ({ ...known, people: { ...known.people, ...mia } }));
    expect(second.value.value).toEqual({ signature: 'Yours, Alice', people: mia });
    expect(server.kept.version).toBe(2);
  });

  it('keeps members that a later version wrote, and reads nothing that is no person', async () => {
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
