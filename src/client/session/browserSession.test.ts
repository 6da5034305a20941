import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BrowserSession } from './browserSession.ts';

const kept = new Map<string, string>();
vi.stubGlobal('sessionStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
});

const answer = {
  id: 'i',
  address: 'a@x.org',
  fingerprint: 'f',
  certificate: 'c',
  reloadKey: 'r',
  pins: null as never,
  language: 'en',
};

/** A session whose worker answers each call once `before` it has run. */
function opened(before: { holdSession?: () => void; sealForReload?: () => void; load?: () => void }) {
  const load = vi.fn(async () => before.load?.());
  const session: BrowserSession<typeof answer> = new BrowserSession<typeof answer>({
    storageKey: 'kept',
    crypto: () => ({
      holdSession: async (own) => {
        before.holdSession?.();
        return { ...own, kind: 'user', name: 'Alice' };
      },
      sealForReload: async () => {
        before.sealForReload?.();
        return { sealed: 'sealed' };
      },
      restoreFromReload: async () => undefined as never,
    }),
    idOf: ({ id }) => id,
    trustedKeys: { load, forget: () => undefined },
    leave: () => undefined,
    leftError: () => new Error('left'),
  });
  return { session, load };
}

beforeEach(() => kept.clear());

describe('a session that is entered', () => {
  it('is kept for a reload, and its trusted keys are loaded', async () => {
    const { session, load } = opened({});
    expect((await session.enter(answer)).address).toBe('a@x.org');
    expect(kept.get('kept')).toBe('sealed');
    expect(load).toHaveBeenCalledOnce();
  });

  it.each(['holdSession', 'sealForReload'] as const)(
    'keeps and loads nothing where it is left during %s',
    async (call) => {
      const { session, load } = opened({ [call]: () => session.end() });
      await expect(session.enter(answer)).rejects.toThrow('left');
      expect(kept.size).toBe(0);
      expect(load).not.toHaveBeenCalled();
    },
  );

  it('is not entered where it is left while the trusted keys are loaded', async () => {
    const { session } = opened({ load: () => session.end() });
    await expect(session.enter(answer)).rejects.toThrow('left');
    expect(kept.size).toBe(0);
  });
});
