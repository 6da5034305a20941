import { fromB64u, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { aad } from './derive.ts';
import { CryptoError } from './errors.ts';
import { aeadOpen, aeadSeal, exp } from './primitives.ts';
import { parseVersioned, type Secrets } from './vault.ts';

const recordKey = (secrets: Secrets): Promise<Bytes> => exp(secrets.user.storeKey, 'restante/v1/user-private', 32);

/** The record that only the user's own browsers read: signature text and contacts (PROTOCOL.md 13.1). */
export const privateRecordOperations = (secrets: Secrets) => ({
  async sealPrivate({ version, content }: { version: number; content: object }): Promise<{ record: B64u }> {
    const associated = aad.userPrivate(fromB64u(secrets.user.identity.id), version);
    const plain = utf8(JSON.stringify({ ...content, v: 1 }));
    return { record: toB64u(await aeadSeal(await recordKey(secrets), plain, associated)) };
  },

  /** Throws CryptoError `tampered` for another record or version. */
  async openPrivate({ version, record }: { version: number; record: B64u }): Promise<{ content: object }> {
    const associated = aad.userPrivate(fromB64u(secrets.user.identity.id), version);
    const plain = await aeadOpen(await recordKey(secrets), fromB64u(record), associated);
    if (!plain) throw new CryptoError('tampered');
    return { content: parseVersioned(plain) };
  },
});
