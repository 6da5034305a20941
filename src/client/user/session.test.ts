import { beforeEach, describe, expect, test, vi } from 'vitest';
import { toB64u } from '../crypto/bytes.ts';
import { createOperations, type Operations } from '../crypto/operations.ts';
import type { UserSession } from './types.ts';

const quiet = { progress: () => undefined, signal: new AbortController().signal };
const browser: { operations: Operations; answer: UserSession | null } = {
  operations: createOperations(),
  answer: null,
};
const worker = new Proxy(
  {},
  {
    get: (_, name: string) => (args: unknown) =>
      (browser.operations as unknown as Record<string, (args: unknown, context: unknown) => unknown>)[name]!(
        args,
        quiet,
      ),
  },
);
vi.mock('./worker.ts', () => ({ worker }));
vi.mock('./api.ts', () => ({ api: { session: async () => browser.answer, putPins: async () => undefined } }));
vi.stubGlobal('sessionStorage', { setItem: () => undefined, getItem: () => null, removeItem: () => undefined });
vi.stubGlobal('localStorage', { getItem: () => 'en' });
const { endedBy, refreshSession, session, takeKey } = await import('./session.ts');

const userId = toB64u(new Uint8Array(16).fill(1));
const address = 'alice@example.org';
const password = 'correct horse battery staple';
const account = { userId, address, name: null, password };
const other = await createOperations().createUser(account);

beforeEach(async () => {
  browser.operations = createOperations();
  const { certificate, fingerprint } = await browser.operations.createUser(account);
  const pins = { version: 0, record: null };
  const reloadKey = toB64u(new Uint8Array(32));
  browser.answer = {
    userId,
    address,
    certificate,
    fingerprint,
    pins,
    reloadKey,
    language: 'en',
  } as unknown as UserSession;
  await takeKey(browser.answer);
  endedBy.value = null;
});

describe('the session after a change', () => {
  test.each([
    ['certificate', { certificate: other.certificate }],
    ['certificate and fingerprint', { certificate: other.certificate, fingerprint: other.fingerprint }],
    ['address', { address: 'eve@example.org' }],
    ['id', { userId: toB64u(new Uint8Array(16).fill(2)) }],
  ])('ends where the server names another %s', async (_, lie) => {
    browser.answer = { ...browser.answer!, ...lie };
    await expect(refreshSession()).rejects.toMatchObject({ code: 'own-key-differs' });
    expect(session.value).toBeNull();
    expect(endedBy.value).toBe('other-key');
  });

  test('takes over the renewed certificate of the same key', async () => {
    const { certificate } = await browser.operations.renewKey();
    browser.answer = { ...browser.answer!, certificate };
    await refreshSession();
    expect(session.value!.certificate).not.toBe(other.certificate);
    expect(session.value!.certificate).toBe((await browser.operations.identity())!.certificate);
    expect(
      (await browser.operations.describeKey({ certificate: session.value!.certificate }))!.expiresAt,
    ).not.toBeNull();
  });
});
