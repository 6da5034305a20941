import { signal } from '@preact/signals';
import { ApiError } from '../../api/http.ts';
import { sameSession } from '../../session/sameSession.ts';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import type { B64u, Mailbox } from '../../crypto/client.ts';
import type { DraftFile } from '../../drafts/files.ts';
import { LocalDrafts, type LocalRecord } from '../../drafts/local.ts';
import { api } from '../account/api.ts';
import type { UnsentMessage } from '../sending/unsent.ts';
import { onSignedOut, session } from '../account/session.ts';
import { worker } from '../account/worker.ts';

/** The content of a draft's record, sealed. */
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
  /** Recipients who get a temporary mailbox although there is a key. */
  mailboxWanted: Record<string, boolean>;
  clearNote: string;
  language: string;
  expiresInDays: number | null;
  /** Older drafts have none. */
  linkExpiresInDays?: number | null;
  answers: UnsentMessage['answers'];
}

export interface KnownDraft {
  id: B64u;
  /** The server's version; 0 if only this browser has it. */
  version: number;
  /** The record that was opened. */
  record: B64u;
  updatedAt: string;
  draft: Draft;
}

export const local = new LocalDrafts('restante.drafts');
export const drafts = signal<KnownDraft[] | null>(null);
onSignedOut(() => (drafts.value = null));
/** Deleted by this window: a list asked for before the deletion must not bring one back. */
const deleted = new Set<B64u>();

export const newDraftId = (): B64u => toB64u(randomBytes(16));

export const isEmpty = (draft: Draft): boolean =>
  draft.to.length + draft.cc.length + draft.bcc.length + draft.files.length === 0 &&
  draft.subject.trim() === '' &&
  draft.text.trim() === '';

type Sealed = Pick<LocalRecord, 'id' | 'version' | 'record' | 'updatedAt'>;

async function open(sealed: Sealed, version: number): Promise<KnownDraft | null> {
  const { id, record, updatedAt } = sealed;
  try {
    const { draft } = await worker.openDraft({ draftId: id, version: sealed.version, record });
    return { id, version, record, updatedAt, draft: draft as Draft };
  } catch {
    // Sealed by another key or cut off: it contains nothing to show.
    return null;
  }
}

/**
 * A record that this browser could not upload before another browser saved the same draft: it becomes a separate draft.
 * The user must attach its files again.
 */
async function rescue(stranded: LocalRecord): Promise<KnownDraft | null> {
  const opened = await open(stranded, 0);
  if (!opened) return null;
  const id = newDraftId();
  const draft = { ...opened.draft, requestId: newDraftId() };
  const { record } = await worker.sealDraft({ draftId: id, version: 1, draft });
  await local.putRecord({ ...stranded, id, version: 1, record });
  await local.deleteRecord(stranded.id);
  return { ...opened, id, record, draft };
}

/** All drafts, newest first: the server's, or this browser's if it is later. Throws ApiError. */
export async function loadDrafts(): Promise<KnownDraft[]> {
  const isSame = sameSession();
  const [server, here] = await Promise.all([
    api.drafts(),
    local.records(session.value!.userId).catch((): LocalRecord[] => []),
  ]);
  const found = new Map(server.drafts.map((one) => [one.id, open(one, one.version)]));
  for (const one of here) {
    const known = server.drafts.find(({ id }) => id === one.id);
    if (!known || one.version > known.version) found.set(one.id, open(one, known?.version ?? 0));
    else if (one.version === known.version && one.record !== known.record) found.set(`${one.id}+`, rescue(one));
  }
  const opened = await Promise.all(found.values());
  const list = opened.filter((one) => one !== null).filter(({ id }) => !deleted.has(id));
  list.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  if (isSame()) drafts.value = list;
  return list;
}

/** Deletes a draft here and on the server. Throws ApiError; the draft is in the next list then. */
export async function deleteDraft(id: B64u): Promise<void> {
  deleted.add(id);
  drafts.value = drafts.value?.filter((one) => one.id !== id) ?? null;
  await local.deleteDraft(id).catch(() => undefined);
  await api.deleteDraft(id).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return;
    deleted.delete(id);
    throw error;
  });
}
