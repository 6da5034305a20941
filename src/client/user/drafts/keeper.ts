import { signal } from '@preact/signals';
import { ApiError, hasCode } from '../../api/http.ts';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import type { B64u, Crypto } from '../../crypto/client.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { DraftFiles } from '../../drafts/files.ts';
import type { LocalDrafts, LocalRecord } from '../../drafts/local.ts';
import { Writer } from '../../drafts/writer.ts';
import type { Api } from '../account/api.ts';
import type { Draft, KnownDraft } from './drafts.ts';

export type SaveState = 'none' | 'saving' | 'saved' | 'without-files' | 'here-only' | 'failed';
/** A change by another window: it wrote the draft, or ended it (sent or discarded). */
export type Conflict = 'changed' | 'ended';

interface Saving {
  draft: Draft;
  files: File[];
}

export interface KeeperDeps {
  api: Pick<Api, 'drafts' | 'putDraft'>;
  local: LocalDrafts;
  crypto: Pick<Crypto, 'sealDraft' | 'sealDraftFile' | 'openDraftFile'>;
  ownerId: B64u;
  /** Whether the owner is still signed in: the worker seals for the signed-in account. */
  isSameSession: () => boolean;
  /** Deletes a draft here and on the server. */
  remove: (id: B64u) => Promise<void>;
}

/** AEAD's nonce in front of a record: no two records have the same. */
const markOf = (record: B64u): string => record.slice(0, 16);

/**
 * Keeps one draft: sealed in this browser at once, then on the server, each version once. If another window wrote
 * first, here or on the server, nothing is overwritten: `onConflict` is called, and this keeper stops writing.
 */
export class DraftKeeper {
  readonly state = signal<SaveState>('none');
  readonly files: DraftFiles;
  private readonly writer = new Writer<Saving>((saving) => this.keep(saving));
  private readonly window = toB64u(randomBytes(9));
  /** Records of this window that nobody confirmed: the server's version may be one of them. */
  private readonly unanswered = new Set<string>();
  private version: number;
  private over = false;

  constructor(
    readonly id: B64u,
    private readonly known: KnownDraft | null,
    private readonly deps: KeeperDeps,
    private readonly onConflict: (conflict: Conflict) => void,
  ) {
    this.version = known?.version ?? 0;
    this.files = new DraftFiles(id, deps.local, async () => this.crypto());
  }

  async save(draft: Draft, files: File[]): Promise<void> {
    if (!this.over) await this.writer.put({ draft, files });
  }

  /** Stops writing, and deletes what was written. */
  async discard(): Promise<void> {
    this.over = true;
    await this.writer.end();
    await this.deps.remove(this.id);
  }

  /** Throws CryptoError `locked` where the owner has signed out. */
  private crypto(): KeeperDeps['crypto'] {
    if (!this.deps.isSameSession()) throw new CryptoError('locked');
    return this.deps.crypto;
  }

  private async keep({ draft, files }: Saving): Promise<void> {
    if (this.over) return;
    this.state.value = 'saving';
    try {
      const whole = await this.files.keep(files);
      const state = await this.write({ ...draft, files: this.files.infos(files) });
      this.state.value = state === 'saved' && !whole ? 'without-files' : state;
    } catch {
      this.state.value = 'failed';
    }
  }

  private async write(draft: Draft): Promise<SaveState> {
    const version = this.version + 1;
    const { record } = await this.crypto().sealDraft({ draftId: this.id, version, draft });
    const here = await this.writeHere(version, record);
    if (here === 'other') return this.reportConflict('changed');
    if (!this.deps.isSameSession()) return here === 'kept' ? 'here-only' : 'failed';
    try {
      await this.deps.api.putDraft(this.id, version, record);
      this.version = version;
      this.unanswered.clear();
      return 'saved';
    } catch (error) {
      if (hasCode(error, 'draft-version')) return this.beaten(draft);
      // Without an answer it may have arrived.
      if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500)
        this.unanswered.add(markOf(record));
      return here === 'kept' ? 'here-only' : 'failed';
    }
  }

  private async writeHere(version: number, record: B64u): Promise<'kept' | 'other' | 'no-room'> {
    const updatedAt = new Date().toISOString();
    const mine = ({ writer, version: there, record: its }: LocalRecord) =>
      writer === this.window || there < version || its === this.known?.record;
    try {
      const one = { id: this.id, ownerId: this.deps.ownerId, version, record, updatedAt, writer: this.window };
      return (await this.deps.local.putRecord(one, mine)) ? 'kept' : 'other';
    } catch {
      return 'no-room';
    }
  }

  /** The server has another version than the one this is built on. */
  private async beaten(draft: Draft): Promise<SaveState> {
    const theirs = (await this.deps.api.drafts()).drafts.find(({ id }) => id === this.id);
    if (theirs && this.unanswered.has(markOf(theirs.record))) {
      this.unanswered.clear();
      this.version = theirs.version;
      return this.write(draft);
    }
    // This window's record must not pass for the draft; it continues as a copy.
    await this.deps.local.deleteRecord(this.id).catch(() => undefined);
    return this.reportConflict(theirs ? 'changed' : 'ended');
  }

  private reportConflict(conflict: Conflict): SaveState {
    this.over = true;
    this.onConflict(conflict);
    return 'none';
  }
}
