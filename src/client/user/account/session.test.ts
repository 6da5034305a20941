import { beforeEach, describe, expect, test, vi } from 'vitest';
import { toB64u } from '../../crypto/bytes.ts';
import { createOperations, type Operations } from '../../crypto/operations.ts';
import type { UserSession } from './types.ts';

const quiet = { progress: () => undefined, signal: new AbortController().signal };
const browser: { operations: Operations; answer: UserSession | null } = {
  operations: createOperations(),
  answer: null,
};
const worker = new Proxy(
  {},
  {
    get: (_, name: string) => {
      // Not a promise, though any name is answered.
      if (name === 'then') return undefined;
      const operations = browser.operations as unknown as Record<string, (args: unknown, context: unknown) => unknown>;
      return (args: unknown) => operations[name]!(args, quiet);
    },
  },
);
vi.mock('./worker.ts', () => ({ worker }));
const api = {
  session: async () => browser.answer,
  putTrustedKeys: async () => undefined,
  logout: async () => undefined,
};
vi.mock('./api.ts', () => ({ api }));
const storage = { setItem: vi.fn(), getItem: () => null, removeItem: () => undefined };
vi.stubGlobal('sessionStorage', storage);
vi.stubGlobal('localStorage', { getItem: () => 'en' });
const { endedBy, refreshSession, session, signOut, takeKey } = await import('./session.ts');

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

describe('a session that is left during its request', () => {
  const signsOutIn = (name: 'holdSession' | 'sealForReload' | 'ownCertificates') => {
    const operation = browser.operations[name] as (args: unknown) => Promise<unknown>;
    Object.assign(browser.operations, {
      [name]: async (args: unknown) => {
        const answer = await operation(args);
        await signOut();
        return answer;
      },
    });
  };

  test.each(['holdSession', 'sealForReload', 'ownCertificates'] as const)('stays left: %s', async (name) => {
    storage.setItem.mockClear();
    signsOutIn(name);
    await expect(refreshSession()).rejects.toMatchObject({ code: 'locked' });
    expect(session.value).toBeNull();
    expect(storage.setItem).not.toHaveBeenCalled();
  });

  test('does not end the next one', async () => {
    const [former, next] = [browser.answer!, { ...browser.answer!, userId: toB64u(new Uint8Array(16).fill(3)) }];
    vi.spyOn(api, 'session').mockImplementationOnce(async () => {
      await signOut();
      session.value = next;
      return former;
    });
    await expect(refreshSession()).rejects.toMatchObject({ code: 'locked' });
    expect([session.value, endedBy.value]).toEqual([next, null]);
  });
});
