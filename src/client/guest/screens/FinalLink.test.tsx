// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import guest from '../../ui/languages/en/guest.json';
import type { OpenAnswer } from '../mailbox/types.ts';
import { FinalLink } from './FinalLink.tsx';

const answer = {
  senderName: 'Alice Example',
  senderAddress: 'alice@organisation.example',
  sentAt: '2026-11-29T22:07:00Z',
  expiresAt: '2027-02-27T22:07:00Z',
} as OpenAnswer;
let root: HTMLElement;
const draw = (state: 'activated' | 'attached', mailboxExists: boolean) =>
  act(() => render(<FinalLink state={state} answer={{ ...answer, state, mailboxExists }} />, root));
const buttons = () => [...root.querySelectorAll('button')].map((one) => one.textContent);

describe('a link that was used', () => {
  beforeEach(() => {
    useCatalogue('en', { ...common, ...guest });
    root = document.body.appendChild(document.createElement('div'));
  });
  afterEach(() => {
    render(null, root);
    root.remove();
  });

  it.each(['activated', 'attached'] as const)('leads to its mailbox: %s', async (state) => {
    await draw(state, true);
    expect(root.querySelector('h1')!.textContent).toBe(guest[`final.${state}.title`]);
    expect(buttons()).toEqual(['Sign in', 'This was not me']);
  });

  it.each(['activated', 'attached'] as const)(
    'says that its mailbox was deleted, and what to do: %s',
    async (state) => {
      await draw(state, false);
      expect(root.querySelector('h1')!.textContent).toBe('This mailbox was deleted');
      expect(root.textContent).toContain('please ask Alice Example to send it again');
      expect(root.textContent).not.toContain('is in it');
      expect(buttons()).toEqual([]);
    },
  );
});
