import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { navigate, navigateFromHere, path } from './router.tsx';

beforeEach(() => {
  vi.stubGlobal('location', { hash: '' });
  vi.stubGlobal('history', { pushState: vi.fn(), replaceState: vi.fn() });
  vi.stubGlobal('scrollTo', vi.fn());
  path.value = '/compose/one';
});
afterEach(() => vi.unstubAllGlobals());

it('goes on from the page on which an action began', () => {
  const leave = navigateFromHere();
  leave('/inbox', 'replace');
  expect(path.value).toBe('/inbox');
  expect(history.replaceState).toHaveBeenCalledOnce();
});

it('leaves somebody alone who has opened another page in the meantime', () => {
  const leave = navigateFromHere();
  navigate('/contacts');
  leave('/inbox', 'replace');
  expect(path.value).toBe('/contacts');
  expect(history.replaceState).not.toHaveBeenCalled();
});
