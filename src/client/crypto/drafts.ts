import { fromB64u, fromUtf8, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { stopIfCancelled, type Context } from './context.ts';
import { aad } from './derive.ts';
import { CryptoError } from './errors.ts';
import { pinOf } from './pin.ts';
import { aeadOpen, aeadSeal, exp } from './primitives.ts';
import type { Secrets } from './vault.ts';

const chunkSize = 1024 * 1024;
const overhead = 12 + 16;

interface DraftFile {
  draftId: B64u;
  fileId: string;
}

/**
 * Whose drafts, and their key (PROTOCOL.md 13). Read at the start: signing out during a write does not interrupt it.
 */
function draftsOf({ anyone: vault }: Secrets): { owner: Bytes; key: Promise<Bytes> } {
  const key = vault.kind === 'user' ? exp(vault.storeKey, 'restante/v1/draft', 32) : vault.records.drafts;
  return { owner: fromB64u(vault.identity.id), key: Promise.resolve(key) };
}

/**
 * Drafts: a user's on the server, a guest's in IndexedDB, the files of both in IndexedDB. A file is sealed in chunks of
 * 1 MiB. Each chunk's AEAD binds its position and whether it is the last, so that none can be moved or cut off.
 */
// eslint-disable-next-line max-lines-per-function -- Sealing and opening, for the text and for files, side by side because they must match.
export const draftOperations = (secrets: Secrets) => ({
  async pin({ address, generation }: { address: string; generation: number }) {
    return { pin: await pinOf(secrets.user.pinKey, address, generation) };
  },

  async sealDraft({ draftId, version, draft }: { draftId: B64u; version: number; draft: unknown }) {
    const { owner, key } = draftsOf(secrets);
    const plain = utf8(JSON.stringify({ v: 1, draft }));
    return { record: toB64u(await aeadSeal(await key, plain, aad.draft(owner, fromB64u(draftId), version))) };
  },

  /** Throws CryptoError `tampered`. */
  async openDraft({ draftId, version, record }: { draftId: B64u; version: number; record: B64u }) {
    const { owner, key } = draftsOf(secrets);
    const plain = await aeadOpen(await key, fromB64u(record), aad.draft(owner, fromB64u(draftId), version));
    if (!plain) throw new CryptoError('tampered');
    return { draft: (JSON.parse(fromUtf8(plain)) as { draft: unknown }).draft };
  },

  async sealDraftFile(
    { draftId, fileId, file }: DraftFile & { file: Blob },
    { progress, signal }: Context,
  ): Promise<{ sealed: Blob }> {
    const { owner, key } = draftsOf(secrets);
    const parts: Blob[] = [];
    for (let at = 0, index = 0; at < file.size || index === 0; at += chunkSize, index++) {
      stopIfCancelled(signal);
      const plain = new Uint8Array(await file.slice(at, at + chunkSize).arrayBuffer());
      const last = at + chunkSize >= file.size;
      const associated = aad.draftFile(owner, fromB64u(draftId), fileId, index, last);
      parts.push(new Blob([await aeadSeal(await key, plain, associated)]));
      progress(Math.min(at + chunkSize, file.size), file.size);
    }
    return { sealed: new Blob(parts, { type: 'application/octet-stream' }) };
  },

  /** Throws CryptoError `tampered`. The caller must remember the type. */
  async openDraftFile(
    { draftId, fileId, sealed }: DraftFile & { sealed: Blob },
    { progress, signal }: Context,
  ): Promise<{ file: Blob }> {
    const { owner, key } = draftsOf(secrets);
    const step = chunkSize + overhead;
    const parts: Blob[] = [];
    for (let at = 0, index = 0; at < sealed.size || index === 0; at += step, index++) {
      stopIfCancelled(signal);
      const chunk = new Uint8Array(await sealed.slice(at, at + step).arrayBuffer());
      const last = at + step >= sealed.size;
      const associated = aad.draftFile(owner, fromB64u(draftId), fileId, index, last);
      const plain = await aeadOpen(await key, chunk, associated);
      if (!plain) throw new CryptoError('tampered');
      parts.push(new Blob([plain]));
      progress(Math.min(at + step, sealed.size), sealed.size);
    }
    return { file: new Blob(parts) };
  },
});
