import { useEffect, useState } from 'preact/hooks';
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, Doubt, OpenedMessage, Signature } from '../../crypto/client.ts';
import { api, bodyUrl, type Folder } from '../account/api.ts';
import { firstKeyOf, isSuccession, trustedKeyOf } from '../recipients/authors.ts';
import { addTrustedKeys, trustedKeys, trustedKeysHeld } from '../account/trustedKeys.ts';
import { isOwnAddress, ownFingerprints, session } from '../account/session.ts';
import type { MessageItem } from '../account/types.ts';
import { worker } from '../account/worker.ts';
import { allStores, authorDeps, reader, shownBody, watch } from '../messages/store.ts';
import { namesReader, verdictOf, type Verdict } from './verdict.ts';

export interface Opened {
  message: OpenedMessage;
  verdict: Verdict;
  /** Whether the entity names this user among its readers, or as its author. */
  named: boolean;
  doubts: Doubt[];
}

export type Opening =
  | { at: 'loading'; item: MessageItem | null; progress: number | null }
  | { at: 'open'; item: MessageItem; opened: Opened }
  | { at: 'failed'; item: MessageItem | null; error: unknown };

/**
 * Looks for the proof of a guest's key that is not trusted yet, and remembers what it proves. True: the key is in
 * doubt.
 */
async function isDoubtful({ author }: MessageItem): Promise<boolean> {
  const canonical = tryCanon(author.address);
  if (isOwnAddress(author.address) || trustedKeysHeld.value || !canonical) return false;
  const first = await firstKeyOf(author, authorDeps);
  if (first.state === 'proven') await addTrustedKeys({ [canonical]: first.pin });
  return first.state === 'doubtful';
}

/** Whether a message is signed with a key that the trusted one named its successor, or that named it. */
async function isSucceeded({ author }: MessageItem, signature: Signature): Promise<boolean> {
  if (isOwnAddress(author.address) || signature.state !== 'good') return false;
  const pin = trustedKeyOf(author, trustedKeys.value);
  if (!pin || pin.fpr === signature.fingerprint) return false;
  return isSuccession(author, signature.fingerprint, authorDeps);
}

export async function openItem(
  item: MessageItem,
  signal: AbortSignal,
  onProgress: (value: number | null) => void,
): Promise<Opened> {
  const body = shownBody(item);
  if (!body) throw Object.assign(new Error('no access'), { code: 'not-for-you' });
  const verify = reader.verifiers(item);
  const source = { url: bodyUrl(body.bodyId) };
  const message = await worker.openMessage(
    { source, pkesk: body.pkesk, verify },
    { signal, onProgress: ({ done, total }) => onProgress(total ? done / total : null) },
  );
  const [certificate] = verify;
  const { address } = item.author;
  const certificateFits =
    certificate !== undefined && (await worker.heldWhenSent({ certificate, address, sentAt: Date.parse(item.sentAt) }));
  // Without an answer the key counts as first seen, which it then is.
  const doubtful = await isDoubtful(item).catch(() => false);
  const succession = await isSucceeded(item, message.signature).catch(() => false);
  const own = { address: session.value!.address, fingerprints: ownFingerprints.value };
  const held = trustedKeysHeld.value !== null;
  const judged = {
    item,
    opened: message,
    own,
    trustedKeys: trustedKeys.value,
    certificateFits,
    doubtful,
    succession,
    held,
  };
  const verdict = verdictOf(judged);
  const named = verdict.kind === 'own' || namesReader(message, session.value!.address);
  return { message, verdict, named, doubts: await reader.doubtsAbout(item, message) };
}

async function markRead(folder: Folder, item: MessageItem): Promise<void> {
  if (folder === 'sent' || item.readAt) return;
  await api.markRead(item.messageId).catch(() => undefined);
  const readAt = new Date().toISOString();
  for (const store of allStores) store.change(item.messageId, (one) => ({ ...one, readAt }));
}

/**
 * Loads, decrypts and verifies a message; leaving the screen stops it. `again` asks the server again for its states.
 */
export function useOpening(folder: Folder, messageId: B64u): Opening & { refresh: () => Promise<void> } {
  const [opening, setOpening] = useState<Opening>({ at: 'loading', item: null, progress: null });
  // The verdict on the signature follows the decision.
  const isHeld = trustedKeysHeld.value !== null;
  useEffect(() => {
    const stop = new AbortController();
    const run = async () => {
      let item: MessageItem | null = null;
      try {
        item = await api.message(messageId);
        const shown = item;
        setOpening({ at: 'loading', item, progress: null });
        const opened = await openItem(item, stop.signal, (progress) =>
          setOpening((now) => (now.at === 'loading' ? { at: 'loading', item: shown, progress } : now)),
        );
        if (stop.signal.aborted) return;
        setOpening({ at: 'open', item, opened });
        void markRead(folder, item);
      } catch (error) {
        if (!stop.signal.aborted) setOpening({ at: 'failed', item, error });
      }
    };
    void run();
    return () => stop.abort();
  }, [messageId, isHeld]);
  const refresh = async () => {
    const item = await api.message(messageId);
    setOpening((now) => ({ ...now, item }));
    for (const store of allStores) store.change(messageId, () => item);
  };
  // The delivery status of a sent message changes while it is open.
  useEffect(() => {
    if (folder !== 'sent') return;
    return watch(() => void refresh().catch(() => undefined));
  }, [folder, messageId]);
  return { ...opening, refresh };
}
