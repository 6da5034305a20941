// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import common from '../../ui/languages/en/common.json';
import user from '../../ui/languages/en/user.json';
import { useCatalogue } from '../../ui/i18n.ts';
import { NewPassword, noPassword, type ChosenPassword } from './NewPassword.tsx';

let root: HTMLElement;
let chosen: ChosenPassword;

const draw = (address: string | null) =>
  act(() =>
    render(
      <NewPassword label="Password" address={address} personal={[]} onChange={(next) => (chosen = next)} tried />,
      root,
    ),
  );
const button = (name: string) => [...root.querySelectorAll('button')].find((one) => one.textContent === name)!;
const fields = () => [...root.querySelectorAll<HTMLInputElement>('.password-box input')];
const box = () => root.querySelector<HTMLInputElement>('input[type=checkbox]');
const shown = () => root.querySelector('.secret-text')?.textContent ?? '';
const suggest = async () => {
  const before = shown();
  await act(() => button('Suggest a password').click());
  await vi.waitFor(() => expect(shown()).not.toBe(before));
  return shown();
};

describe('a suggested password', () => {
  beforeEach(() => {
    useCatalogue('en', { ...common, ...user });
    root = document.body.appendChild(document.createElement('div'));
    chosen = noPassword;
  });
  afterEach(() => {
    render(null, root);
    root.remove();
  });

  it('is shown whole beside the account, fills both fields, and is ready once the box is ticked', async () => {
    await draw('alice@organisation.example');
    const password = await suggest();
    expect(password).toMatch(/^[a-z]+(-[a-z]+){5}$/u);
    expect(fields().map(({ value }) => value)).toEqual([password, password]);
    expect(root.textContent).toContain('alice@organisation.example');
    expect(await chosen.settled()).toBe(false);
    expect(root.textContent).toContain(common['password.writtenFirst']);
    await act(() => box()!.click());
    expect(await chosen.settled()).toBe(true);
    expect(chosen.value).toBe(password);
  });

  it('is a new one each time, to be written down again', async () => {
    await draw('alice@organisation.example');
    const first = await suggest();
    await act(() => box()!.click());
    expect(await suggest()).not.toBe(first);
    expect(box()!.checked).toBe(false);
    expect(await chosen.settled()).toBe(false);
  });

  it('is replaced by typed text, which is typed twice', async () => {
    await draw('alice@organisation.example');
    await suggest();
    await act(() => {
      fields()[0]!.value = 'four words of my own choice';
      fields()[0]!.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
    expect(box()).toBeNull();
    expect(fields()[1]!.value).toBe('');
    expect(await chosen.settled()).toBe(false);
  });

  it('is offered to the password manager, but not where it is the passphrase of a file', async () => {
    await draw('alice@organisation.example');
    expect(fields().map(({ autocomplete }) => autocomplete)).toEqual(['new-password', 'new-password']);
    await draw(null);
    expect(fields().map(({ autocomplete }) => autocomplete)).toEqual(['off', 'off']);
  });
});
