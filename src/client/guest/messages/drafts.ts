import { signal } from '@preact/signals';
import { concat, fromB64u, randomBytes, toB64u } from '../../crypto/bytes.ts';
import type { BodyOf } from '../../api/call.ts';
import type { B64u } from '../../crypto/client.ts';
import { DraftFiles, type DraftFile } from '../../drafts/files.ts';
import { LocalDrafts } from '../../drafts/local.ts';
import { Writer } from '../../drafts/writer.ts';
import { beforeReload } from '../../ui/version.ts';
import { onLeaving, openSession } from '../mailbox/signing.ts';
import { secrets, session } from '../mailbox/state.ts';
import { instance } from '../../session/instance.ts';

/** An answer being written. */
export interface ReplyDraft {
  /** The same for every try of one message, so that it is sent once. */
  requestId: B64u;
  text: string;
  files: File[];
  quote: boolean;
  all: boolean;
}

export type PostedAnswer = BodyOf<'POST', '/api/guest/messages'>;

/** The sealed part; its version is always 1, because there is only one copy. */
type KeptDraft = Omit<ReplyDraft, 'files'> & { files: DraftFile[] };
const version = 1;

const newId = () => toB64u(randomBytes(16));
const isEmpty = ({ text, files }: ReplyDraft) => text.trim() === '' && files.length === 0;

/**
 * Several mailboxes may be opened in a browser one after another: both ids, because each may answer the same message.
 */
const draftIdOf = (mid: B64u, messageId: B64u): B64u => toB64u(concat(fromB64u(mid), fromB64u(messageId)));

const local = new LocalDrafts('restante.answers');

/** Ids of the answers that this browser stores for the open mailbox. */
const begun = signal<ReadonlySet<B64u>>(new Set());
/** By the id of the draft: a draft of another mailbox may answer the same message. */
const answers = new Map<B64u, Answer>();

/** One answer: in the page's memory, and sealed in this browser, so that it survives page, session and crash. */
export class Answer {
  readonly draft = signal<ReplyDraft>({ requestId: newId(), text: '', files: [], quote: true, all: false });
  readonly saved = signal<'none' | 'saving' | 'saved' | 'failed'>('none');
  /** When it was last written, if it comes from the browser's store. */
  readonly restored = signal<string | null>(null);
  /** Names of its files that the browser's store has lost. */
  readonly missing = signal<string[]>([]);
  /** The posted request if the server's answer got lost: posted again unchanged, because the server compares. */
  posted: PostedAnswer | null = null;
  readonly id: B64u;
  private readonly files: DraftFiles;
  private readonly writer = new Writer<ReplyDraft>((draft) => this.write(draft));

  constructor(
    private readonly mid: B64u,
    messageId: B64u,
  ) {
    this.id = draftIdOf(mid, messageId);
    this.files = new DraftFiles(this.id, local, secrets);
  }

  /** Stores a change. A changed message is a new request. */
  change(part: Partial<ReplyDraft>): void {
    this.posted = null;
    this.draft.value = { ...this.draft.value, ...part, requestId: newId() };
    this.saved.value = 'saving';
    void this.writer.put(this.draft.value);
  }

  /** Switches between one recipient and all: a new request, but not worth storing by itself. */
  choose(all: boolean): void {
    if (this.saved.value === 'none') this.draft.value = { ...this.draft.value, all };
    else this.change({ all });
  }

  async restore(): Promise<void> {
    const found = await local.record(this.id);
    if (!found) return;
    const { record } = found;
    const { draft } = await (await secrets()).openDraft({ draftId: this.id, version, record });
    const kept = draft as KeptDraft;
    const { files, missing } = await this.files.restore(kept.files);
    this.draft.value = { ...kept, files };
    this.missing.value = missing;
    this.restored.value = found.updatedAt;
    this.saved.value = 'saved';
  }

  /** Deletes the draft, discarded or sent: here and in the browser's store. */
  async drop(): Promise<void> {
    if (answers.get(this.id) === this) answers.delete(this.id);
    begun.value = new Set([...begun.value].filter((id) => id !== this.id));
    await this.writer.end();
    await local.deleteDraft(this.id).catch(() => undefined);
  }

  /** Files that were changed on disk before this browser had a copy of them. */
  get changed() {
    return this.files.changed;
  }

  /** Its files as they were attached. Throws `file-unreadable` with the name of one that can no longer be read. */
  async attached(): Promise<File[]> {
    await this.written();
    const files = await this.files.asAttached(this.draft.value.files);
    if (files) return files;
    throw Object.assign(new Error('file-unreadable'), { code: 'file-unreadable', name: this.changed.value[0]?.name });
  }

  /** Whether it would be lost with the page. */
  isUnsaved(): boolean {
    return !isEmpty(this.draft.value) && this.saved.value !== 'saved';
  }

  written(): Promise<void> {
    return this.writer.idle();
  }

  private async write(draft: ReplyDraft): Promise<void> {
    try {
      const whole = await this.files.keep(draft.files);
      const kept: KeptDraft = { ...draft, files: this.files.infos(draft.files) };
      const { record } = await (await secrets()).sealDraft({ draftId: this.id, version, draft: kept });
      const updatedAt = new Date().toISOString();
      await local.putRecord({ id: this.id, ownerId: this.mid, version, record, updatedAt });
      begun.value = new Set([...begun.value, this.id]);
      this.saved.value = whole ? 'saved' : 'failed';
    } catch {
      this.saved.value = 'failed';
    }
  }
}

/** The stored answer to a message, or a new one. */
export async function openAnswer(messageId: B64u): Promise<Answer> {
  const answer = new Answer(openSession().mid, messageId);
  const known = answers.get(answer.id);
  if (known) return known;
  // If it cannot be opened, or the browser has no store, a new one begins.
  await answer.restore().catch(() => undefined);
  const meanwhile = answers.get(answer.id);
  if (meanwhile) return meanwhile;
  answers.set(answer.id, answer);
  return answer;
}

/** Whether an answer to this message was begun. */
export function isBegun(messageId: B64u): boolean {
  const open = session.value;
  return open !== null && open !== undefined && begun.value.has(draftIdOf(open.mid, messageId));
}

/** Lists what this browser stores for the opened mailbox; deletes what is older than a mailbox can be. */
export async function loadBegun(): Promise<void> {
  const { mid } = openSession();
  const days = instance.value?.retentionDays ?? 365;
  const oldest = new Date(Date.now() - days * 24 * 60 * 60_000).toISOString();
  const all = await local.records();
  for (const { id } of all.filter(({ updatedAt }) => updatedAt < oldest)) await local.deleteDraft(id);
  begun.value = new Set(all.filter((one) => one.ownerId === mid && one.updatedAt >= oldest).map(({ id }) => id));
}

beforeReload(async () => {
  await Promise.all([...answers.values()].map((answer) => answer.written()));
  return !hasUnsaved();
});

export const hasUnsaved = (): boolean => [...answers.values()].some((one) => one.isUnsaved());

// Sealed drafts leave the page's memory with the session; what the browser could not store stays while one is
// signed out for idleness. A deleted mailbox leaves nothing.
onLeaving(async (because, mid) => {
  const all = [...answers];
  await Promise.all(all.map(([, answer]) => answer.written()));
  for (const [id, answer] of all) if (because !== 'idle' || !answer.isUnsaved()) answers.delete(id);
  begun.value = new Set();
  if (because !== 'deleted') return;
  for (const { id } of await local.records(mid)) await local.deleteDraft(id);
});
