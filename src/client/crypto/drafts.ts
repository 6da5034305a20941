import { concat, fromB64u, fromUtf8, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { stopIfCancelled, type Context } from './context.ts';
import { aad } from './derive.ts';
import { CryptoError } from './errors.ts';
import { pinOf } from './pin.ts';
import { aeadOpen, aeadSeal, exp } from './primitives.ts';
import type { Secrets } from './vault.ts';

const chunkSize = 1024 * 1024;
const overhead = 12 + 16;

const draftKey = (secrets: Secrets) => exp(secrets.user.storeKey, 'restante/v1/draft', 32);

interface DraftFile {
  draftId: B64u;
  fileId: string;
}

const fileAad = (secrets: Secrets, { draftId, fileId }: DraftFile, index: number, last: boolean): Bytes =>
  aad.draftFile(fromB64u(secrets.user.identity.id), fromB64u(draftId), fileId, index, last);

/**
 * What a user's browser keeps for itself: drafts on the server, their files in IndexedDB. A file is sealed in chunks of
 * 1 MiB, each an AEAD of its own that names its place and whether it is the last, so that none can be moved or cut off.
 */
export const draftOperations = (secrets: Secrets) => ({
  async pin({ address, generation }: { address: string; generation: number }) {
    return { pin: await pinOf(secrets.user.pinKey, address, generation) };
  },

  async sealDraft({ draftId, version, draft }: { draftId: B64u; version: number; draft: unknown }) {
    const associated = aad.draft(fromB64u(secrets.user.identity.id), fromB64u(draftId), version);
    const plain = utf8(JSON.stringify({ v: 1, draft }));
    return { record: toB64u(await aeadSeal(await draftKey(secrets), plain, associated)) };
  },

  /** Throws CryptoError `tampered`. */
  async openDraft({ draftId, version, record }: { draftId: B64u; version: number; record: B64u }) {
    const associated = aad.draft(fromB64u(secrets.user.identity.id), fromB64u(draftId), version);
    const plain = await aeadOpen(await draftKey(secrets), fromB64u(record), associated);
    if (!plain) throw new CryptoError('tampered');
    return { draft: (JSON.parse(fromUtf8(plain)) as { draft: unknown }).draft };
  },

  async sealDraftFile(args: DraftFile & { file: Blob }, { progress, signal }: Context): Promise<{ sealed: Blob }> {
    const key = await draftKey(secrets);
    const parts: Blob[] = [];
    for (let at = 0, index = 0; at < args.file.size || index === 0; at += chunkSize, index++) {
      stopIfCancelled(signal);
      const plain = new Uint8Array(await args.file.slice(at, at + chunkSize).arrayBuffer());
      const last = at + chunkSize >= args.file.size;
      parts.push(new Blob([await aeadSeal(key, plain, fileAad(secrets, args, index, last))]));
      progress(Math.min(at + chunkSize, args.file.size), args.file.size);
    }
    return { sealed: new Blob(parts, { type: 'application/octet-stream' }) };
  },

  /** Throws CryptoError `tampered`. The type is the caller's to remember. */
  async openDraftFile(args: DraftFile & { sealed: Blob }, { progress, signal }: Context): Promise<{ file: Blob }> {
    const key = await draftKey(secrets);
    const step = chunkSize + overhead;
    const parts: Blob[] = [];
    for (let at = 0, index = 0; at < args.sealed.size || index === 0; at += step, index++) {
      stopIfCancelled(signal);
      const sealed = new Uint8Array(await args.sealed.slice(at, at + step).arrayBuffer());
      const last = at + step >= args.sealed.size;
      const plain = await aeadOpen(key, concat(sealed), fileAad(secrets, args, index, last));
      if (!plain) throw new CryptoError('tampered');
      parts.push(new Blob([plain]));
      progress(Math.min(at + step, args.sealed.size), args.sealed.size);
    }
    return { file: new Blob(parts) };
  },
});
