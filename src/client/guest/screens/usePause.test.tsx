// @vitest-environment jsdom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serverAhead } from '../../ui/serverClock.ts';
import { formatClock } from '../../ui/dates.ts';
import { locale, useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import guest from '../../ui/languages/en/guest.json';
import { problemText } from '../../ui/problems.ts';
import type { PinOutcome } from '../link/opening.ts';
import type { OpenAnswer } from '../mailbox/types.ts';
import { OpenedLink } from './OpenedLink.tsx';
import { usePause } from './usePause.ts';

const redeem = vi.hoisted(() => vi.fn<() => Promise<PinOutcome>>());
vi.mock('../link/opening.ts', async (original) => ({ ...(await original<object>()), redeem }));

const minute = 60_000;
const now = Date.UTC(2026, 10, 29, 12);
const iso = (time: number) => new Date(time).toISOString();
const clockAt = (time: number) => formatClock(new Date(time), locale());
let root: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] });
  useCatalogue('en', { ...common, ...guest });
  root = document.body.appendChild(document.createElement('div'));
});
afterEach(() => {
  render(null, root);
  root.remove();
  serverAhead.value = null;
  vi.useRealTimers();
});

function Shown({ until }: { until: string | null }) {
  const pause = usePause(until);
  return <>{pause ? `${pause.until}, ${pause.left}` : 'over'}</>;
}
const shown = async (until: string | null) => {
  await act(() => render(<Shown until={until} />, root));
  return root.textContent;
};

describe('a pause of five minutes', () => {
  it.each([0, 10, -10])('lasts so long with a server that is %i minutes ahead', async (ahead) => {
    serverAhead.value = ahead * minute;
    expect(await shown(iso(now + (ahead + 5) * minute))).toBe(`${clockAt(now + 5 * minute)}, 5:00`);
    await act(() => void vi.advanceTimersByTime(5 * minute));
    expect(root.textContent).toBe('over');
  });

  it('follows this clock while the server’s is not known', async () => {
    expect(await shown(iso(now + 5 * minute))).toBe(`${clockAt(now + 5 * minute)}, 5:00`);
    expect(await shown(iso(now - 1))).toBe('over');
    expect(await shown(null)).toBe('over');
  });

  it.each([10, -10])('is named by this clock in a sentence, with a server that is %i minutes ahead', (ahead) => {
    serverAhead.value = ahead * minute;
    const until = iso(now + (ahead + 5) * minute);
    expect(problemText({ code: 'throttled', until }, new Date(now))).toContain(clockAt(now + 5 * minute));
  });
});

describe('a PIN typed during a pause', () => {
  const answer = {
    senderAddress: 'alice@organisation.example',
    senderName: 'Alice',
    sentAt: iso(now),
    expiresAt: iso(now),
    hasPin: true,
    mailboxExists: false,
    tries: null,
  } as unknown as OpenAnswer;
  const type = async (until: string) => {
    redeem.mockResolvedValue({ kind: 'paused', until });
    await act(() => render(<OpenedLink answer={answer} />, root));
    const field = root.querySelector('input')!;
    field.value = '1234 5678';
    await act(() => void field.dispatchEvent(new InputEvent('input', { bubbles: true })));
    await act(() => root.querySelector('form')!.requestSubmit());
  };

  it('shows how long it lasts', async () => {
    await type(iso(now + 5 * minute));
    await vi.waitFor(() => expect(root.textContent).toContain('Paused until'));
    expect(root.textContent).not.toContain('The next try is possible');
  });

  it('says so even where its end seems past', async () => {
    await type(iso(now - minute));
    const sentence = 'There were several wrong PINs. The next try is possible';
    await vi.waitFor(() => expect(root.textContent).toContain(sentence));
  });
});
