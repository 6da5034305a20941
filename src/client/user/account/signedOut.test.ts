import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyFacts } from '../../crypto/client.ts';
import type { UserSession } from './types.ts';

vi.hoisted(() => vi.stubGlobal('BroadcastChannel', class {}));
vi.stubGlobal('sessionStorage', { removeItem: () => undefined });
const worker = {
  lock: async () => undefined,
  openDraft: async () => ({ draft: { subject: 'Secret' } }),
};
/** Each answers once the user has signed out. */
const late =
  <R>(answer: R) =>
  async (): Promise<R> => {
    await Promise.resolve();
    await signOut();
    return answer;
  };
const api = {
  logout: async () => undefined,
  contactKeys: late({ keys: [] }),
  contacts: async () => ({ contacts: [{ address: 'mia@x.org', name: 'Mia' }] }),
  privateRecord: async () => ({ version: 0, record: null }),
  importKeys: late({ keys: [{ address: 'mia@x.org', outcome: 'added' }] }),
  removeContactKey: late(undefined),
  drafts: late({ drafts: [{ id: 'd', version: 1, record: 'r', updatedAt: '' }] }),
  notices: late({ notices: [{ id: 'n', kind: 'refused', address: 'mia@x.org', until: null, at: '' }] }),
  putTrustedKeys: vi.fn(),
};
vi.mock('./worker.ts', () => ({ worker }));
vi.mock('./api.ts', () => ({ api }));

const { session, signOut } = await import('./session.ts');
const { contacts, importKey, loadContacts, removeEntry } = await import('../contacts/store.ts');
const { drafts, loadDrafts } = await import('../drafts/drafts.ts');
const { loadNotices, notices } = await import('../folders/Notices.tsx');
const { trustedKeys } = await import('./trustedKeys.ts');

beforeEach(() => {
  session.value = { userId: 'u', address: 'alice@x.org' } as UserSession;
  api.putTrustedKeys.mockClear();
});

describe('an answer of the server that comes after its user signed out is not kept:', () => {
  it('contacts', async () => {
    await loadContacts().catch(() => undefined);
    expect(contacts.value).toBeNull();
  });

  it('drafts', async () => {
    await loadDrafts();
    expect(drafts.value).toBeNull();
  });

  it('notices', async () => {
    await loadNotices();
    expect(notices.value).toEqual([]);
  });

  it('a key that was imported', async () => {
    const facts = { certificate: 'c', fingerprint: 'f', addresses: ['mia@x.org'] } as KeyFacts;
    await importKey({ facts, head: null }, false);
    expect(api.putTrustedKeys).not.toHaveBeenCalled();
  });

  it('a contact that was removed', async () => {
    trustedKeys.value = { 'mia@x.org': { fpr: 'f', how: 'seen', at: '' } };
    const next = { 'mia@x.org': { fpr: 'g', how: 'seen' as const, at: '' } };
    api.removeContactKey = async () => {
      await signOut();
      // Another user trusts a key of Mia's.
      trustedKeys.value = next;
      return undefined;
    };
    const entry = { canonical: 'mia@x.org', keys: [{ id: 1 }], pin: null, person: null };
    const undo = await removeEntry(entry as never);
    await undo();
    expect(trustedKeys.value).toBe(next);
    expect(api.putTrustedKeys).not.toHaveBeenCalled();
  });
});
