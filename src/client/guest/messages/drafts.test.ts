import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PostedAnswer } from './drafts.ts';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import { generateKey } from '../../crypto/keys.ts';
import { createOperations } from '../../crypto/operations.ts';
import { guestVault, Secrets } from '../../crypto/vault.ts';
import type { GuestSession } from '../mailbox/types.ts';

const mid = toB64u(randomBytes(16));
const other = toB64u(randomBytes(16));
const messageId = toB64u(randomBytes(16));
const secrets = new Secrets();
const context = { progress: () => undefined, signal: new AbortController().signal };
const operations = createOperations(secrets) as unknown as Record<string, (args: unknown, context: unknown) => unknown>;

// The worker's operations, without the worker.
vi.mock('../mailbox/state.ts', async (load) => {
  const worker = new Proxy(
    {},
    { get: (_, name: string) => (name === 'then' ? undefined : (args: unknown) => operations[name]!(args, context)) },
  );
  return { ...(await load<object>()), secrets: () => Promise.resolve(worker) };
});

const vaults = new Map<string, ReturnType<typeof guestVault>>();
async function vaultOf(id: string) {
  const { key, revocation } = await generateKey('mia@example.net', null);
  const records = { pins: randomBytes(32), drafts: randomBytes(32) };
  const vault = vaults.get(id) ?? guestVault({ id, address: 'mia@example.net', name: null }, key, revocation, records);
  vaults.set(id, vault);
  return vault;
}

/** A newly loaded page, with a mailbox open. */
async function newPage(id = mid) {
  vi.resetModules();
  secrets.signedIn = await vaultOf(id);
  const state = await import('../mailbox/state.ts');
  state.session.value = { mid: id } as GuestSession;
  const drafts = await import('./drafts.ts');
  const signing = await import('../mailbox/signing.ts');
  await drafts.loadBegun();
  return { ...drafts, ...signing, state };
}

/** Everything in the browser's store, as text. */
async function stored(): Promise<string> {
  const open = indexedDB.open('restante.answers');
  const database = await new Promise<IDBDatabase>((resolve) => (open.onsuccess = () => resolve(open.result)));
  const all: string[] = [];
  for (const name of ['records', 'files']) {
    const request = database.transaction(name).objectStore(name).getAll();
    await new Promise((resolve) => (request.onsuccess = resolve));
    for (const one of request.result as { sealed?: Blob }[])
      all.push(JSON.stringify(one), (await one.sealed?.text()) ?? '');
  }
  database.close();
  return all.join('\n');
}

// Globals that a page has and Node has not.
vi.stubGlobal('sessionStorage', { removeItem: () => undefined });

const file = new File(['canary in a file'], 'canary name.txt', { type: 'text/plain' });

describe('an unfinished answer', () => {
  beforeEach(async () => {
    const { openAnswer } = await newPage();
    await (await openAnswer(messageId)).drop();
  });

  it('is there again after the page was lost, text and files, and can be sent once', async () => {
    const before = await newPage();
    const written = await before.openAnswer(messageId);
    written.change({ text: 'canary te' });
    written.change({ text: 'canary text', files: [file], all: true });
    await written.written();
    expect(written.saved.value).toBe('saved');
    expect(before.hasUnsaved()).toBe(false);
    expect(await stored()).not.toMatch(/canary|Y2FuYXJ5/u);

    const after = await newPage();
    expect(after.isBegun(messageId)).toBe(true);
    const found = await after.openAnswer(messageId);
    const { text, files, all, requestId } = found.draft.value;
    expect({ text, all, requestId }).toEqual({
      text: 'canary text',
      all: true,
      requestId: written.draft.value.requestId,
    });
    expect([files[0]!.name, files[0]!.type, await files[0]!.text()]).toEqual([
      'canary name.txt',
      'text/plain',
      'canary in a file',
    ]);
    expect(found.restored.value).not.toBeNull();
  });

  it('opens with the keys of its own mailbox alone', async () => {
    const written = await (await newPage()).openAnswer(messageId);
    written.change({ text: 'mine' });
    await written.written();
    const outsider = await newPage(other);
    expect(outsider.isBegun(messageId)).toBe(false);
    expect((await outsider.openAnswer(messageId)).draft.value.text).toBe('');
    expect((await (await newPage()).openAnswer(messageId)).draft.value.text).toBe('mine');
  });

  it("is not another mailbox's, also where this browser could not keep it", async () => {
    const page = await newPage();
    const written = await page.openAnswer(messageId);
    secrets.signedIn = null;
    written.change({ text: 'canary' });
    await written.written();
    expect(page.hasUnsaved()).toBe(true);
    secrets.signedIn = await vaultOf(mid);
    page.leave('idle');
    await vi.waitFor(() => expect(secrets.signedIn).toBeNull());
    expect(page.hasUnsaved()).toBe(true);
    secrets.signedIn = await vaultOf(other);
    page.state.session.value = { mid: other } as GuestSession;
    expect((await page.openAnswer(messageId)).draft.value.text).toBe('');
    page.state.session.value = { mid } as GuestSession;
    expect((await page.openAnswer(messageId)).draft.value.text).toBe('canary');
  });

  it('leaves the memory of the page with the session, and what was typed last is sealed before the keys go', async () => {
    const page = await newPage();
    const written = await page.openAnswer(messageId);
    written.change({ text: 'the last word' });
    page.leave('idle');
    await vi.waitFor(() => expect(secrets.signedIn).toBeNull());
    expect(page.hasUnsaved()).toBe(false);
    const again = await (await newPage()).openAnswer(messageId);
    expect(again).not.toBe(written);
    expect(again.draft.value.text).toBe('the last word');
  });

  it('is gone once it is discarded, or the mailbox deleted', async () => {
    for (const how of ['dropped', 'deleted']) {
      const page = await newPage();
      const answer = await page.openAnswer(messageId);
      answer.change({ text: 'canary', files: [file] });
      await answer.written();
      if (how === 'dropped') await answer.drop();
      else page.leave('deleted');
      await vi.waitFor(async () => expect(await stored()).not.toContain(mid));
      expect((await stored()).trim(), how).toBe('');
    }
  });

  it('is another request with every change, and with other readers', async () => {
    const answer = await (await newPage()).openAnswer(messageId);
    const ids = new Set([answer.draft.value.requestId]);
    answer.posted = { requestId: 'sent' } as PostedAnswer;
    answer.change({ text: 'x' });
    expect(answer.posted).toBeNull();
    ids.add(answer.draft.value.requestId);
    answer.posted = { requestId: 'sent' } as PostedAnswer;
    answer.choose(true);
    expect(answer.posted).toBeNull();
    ids.add(answer.draft.value.requestId);
    expect(ids.size).toBe(3);
    await answer.drop();
  });
});
