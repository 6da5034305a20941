import { computed, signal } from '@preact/signals';
import type { B64u } from '../../crypto/client.ts';
import { MessageReader, type ListedMessage } from '../../message/reader.ts';
import { api, type Folder } from '../account/api.ts';
import { isSuccession, trustedKeyOf, type AuthorDeps } from '../recipients/authors.ts';
import { noticeSent, trustedKeys, trustedKeysRecord } from '../account/trustedKeys.ts';
import { isActive, isOwnAddress, onSignedOut, ownCertificates, ownFingerprints, phase } from '../account/session.ts';
import type { MessageBody, MessageItem } from '../account/types.ts';
import { worker } from '../account/worker.ts';

/** The facts that authors' keys are judged with. */
export const authorDeps: AuthorDeps = {
  api,
  crypto: worker,
  trustedKeys: () => trustedKeys.value,
  now: () => new Date(),
};

/** The body to show: of an own message the one that the visible recipients share. */
export function shownBody(item: MessageItem): MessageBody | null {
  const visible = item.recipients.find(({ role }) => role === 'to' || role === 'cc')?.bodyId;
  return item.bodies.find(({ bodyId }) => bodyId === visible) ?? item.bodies[0] ?? null;
}

/** Reads and judges what is shown about messages. */
export const reader = new MessageReader({
  crypto: () => worker,
  bodyOf: shownBody,
  isOwnAddress,
  ownCertificates: () => ownCertificates.value,
  ownFingerprints: () => ownFingerprints.value,
  isUndecided: () => isUndecided.value,
  trustedFor: (author) => trustedKeyOf(author, trustedKeys.value)?.fpr ?? null,
  isSuccession: (item, _, signer) => isSuccession(item.author, signer, authorDeps),
});

const refreshMs = 30_000;

/** The loaded messages of one folder, newest first. */
export class FolderStore {
  readonly entries = signal<ListedMessage[]>([]);
  readonly state = signal<'idle' | 'loading' | 'ready' | 'failed'>('idle');
  readonly error = signal<unknown>(null);
  readonly next = signal<string | null>(null);
  private loading: Promise<void> | null = null;
  /** Counts local changes, so that an earlier answer does not undo them. */
  private changes = 0;
  /** Requests made before `clear` change nothing here: the list may be another user's by then. */
  private round = 0;

  /** @param unread Only unread messages; those read after the list was opened stay in it. */
  constructor(
    readonly folder: Folder,
    readonly unread = false,
  ) {}

  /** Loads the newest page and merges it into the list. */
  async refresh(): Promise<void> {
    const { round } = this;
    if (this.state.value === 'idle') this.state.value = 'loading';
    try {
      const before = this.changes;
      const { messages, next } = await api.messages(this.folder, { unread: this.unread });
      if (round !== this.round) return;
      const fresh = await reader.list(messages);
      if (round !== this.round) return;
      if (before !== this.changes) return await this.refresh();
      if (this.folder === 'sent') void noticeSent(messages).catch(() => undefined);
      const oldest = next ? (messages.at(-1)?.sentAt ?? '') : '';
      const known = new Set(messages.map(({ messageId }) => messageId));
      const stays = ({ item }: ListedMessage) => item.sentAt < oldest || (this.unread && item.readAt !== null);
      const older = this.entries.value.filter((entry) => !known.has(entry.item.messageId) && stays(entry));
      this.entries.value = newestFirst([...fresh, ...older]);
      if (older.length === 0 || !next) this.next.value = next;
      this.state.value = 'ready';
    } catch (error) {
      if (round !== this.round) return;
      this.error.value = error;
      if (this.state.value !== 'ready') this.state.value = 'failed';
    }
  }

  /** Loads the next page; one at a time. */
  more(): Promise<void> {
    if (this.loading) return this.loading;
    const loading = this.loadOlder().finally(() => {
      if (this.loading === loading) this.loading = null;
    });
    this.loading = loading;
    return loading;
  }

  private async loadOlder(): Promise<void> {
    const { round } = this;
    const { messages, next } = await api.messages(this.folder, { unread: this.unread, before: this.next.value });
    if (round !== this.round) return;
    const known = new Set(this.entries.value.map(({ item }) => item.messageId));
    const older = await reader.list(messages.filter(({ messageId }) => !known.has(messageId)));
    if (round !== this.round) return;
    this.entries.value = [...this.entries.value, ...older];
    this.next.value = next;
  }

  change(messageId: B64u, change: (item: MessageItem) => MessageItem): void {
    this.changes++;
    this.entries.value = this.entries.value.map((entry) =>
      entry.item.messageId === messageId ? { ...entry, item: change(entry.item) } : entry,
    );
  }

  /** Takes messages out of the list, and returns them. */
  take(messageIds: ReadonlySet<B64u>): ListedMessage[] {
    this.changes++;
    const taken = this.entries.value.filter(({ item }) => messageIds.has(item.messageId));
    if (taken.length) this.entries.value = this.entries.value.filter((entry) => !taken.includes(entry));
    return taken;
  }

  /** Puts messages back in their places, if this list was loaded. */
  put(entries: ListedMessage[]): void {
    this.changes++;
    if (this.state.value !== 'ready') return;
    const known = new Set(this.entries.value.map(({ item }) => item.messageId));
    this.entries.value = newestFirst([
      ...this.entries.value,
      ...entries.filter(({ item }) => !known.has(item.messageId)),
    ]);
  }

  clear(): void {
    this.round += 1;
    this.loading = null;
    this.entries.value = [];
    this.next.value = null;
    this.error.value = null;
    this.state.value = 'idle';
  }
}

const newestFirst = (entries: ListedMessage[]): ListedMessage[] =>
  entries.sort((a, b) => b.item.sentAt.localeCompare(a.item.sentAt));

export const stores: Record<Folder, FolderStore> = {
  inbox: new FolderStore('inbox'),
  archive: new FolderStore('archive'),
  sent: new FolderStore('sent'),
};

/** The same folders, with only the unread messages. */
export const unreadStores = { inbox: new FolderStore('inbox', true), archive: new FolderStore('archive', true) };

/** Whether the user has yet to decide between two lists of trusted keys. */
export const isUndecided = computed(() => trustedKeysRecord.held.value !== null);

// What the lists show was judged before: they are read again.
isUndecided.subscribe(() => {
  for (const store of [...Object.values(stores), ...Object.values(unreadStores)]) store.clear();
});

export const allStores = [...Object.values(stores), ...Object.values(unreadStores)];

export const unread = computed(() => stores.inbox.entries.value.filter(({ item }) => item.readAt === null).length);

onSignedOut(() => {
  reader.forget();
  for (const store of allStores) store.clear();
});

/** Checks for news at intervals while somebody is active; on an idle page the session can expire. */
export function watch(onLook: () => void): () => void {
  const look = () => {
    if (phase.value !== 'signed-in' || document.hidden || !isActive(Date.now())) return;
    onLook();
  };
  const timer = setInterval(look, refreshMs);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
