import type { B64u } from '../../crypto/client.ts';
import { onSignedOut } from '../account/session.ts';
import { newDraftId, type Draft } from './drafts.ts';

interface Prepared {
  draft: Partial<Draft>;
  files: File[];
}

const prepared = new Map<B64u, Prepared>();
onSignedOut(() => prepared.clear());

/** Starts a draft from another screen (a reply, a forward); returns its path. */
export function prepareDraft(draft: Partial<Draft>, files: File[] = []): string {
  const id = newDraftId();
  prepared.set(id, { draft, files });
  return `/compose/${id}`;
}

/** The draft prepared under an id; undefined if it was begun elsewhere. */
export const preparedDraft = (id: B64u): Prepared | undefined => prepared.get(id);

/** The draft has begun with what was prepared. */
export const dropPrepared = (id: B64u): void => void prepared.delete(id);
