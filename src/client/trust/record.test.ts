import { describe, expect, test } from 'vitest';
import { toB64u } from '../crypto/bytes.ts';
import { createOperations } from '../crypto/operations.ts';
import {
  account,
  bobs,
  changeAccount,
  newBrowser,
  noStore,
  Page,
  password,
  prepare,
  reloadKey,
  server,
  twoVersions,
  userId,
} from './testing.ts';

prepare();

describe('an older record of trusted keys', () => {
  test('is held in the browser that has seen a newer one', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    server.putBack(1);
    const page = await new Page(browser).signIn();
    expect(page.reason).toBe('older');
    expect(page.record.trustedKeys.value).toEqual({});
    expect(() => page.record.get()).toThrow(expect.objectContaining({ code: 'trusted-keys-held' }));
    await expect(page.trust(bobs('X'))).rejects.toMatchObject({ code: 'trusted-keys-held' });
    expect(server.history).toHaveLength(3);
    expect(page.record.held.value).toMatchObject({ older: { pins: bobs('OLD') }, newer: { pins: bobs('NEW') } });
  });

  test('is held while a page is open, at the next write', async () => {
    const page = await twoVersions();
    server.putBack(1);
    await expect(page.trust(bobs('X'))).rejects.toMatchObject({ code: 'trusted-keys-held' });
    expect(page.reason).toBe('older');
  });

  test('is held in another browser by the note beside an own message', async () => {
    const first = await twoVersions();
    await first.writeNote();
    server.putBack(1);
    const page = await new Page(newBrowser()).signIn();
    expect(page.reason).toBe('older');
    expect(page.record.held.value?.newer).toBeNull();
  });

  test('is held when the note is read later, in a list', async () => {
    const first = await twoVersions(noStore);
    server.putBack(1);
    const page = await new Page(noStore).signIn();
    expect(page.reason).toBeNull();
    await first.writeNote();
    await page.record.notice(server.notes);
    expect(page.reason).toBe('older');
  });

  test('is held in another browser by the bundle of a later password', async () => {
    const first = await twoVersions();
    changeAccount(await first.operations.changeUserPassword({ password }));
    server.putBack(1);
    expect((await new Page(newBrowser()).signIn()).reason).toBe('older');
  });

  test('is held by the bundle of a recovery code and of a replaced key', async () => {
    const first = await twoVersions();
    const renewed = await first.operations.renewRecoveryCode();
    const other = createOperations();
    await other.recoveryAuth({ userId, code: renewed.recoveryCode });
    const { fingerprint } = account;
    const recovered = await other.recoverUser({
      userId,
      fingerprint,
      recoveryBundle: renewed.recoveryBundle,
      password,
    });
    changeAccount(recovered);
    server.putBack(1);
    expect((await new Page(newBrowser()).signIn()).reason).toBe('older');
    server.putBack(2);
    const page = await new Page(newBrowser()).signIn();
    changeAccount(await page.operations.replaceKey({ password, reason: 'superseded' }));
    server.putBack(1);
    expect((await new Page(newBrowser()).signIn()).reason).toBe('older');
  });

  test('is held after a reload without a store', async () => {
    const page = await twoVersions(noStore);
    const kept = await page.operations.sealForReload({ reloadKey });
    server.putBack(1);
    const again = new Page(noStore);
    await again.operations.restoreFromReload({ reloadKey, ...kept, id: userId });
    await again.record.load(userId, server.stored);
    expect(again.reason).toBe('older');
  });

  test('stays known where the bundle is opened again in the same session', async () => {
    const page = await twoVersions(noStore);
    await page.openBundle();
    server.putBack(1);
    await expect(page.trust(bobs('X'))).rejects.toMatchObject({ code: 'trusted-keys-held' });
  });

  test('is held if another record of the same version replaces it', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    server.putBack(1);
    const elsewhere = await new Page(newBrowser()).signIn();
    await elsewhere.trust(bobs('OTHER'));
    expect(server.stored.version).toBe(2);
    expect((await new Page(browser).signIn()).reason).toBe('older');
  });
});

describe('a record that is gone or no record', () => {
  test('is held as missing', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    for (const version of [0, 2, 7]) {
      const page = await new Page(browser).signIn((server.stored = { version, record: null }));
      expect(page.reason).toBe('missing');
      expect(page.record.held.value?.older).toBeNull();
    }
    expect((await new Page(newBrowser()).signIn((server.stored = { version: 7, record: null }))).reason).toBe(
      'missing',
    );
  });

  test('is held for nobody if its owner has signed out', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    server.stored = { version: 2, record: null };
    const page = new Page(browser);
    const { read } = server;
    server.read = async () => {
      page.record.forget();
      return read.call(server);
    };
    await page.signIn();
    expect(page.reason).toBeNull();
  });

  test('is held as unreadable, and signing in goes on', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    const old = server.history.find(({ version }) => version === 1)!.record;
    for (const record of [old, toB64u(new Uint8Array(80)), 'AAAA']) {
      const page = await new Page(browser).signIn((server.stored = { version: 3, record }));
      expect(page.reason).toBe('unreadable');
    }
  });
});

describe('what was begun before its owner signed out', () => {
  test('is written, and trusts no key for the next user', async () => {
    const page = await twoVersions();
    const { write } = server;
    server.write = async (next) => {
      await write.call(server, next);
      page.record.forget();
    };
    await page.trust(bobs('LATE'));
    expect(server.stored.version).toBe(3);
    expect(page.record.trustedKeys.value).toEqual({});
  });

  test('is not written where it was not sealed yet', async () => {
    const page = await twoVersions();
    const { sealTrustedKeys } = page.operations;
    page.operations.sealTrustedKeys = async (args) => {
      page.record.forget();
      return sealTrustedKeys(args);
    };
    await page.trust(bobs('LATE'));
    expect(server.stored.version).toBe(2);
  });

  test.each(['openTrustedKeys', 'keepTrustedKeys'] as const)('is not loaded: %s', async (name) => {
    const browser = newBrowser();
    await twoVersions(browser);
    const page = new Page(browser);
    const call = page.operations[name] as (args: unknown) => Promise<unknown>;
    Object.assign(page.operations, {
      [name]: async (args: unknown) => {
        const answer = await call(args);
        page.record.forget();
        return answer;
      },
    });
    await page.signIn();
    expect(page.record.trustedKeys.value).toEqual({});
  });
});
