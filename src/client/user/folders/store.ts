import { computed, signal } from '@preact/signals';
import type { B64u, Signature, Summary } from '../../crypto/client.ts';
import { api, type Folder } from '../api.ts';
import { isActive, onSignedOut, ownCertificates, phase } from '../session.ts';
import type { MessageBody, MessageItem } from '../types.ts';
import { worker } from '../worker.ts';

/** A message of a list with what its summary says. */
export interface Entry {
  item: MessageItem;
  summary: Summary | null;
  signature: Signature;
}

/** The body to show: of an own message the one that the visible recipients share. */
export function shownBody(item: MessageItem): MessageBody | null {
  const visible = item.recipients.find(({ role }) => role === 'to' || role === 'cc')?.bodyId;
  return item.bodies.find(({ bodyId }) => bodyId === visible) ?? item.bodies[0] ?? null;
}

/** The author's certificate, where there is one to verify with; of an own message all that were ever one's own. */
export function verifiers(item: MessageItem): B64u[] {
  if (item.mine) return ownCertificates.value;
  return item.author.certificate ? [item.author.certificate] : [];
}

export async function readEntries(items: MessageItem[]): Promise<Entry[]> {
  const asked = items.map((item) => {
    const body = shownBody(item);
    return { id: item.messageId, pkesk: body?.pkesk ?? '', summary: body?.summary ?? null, verify: verifiers(item) };
  });
  const read = await worker.readSummaries({ items: asked });
  return items.map((item, i) => {
    const { summary, signature } = read.items[i]!;
    return { item, summary, signature };
  });
}

const refreshMs = 30_000;

/** What is loaded of one folder, newest first. */
export class FolderStore {
  readonly entries = signal<Entry[]>([]);
  readonly state = signal<'idle' | 'loading' | 'ready' | 'failed'>('idle');
  readonly error = signal<unknown>(null);
  readonly next = signal<string | null>(null);
  private loading: Promise<void> | null = null;

  constructor(readonly folder: Folder) {}

  /** Loads the newest page and lays it over what is there. */
  async refresh(): Promise<void> {
    if (this.state.value === 'idle') this.state.value = 'loading';
    try {
      const { messages, next } = await api.messages(this.folder);
      const fresh = await readEntries(messages);
      const oldest = messages.at(-1)?.sentAt ?? '';
      const known = new Set(messages.map(({ messageId }) => messageId));
      const older = this.entries.value.filter(({ item }) => item.sentAt < oldest && !known.has(item.messageId));
      this.entries.value = [...fresh, ...(next ? older : [])];
      if (older.length === 0) this.next.value = next;
      this.state.value = 'ready';
    } catch (error) {
      this.error.value = error;
      if (this.state.value !== 'ready') this.state.value = 'failed';
    }
  }

  /** Loads the page after what is there; one at a time. */
  more(): Promise<void> {
    this.loading ??= this.loadOlder().finally(() => (this.loading = null));
    return this.loading;
  }

  private async loadOlder(): Promise<void> {
    const { messages, next } = await api.messages(this.folder, { before: this.next.value });
    const known = new Set(this.entries.value.map(({ item }) => item.messageId));
    const older = await readEntries(messages.filter(({ messageId }) => !known.has(messageId)));
    this.entries.value = [...this.entries.value, ...older];
    this.next.value = next;
  }

  change(messageId: B64u, change: (item: MessageItem) => MessageItem): void {
    this.entries.value = this.entries.value.map((entry) =>
      entry.item.messageId === messageId ? { ...entry, item: change(entry.item) } : entry,
    );
  }

  drop(messageId: B64u): void {
    this.entries.value = this.entries.value.filter(({ item }) => item.messageId !== messageId);
  }

  clear(): void {
    this.entries.value = [];
    this.next.value = null;
    this.error.value = null;
    this.state.value = 'idle';
  }
}

export const stores = { inbox: new FolderStore('inbox'), sent: new FolderStore('sent') };

export const unread = computed(() => stores.inbox.entries.value.filter(({ item }) => item.readAt === null).length);

onSignedOut(() => {
  stores.inbox.clear();
  stores.sent.clear();
});

/** Looks for new messages while somebody is there; a page left alone lets the session end. */
export function watchFolders(): () => void {
  const look = () => {
    if (phase.value !== 'signed-in' || document.hidden || !isActive(Date.now())) return;
    void stores.inbox.refresh();
    if (stores.sent.state.value === 'ready') void stores.sent.refresh();
  };
  const timer = setInterval(look, refreshMs);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
