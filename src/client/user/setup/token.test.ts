// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { takeSetUpToken } from './token.ts';

const token = `${'B'.repeat(42)}A`;
const arriveAt = (address: string) => history.replaceState(null, '', address);
const runFirstScript = async () => {
  vi.resetModules();
  // A script that is no module; named so that TypeScript looks for no types.
  const script = '../../ui/leaveAddress.ts';
  await import(/* @vite-ignore */ script);
};

describe('the token of a set-up link', () => {
  beforeEach(() => sessionStorage.clear());

  it.each([`/setup#${token}`, `/setup%23${token}`, `/setup#${token}&utm=1`])(
    'leaves the address bar before the app runs, and is kept for the tab: %s',
    async (address) => {
      arriveAt(address);
      await runFirstScript();
      expect(location.href).not.toContain(token.slice(0, 8));
      expect(takeSetUpToken()).toBe(token);
      expect(location.pathname).toBe('/setup');
      expect(takeSetUpToken()).toBe(token);
    },
  );

  it('is taken from the address bar where storage is forbidden', async () => {
    const spy = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new Error('forbidden');
    });
    arriveAt(`/setup#${token}`);
    await runFirstScript();
    expect(takeSetUpToken()).toBe(token);
    expect(location.hash).toBe('');
    spy.mockRestore();
  });

  it('is none where it is cut', () => {
    arriveAt(`/setup#${token.slice(0, 20)}`);
    expect(takeSetUpToken()).toBeNull();
  });
});
