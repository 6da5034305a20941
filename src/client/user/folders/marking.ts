import { sameSession } from '../../session/sameSession.ts';
import type { B64u } from '../../crypto/client.ts';
import { t, tn } from '../../ui/i18n.ts';
import { announce, toast } from '../../ui/live.tsx';
import { problemText } from '../../ui/problems.ts';
import { api, type Mark } from '../account/api.ts';
import type { ListedMessage } from '../../message/reader.ts';
import { allStores, stores, type FolderStore } from '../messages/store.ts';

/** The most messages that the server takes at once. */
const atOnce = 200;

/** The opposite change. */
const undone: Partial<Record<Mark, Mark>> = { archive: 'inbox', inbox: 'archive', delete: 'restore' };

/** The lists that a message leaves. Sent keeps archived ones: a message to the user themselves is in both. */
function left(mark: Mark): FolderStore[] {
  if (mark === 'delete') return allStores;
  if (mark === 'archive') return allStores.filter(({ folder }) => folder === 'inbox');
  return mark === 'inbox' ? allStores.filter(({ folder }) => folder === 'archive') : [];
}

async function send(mark: Mark, messageIds: B64u[]): Promise<void> {
  for (let from = 0; from < messageIds.length; from += atOnce) {
    await api.mark(mark, messageIds.slice(from, from + atOnce));
  }
}

function setRead(messageIds: ReadonlySet<B64u>, readAt: string | null): void {
  for (const store of allStores) {
    for (const id of messageIds) store.change(id, (item) => ({ ...item, readAt: readAt && (item.readAt ?? readAt) }));
  }
}

/**
 * Changes messages on the server, then in every list, says so, and offers to undo it. False: it failed, and the user
 * saw why.
 */
export async function mark(mark: Mark, messageIds: B64u[]): Promise<boolean> {
  if (messageIds.length === 0) return true;
  const isSame = sameSession();
  try {
    await send(mark, messageIds);
  } catch (error) {
    toast(problemText(error));
    // Some of many may have been changed.
    for (const store of allStores) if (store.state.value === 'ready') void store.refresh();
    return false;
  }
  if (!isSame()) return true;
  const ids = new Set(messageIds);
  if (mark === 'read' || mark === 'unread') {
    setRead(ids, mark === 'read' ? new Date().toISOString() : null);
    announce(tn(`mail.done-${mark}`, messageIds.length));
    return true;
  }
  const taken = left(mark).map((store): [FolderStore, ListedMessage[]] => [store, store.take(ids)]);
  const [first] = taken.map(([, entries]) => entries).filter(({ length }) => length > 0);
  if (mark === 'archive' && first) stores.archive.put(first);
  if (mark === 'inbox' && first) stores.inbox.put(first);
  const undo = undone[mark];
  if (!undo) return true;
  toast(tn(`mail.done-${mark as 'archive' | 'inbox' | 'delete'}`, messageIds.length), {
    label: t('mail.undo'),
    // The notice may still be there when another user has signed in.
    run: () => void (isSame() && takeBack(undo, messageIds, taken)),
  });
  return true;
}

async function takeBack(undo: Mark, messageIds: B64u[], taken: [FolderStore, ListedMessage[]][]): Promise<void> {
  const isSame = sameSession();
  try {
    await send(undo, messageIds);
  } catch (error) {
    toast(problemText(error));
    return;
  }
  if (!isSame()) return;
  const ids = new Set(messageIds);
  for (const store of left(undo)) store.take(ids);
  for (const [store, entries] of taken) store.put(entries);
}
