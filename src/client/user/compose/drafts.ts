import { signal } from '@preact/signals';
import { ApiError } from '../../api/http.ts';
import type { B64u, Mailbox } from '../../crypto/client.ts';
import { api } from '../api.ts';
import type { Letter } from '../letter.ts';
import { onSignedOut, session } from '../session.ts';
import { worker } from '../worker.ts';
import { local, type LocalRecord } from './local.ts';

export interface DraftFile {
  id: string;
  name: string;
  type: string;
  size: number;
}

/** What a draft's record holds, sealed. */
export interface Draft {
  requestId: B64u;
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  subject: string;
  text: string;
  files: DraftFile[];
  pinWanted: Record<string, boolean>;
  approved: Record<string, B64u>;
  clearNote: string;
  language: string;
  expiresInDays: number | null;
  answers: Letter['answers'];
}

export interface KnownDraft {
  id: B64u;
  version: number;
  updatedAt: string;
  draft: Draft;
}

export const drafts = signal<KnownDraft[] | null>(null);
onSignedOut(() => (drafts.value = null));

export const isEmpty = (draft: Draft): boolean =>
  draft.to.length + draft.cc.length + draft.bcc.length + draft.files.length === 0 &&
  draft.subject.trim() === '' &&
  draft.text.trim() === '';

async function open({ id, version, record, updatedAt }: Omit<LocalRecord, 'userId'>): Promise<KnownDraft | null> {
  try {
    const { draft } = await worker.openDraft({ draftId: id, version, record });
    return { id, version, updatedAt, draft: draft as Draft };
  } catch {
    // Sealed by another key or cut off: there is nothing in it to show.
    return null;
  }
}

/** All drafts, newest first: the server's, and where this browser holds a later one, that. Throws ApiError. */
export async function loadDrafts(): Promise<KnownDraft[]> {
  const [server, here] = await Promise.all([
    api.drafts(),
    local.records(session.value!.userId).catch((): LocalRecord[] => []),
  ]);
  const found = new Map<B64u, Omit<LocalRecord, 'userId'>>(server.drafts.map((one) => [one.id, one]));
  for (const one of here) {
    const known = found.get(one.id);
    if (!known || one.version > known.version) found.set(one.id, one);
  }
  const opened = await Promise.all([...found.values()].map(open));
  const list = opened.filter((one) => one !== null);
  list.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  drafts.value = list;
  return list;
}

/** Deletes a draft here and on the server. */
export async function deleteDraft(id: B64u): Promise<void> {
  drafts.value = drafts.value?.filter((one) => one.id !== id) ?? null;
  await local.deleteDraft(id).catch(() => undefined);
  await api.deleteDraft(id).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  });
}

export type SaveState = 'none' | 'saving' | 'saved' | 'here-only' | 'failed';

/** Keeps one draft: sealed into this browser at once, then to the server; one write at a time, the last one wins. */
export class DraftKeeper {
  readonly state = signal<SaveState>('none');
  private waiting: Draft | null = null;
  private running: Promise<void> | null = null;
  private over = false;

  constructor(
    readonly id: B64u,
    /** The server's version; 0 where it has none. */
    private version: number,
  ) {}

  save(draft: Draft): Promise<void> {
    if (this.over) return Promise.resolve();
    this.waiting = draft;
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  /** No further write, and what was written goes. */
  async discard(): Promise<void> {
    this.over = true;
    this.waiting = null;
    await this.running?.catch(() => undefined);
    await deleteDraft(this.id);
  }

  private async run(): Promise<void> {
    while (this.waiting) {
      const draft = this.waiting;
      this.waiting = null;
      this.state.value = 'saving';
      try {
        this.state.value = await this.write(draft);
      } catch {
        this.state.value = 'failed';
      }
    }
  }

  private async write(draft: Draft): Promise<SaveState> {
    const version = this.version + 1;
    const { record } = await worker.sealDraft({ draftId: this.id, version, draft });
    const updatedAt = new Date().toISOString();
    const userId = session.value?.userId ?? '';
    const here = await local.putRecord({ id: this.id, userId, version, record, updatedAt }).then(
      () => true,
      () => false,
    );
    try {
      await api.putDraft(this.id, version, record);
      this.version = version;
      return 'saved';
    } catch (error) {
      const newest = error instanceof ApiError && error.code === 'draft-version' ? error.problem?.version : undefined;
      if (typeof newest === 'number' && newest >= version) {
        // Another window wrote it meanwhile; this one is where somebody types now.
        this.version = newest;
        return this.write(draft);
      }
      return here ? 'here-only' : 'failed';
    }
  }
}
