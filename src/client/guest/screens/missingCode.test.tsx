// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import guest from '../../ui/languages/en/guest.json';
import { LiveRegion } from '../../ui/live.tsx';
import { path } from '../../ui/router.tsx';
import { isCodeMissing, newVersion, watchLoading } from '../../ui/version.ts';
import { link } from '../link/arrival.ts';
import { keepLink } from '../link/linkKeeping.ts';
import { ChoosePassword } from './ChoosePassword.tsx';
import { LinkScreen } from './LinkScreen.tsx';

const made = vi.hoisted(() => vi.fn(async () => null));
vi.mock('../link/opening.ts', async (original) => ({ ...(await original<object>()), createMailbox: made }));
// Chrome's error for code that the server no longer has.
const gone = vi.hoisted(() => () => {
  throw new TypeError('Failed to fetch dynamically imported module: https://x.example/assets/strength-x.js');
});
vi.mock('../../crypto/strength.ts', () => ({ estimate: gone }));
vi.mock('../../crypto/passphrase.ts', () => ({ generatePassphrase: gone }));

const whole = { iid: 'AAAAAAAAAAAAAAAAAAAAAA', secret: `${'B'.repeat(42)}A`, bind: 'CCCCCCCCCCCCCCCCCCCCCA' };
const reload = vi.fn();
const ask = vi.fn(async () => undefined);
let root: HTMLElement;
const offer = () => [...root.querySelectorAll('button')].find((one) => one.textContent === common['version.reload']);

watchLoading(ask);
beforeEach(() => {
  useCatalogue('en', { ...common, ...guest });
  root = document.body.appendChild(document.createElement('div'));
  vi.stubGlobal('location', { ...location, pathname: path.value, reload });
  sessionStorage.clear();
  [newVersion.value, isCodeMissing.value, path.value] = [null, false, `/i/${whole.iid}`];
  link.value = { kind: 'whole', link: whole };
});
afterEach(() => {
  render(null, root);
  root.remove();
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

describe('a password chosen while the server has another version', () => {
  const click = async (button: string) => {
    await act(() => render(<ChoosePassword address="mia@recipient.example" />, root));
    for (const field of root.querySelectorAll<HTMLInputElement>('.password-box input')) {
      field.value = 'correct horse battery staple';
      await act(() => void field.dispatchEvent(new InputEvent('input', { bubbles: true })));
    }
    // Of two simultaneous imports of a mocked module Vitest gives one the real module.
    await vi.dynamicImportSettled();
    await act(() => [...root.querySelectorAll('button')].find((one) => one.textContent === button)!.click());
  };

  it.each([guest['choose.create'], guest['choose.generate']])('"%s" says that code is missing', async (button) => {
    await click(button);
    await vi.waitFor(() => expect(root.textContent).toContain(common['problem.page-part']));
    expect(made).not.toHaveBeenCalled();
  });
});

describe('a link', () => {
  const show = () =>
    act(() => {
      render(<LinkScreen />, root);
    });

  it('is not interrupted by a new version while nothing is missing', async () => {
    newVersion.value = 'sha256-other';
    await show();
    expect(offer()).toBeUndefined();
  });

  it('offers to reload where code is missing, and keeps its secret', async () => {
    keepLink(whole, Date.now());
    await show();
    await act(() => void dispatchEvent(new Event('vite:preloadError')));
    expect(ask).toHaveBeenCalledOnce();
    expect(offer()).toBeUndefined();
    await act(() => void (newVersion.value = 'sha256-other'));
    expect(root.textContent).toContain(common['version.available']);
    await act(() => offer()!.click());
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    expect(JSON.stringify(sessionStorage)).toContain(whole.secret);
  });

  it('says to open it again where the secret would be lost', async () => {
    await show();
    await act(() => {
      [newVersion.value, isCodeMissing.value] = ['sha256-other', true];
    });
    await act(() => offer()!.click());
    await vi.waitFor(() => expect(root.textContent).toContain(common['version.openAgain']));
    expect(reload).not.toHaveBeenCalled();
  });
});

it('a new version that was dismissed is offered again where code is missing', async () => {
  path.value = '/m';
  newVersion.value = 'sha256-other';
  await act(() => render(<LiveRegion />, root));
  await act(() => root.querySelector<HTMLButtonElement>(`[aria-label="${common['dialog.close']}"]`)!.click());
  expect(offer()).toBeUndefined();
  await act(() => void dispatchEvent(new Event('vite:preloadError')));
  expect(offer()).toBeDefined();
});
