import { useEffect, useState } from 'preact/hooks';
import { api } from '../account/api.ts';
import { sentNow } from '../sending/sentNow.ts';
import { ownCertificates } from '../account/session.ts';
import type { MessageItem } from '../account/types.ts';
import { worker } from '../account/worker.ts';
import { notedLink, type LinkedRecipient } from '../sending/callWithPin.ts';
import { claimOf, findNotedLinks, type LinkState } from './notedLinks.ts';

const deps = { api, crypto: worker, certificates: () => ownCertificates.value };

/** The verdict of the user's own notes on each row, in their order. Known at once for a message sent just now. */
export function useNotedLinks(item: MessageItem, rows: readonly LinkedRecipient[]): LinkState[] {
  const [found, setFound] = useState<ReadonlyMap<string, LinkState>>(new Map());
  const { messageId, note } = item;
  const claims = rows.map((row) => claimOf(messageId, row));
  useEffect(() => {
    let gone = false;
    void findNotedLinks(item, rows, deps).then((states) => gone || setFound(states));
    return () => void (gone = true);
  }, [note, claims.join()]);
  const sent = sentNow.value?.note;
  return rows.map((row, i) => {
    const link = sent?.messageId === messageId ? notedLink(row, sent) : null;
    return link ? { at: 'noted', link } : (found.get(claims[i]!) ?? { at: 'asking' });
  });
}
