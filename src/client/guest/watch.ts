import { call } from '../api/call.ts';
import { sameSession } from '../api/sameSession.ts';
import type { GuestSession } from './shapes.ts';
import { held, leave, whileSignedIn } from './signing.ts';
import { session } from './state.ts';

const lookEveryMs = 15_000;
const askEveryMs = 5 * 60_000;

/**
 * Watches the open mailbox: after idleMinutes without a touch the letter goes from the screen and the key from the worker;
 * with somebody there the server is asked now and then, which keeps the session and brings news. Answers how to stop.
 */
export function watchMailbox(): () => void {
  let touchedAt = Date.now();
  let askedAt = touchedAt;
  const touch = () => (touchedAt = Date.now());
  const kinds = ['pointerdown', 'keydown', 'scroll'];
  for (const kind of kinds) addEventListener(kind, touch, { passive: true });
  const look = setInterval(() => {
    const now = Date.now();
    if (session.value && now - touchedAt > session.value.idleMinutes * 60_000) {
      leave('idle');
      void call('POST', '/api/guest/logout').catch(() => undefined);
    } else if (touchedAt > askedAt && now - askedAt > askEveryMs) {
      askedAt = now;
      void lookAfter().catch(() => undefined);
    }
  }, lookEveryMs);
  return () => {
    clearInterval(look);
    for (const kind of kinds) removeEventListener(kind, touch);
  };
}

/** Asks what became of the mailbox meanwhile: links that wait, an end that somebody asked for. */
export function lookAfter(): Promise<void> {
  const isSame = sameSession();
  return whileSignedIn(async () => {
    const answer = await call<GuestSession>('GET', '/api/guest/session');
    if (!isSame()) return;
    const found = await held(answer);
    const { retireAt, waiting, openings, deletedAfter } = found;
    if (session.value) session.value = { ...session.value, retireAt, waiting, openings, deletedAfter };
  });
}
