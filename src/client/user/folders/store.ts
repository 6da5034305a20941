import { computed, signal } from '@preact/signals';
import type { B64u, Doubt, OpenedMessage, Standing, Summary } from '../../crypto/client.ts';
import { doubtsOf, standingOf } from '../../crypto/summary.ts';
import { api, type Folder } from '../api.ts';
import { isSuccession, trustedKeyOf, type AuthorDeps } from '../authors.ts';
import { noticeSent, pins } from '../pins.ts';
import { isActive, isOwnAddress, onSignedOut, ownCertificates, ownFingerprints, phase } from '../session.ts';
import type { MessageBody, MessageItem } from '../types.ts';
import { worker } from '../worker.ts';

/** A message of a list with what its summary says, and how far that was checked. */
export interface Entry {
  item: MessageItem;
  summary: Summary | null;
  standing: Standing;
}

/** What authors' keys are judged with. */
export const authorDeps: AuthorDeps = { api, crypto: worker, pins: () => pins.value, now: () => new Date() };

/** The body to show: of an own message the one that the visible recipients share. */
export function shownBody(item: MessageItem): MessageBody | null {
  const visible = item.recipients.find(({ role }) => role === 'to' || role === 'cc')?.bodyId;
  return item.bodies.find(({ bodyId }) => bodyId === visible) ?? item.bodies[0] ?? null;
}

/**
 * The author's certificate, where there is one to verify with. For the user's address: all certificates that were ever the
 * user's, and no other; the server's mark decides nothing.
 */
export function verifiers(item: MessageItem): B64u[] {
  if (isOwnAddress(item.author.address)) return ownCertificates.value;
  return item.author.certificate ? [item.author.certificate] : [];
}

/** Successions that were proven, or not, in this session: "address trusted signer". */
const successions = new Map<string, Promise<boolean>>();

/** Fingerprints that may sign for the author of a list's message; null: the first key met counts. */
async function trustedFor(item: MessageItem, signer: B64u | null): Promise<B64u[] | null> {
  if (isOwnAddress(item.author.address)) return ownFingerprints.value;
  const known = trustedKeyOf(item.author, pins.value);
  if (!known) return null;
  if (!signer || signer === known.fpr) return [known.fpr];
  const question = `${item.author.address} ${known.fpr} ${signer}`;
  const asked = successions.get(question) ?? isSuccession(item.author, signer, authorDeps).catch(() => false);
  successions.set(question, asked);
  return (await asked) ? [known.fpr, signer] : [known.fpr];
}

export async function readEntries(items: MessageItem[]): Promise<Entry[]> {
  const stored = items.map((item) => {
    const body = shownBody(item);
    const packets = { pkesk: body?.pkesk ?? '', summary: body?.summary ?? null };
    const { messageId: id, sentAt, author } = item;
    return { id, sentAt, author: author.address, ...packets, verify: verifiers(item) };
  });
  const { items: read } = await worker.readSummaries({ items: stored });
  const judging = items.map(async (item, i) => {
    const { summary, signature, namesAuthor, isCopy } = read[i]!;
    const trusted = await trustedFor(item, signature.state === 'good' ? signature.fingerprint : null);
    const stated = { mid: item.messageId, author: item.author.address };
    return { item, summary, standing: standingOf({ summary, signature, namesAuthor, stated, trusted, isCopy }) };
  });
  return Promise.all(judging);
}

/** What is odd about an opened message, beside its signature. */
export async function doubtsAbout(item: MessageItem, opened: OpenedMessage): Promise<Doubt[]> {
  const body = shownBody(item);
  const { messageId: mid, sentAt, author } = item;
  const packets = { pkesk: body?.pkesk ?? '', summary: body?.summary ?? null };
  const asked = { id: mid, sentAt, author: author.address, ...packets, verify: verifiers(item) };
  const [read] = (await worker.readSummaries({ items: [asked] })).items;
  return doubtsOf({ ...read!, opened, stated: { mid, author: author.address }, sentAt });
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
      if (this.folder === 'sent') void noticeSent(messages).catch(() => undefined);
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
  successions.clear();
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
