import { describe, expect, test } from 'vitest';
import { fromB64u, toB64u, utf8 } from './bytes.ts';
import { aad } from './derive.ts';
import { createOperations } from './operations.ts';
import { aeadOpen, exp } from './primitives.ts';
import { Secrets } from './vault.ts';

describe('the private record', () => {
  test('opens for its user and version alone, keeps unknown members, and has a separate key', async () => {
    const secrets = new Secrets();
    const operations = createOperations(secrets);
    const userId = toB64u(new Uint8Array(16).fill(1));
    await operations.createUser({ userId, address: 'a@x.org', name: null, password: 'a long password of hers' });
    const content = { signature: 'canary', people: {}, later: [1] };
    const { record } = await operations.sealPrivate({ version: 3, content });
    expect(record).not.toContain(toB64u(utf8('canary')));
    expect((await operations.openPrivate({ version: 3, record })).content).toEqual({ ...content, v: 1 });
    await expect(operations.openPrivate({ version: 4, record })).rejects.toThrow('tampered');
    const key = await exp(secrets.user.storeKey, 'restante/v1/user-private', 32);
    expect(await aeadOpen(key, fromB64u(record), aad.userPrivate(fromB64u(userId), 3))).not.toBeNull();
    expect(await aeadOpen(key, fromB64u(record), aad.userTrustedKeys(fromB64u(userId), 3))).toBeNull();
  });
});
