import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError } from '../../api/http.ts';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import type { Crypto } from '../../crypto/client.ts';
import { LocalDrafts } from '../../drafts/local.ts';
import type { Draft, KnownDraft } from './drafts.ts';
import { DraftKeeper, type Conflict } from './keeper.ts';

const id = toB64u(randomBytes(16));
const draft = (text: string) => ({ text, files: [] }) as unknown as Draft;
const textOf = (record: string) => decodeURIComponent(record.slice(16));

// Records that begin with a nonce, as sealed ones do, and can be read here.
const crypto = {
  sealDraft: async ({ draft }: { draft: Draft }) => ({
    record: toB64u(randomBytes(12)) + encodeURIComponent(draft.text),
  }),
} as unknown as Crypto;

/** The server's rule for drafts, and a connection to it that can be cut. */
class Server {
  kept: { version: number; record: string } | null = null;
  line: 'whole' | 'cut' | 'answer lost' = 'whole';

  readonly api = {
    drafts: async () => ({ drafts: this.kept ? [{ id, updatedAt: '', ...this.kept }] : [] }),
    putDraft: async (_: string, version: number, record: string) => {
      if (this.line === 'cut') throw new ApiError(0, { code: 'network' });
      const now = this.kept?.version ?? 0;
      if (version !== now + 1) throw new ApiError(409, { code: 'draft-version', version: now });
      this.kept = { version, record };
      if (this.line === 'answer lost') throw new ApiError(0, { code: 'network' });
    },
  };
}

let isSignedIn: boolean;
let server: Server;
let here: LocalDrafts;
let conflicts: Conflict[];

/** A window that opened the draft as it is now, in this browser or in another one. */
function aWindow(local = here): DraftKeeper {
  const known = server.kept && ({ id, ...server.kept } as KnownDraft);
  const deps = {
    api: server.api,
    local,
    crypto,
    ownerId: 'u',
    isSameSession: () => isSignedIn,
    remove: async () => undefined,
  };
  return new DraftKeeper(id, known, deps as never, (conflict) => conflicts.push(conflict));
}

beforeEach(() => {
  isSignedIn = true;
  server = new Server();
  here = new LocalDrafts(`test ${Math.random()}`);
  conflicts = [];
});

describe('two windows on one draft', () => {
  it.each(['in one browser', 'in two browsers'])('%s: the second one overwrites nothing', async (where) => {
    const first = aWindow();
    await first.save(draft('begun'), []);
    const second = aWindow(where === 'in one browser' ? here : new LocalDrafts('another browser'));
    await second.save(draft('theirs'), []);
    expect(second.state.value).toBe('saved');
    await first.save(draft('mine'), []);
    expect(conflicts).toEqual(['changed']);
    expect(textOf(server.kept!.record)).toBe('theirs');
    await first.save(draft('mine again'), []);
    expect(textOf(server.kept!.record)).toBe('theirs');
    const local = await here.record(id);
    expect(local ? textOf(local.record) : null).toBe(where === 'in one browser' ? 'theirs' : null);
  });

  it('without the server: the browser’s store tells them apart', async () => {
    server.line = 'cut';
    const first = aWindow();
    const second = aWindow();
    await first.save(draft('mine'), []);
    expect(first.state.value).toBe('here-only');
    await second.save(draft('theirs'), []);
    expect(conflicts).toEqual(['changed']);
    expect(textOf((await here.record(id))!.record)).toBe('mine');
  });

  it('a draft that was sent or discarded elsewhere does not come back under its name', async () => {
    const first = aWindow();
    await first.save(draft('begun'), []);
    server.kept = null;
    await first.save(draft('more'), []);
    expect(conflicts).toEqual(['ended']);
    expect(server.kept).toBeNull();
  });
});

describe('one window', () => {
  it('is not taken for two where the answer to a save was lost', async () => {
    const only = aWindow();
    server.line = 'answer lost';
    await only.save(draft('one'), []);
    expect(only.state.value).toBe('here-only');
    server.line = 'whole';
    await only.save(draft('two'), []);
    expect([only.state.value, conflicts, textOf(server.kept!.record)]).toEqual(['saved', [], 'two']);
  });

  it('continues after a crash with what only this browser had', async () => {
    const before = aWindow();
    await before.save(draft('one'), []);
    server.line = 'cut';
    await before.save(draft('two'), []);
    server.line = 'whole';
    const kept = (await here.record(id))!;
    const known = { id, version: 1, record: kept.record, updatedAt: '', draft: draft('two') };
    const deps = {
      api: server.api,
      local: here,
      crypto,
      ownerId: 'u',
      isSameSession: () => isSignedIn,
      remove: async () => undefined,
    };
    const after = new DraftKeeper(id, known, deps, (conflict) => conflicts.push(conflict));
    await after.save(draft('three'), []);
    expect([after.state.value, conflicts, server.kept?.version]).toEqual(['saved', [], 2]);
  });
});

describe('a draft whose owner signs out while it is saved', () => {
  it('is sealed for nobody else', async () => {
    const window = aWindow();
    isSignedIn = false;
    await window.save(draft('secret'), []);
    expect(window.state.value).toBe('failed');
    expect(server.kept).toBeNull();
    expect(await here.record(id)).toBeNull();
  });

  it('stays in this browser, and goes to no other account', async () => {
    const window = aWindow();
    const put = here.putRecord.bind(here);
    here.putRecord = async (...record) => {
      isSignedIn = false;
      return put(...record);
    };
    await window.save(draft('sealed before'), []);
    expect(window.state.value).toBe('here-only');
    expect(server.kept).toBeNull();
    expect(textOf((await here.record(id))!.record)).toBe('sealed before');
  });
});
