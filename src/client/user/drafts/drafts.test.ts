import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../api/http.ts';
import { api } from '../account/api.ts';
import { session } from '../account/session.ts';
import type { UserSession } from '../account/types.ts';
import { deleteDraft, drafts, loadDrafts, newDraftId } from './drafts.ts';

const opened = vi.hoisted(() => ({
  openDraft: async ({ record }: { record: string }) => ({ draft: { text: record } }),
}));
vi.mock('../account/worker.ts', () => ({ worker: opened }));

const ids = () => drafts.value?.map(({ id }) => id);
const onServer = (...these: string[]) => ({
  drafts: these.map((id) => ({ id, version: 1, record: id, updatedAt: '2026-01-01T00:00:00Z' })),
});

describe('a draft that is deleted while the list is on its way', () => {
  let kept: string;
  let going: string;

  beforeEach(() => {
    session.value = { userId: newDraftId() } as UserSession;
    [kept, going] = [newDraftId(), newDraftId()];
  });

  it('does not come back with the list', async () => {
    let arrive = () => {};
    const answer = onServer(kept, going);
    vi.spyOn(api, 'drafts').mockReturnValue(new Promise((resolve) => (arrive = () => resolve(answer))));
    vi.spyOn(api, 'deleteDraft').mockResolvedValue(undefined as never);
    const loading = loadDrafts();
    await deleteDraft(going);
    arrive();
    await loading;
    expect(ids()).toEqual([kept]);
  });

  it('is in the next list where the server refused to delete it', async () => {
    vi.spyOn(api, 'drafts').mockResolvedValue(onServer(going));
    vi.spyOn(api, 'deleteDraft').mockRejectedValue(new ApiError(0, { code: 'network' }));
    await expect(deleteDraft(going)).rejects.toThrow(ApiError);
    await loadDrafts();
    expect(ids()).toEqual([going]);
  });
});
