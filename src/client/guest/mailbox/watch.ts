import { call } from '../../api/call.ts';
import { IdleWatch } from '../../session/idleWatch.ts';
import { sameSession } from '../../session/sameSession.ts';
import { held, leave, whileSignedIn } from './signing.ts';
import { session } from './state.ts';

const askEveryMs = 5 * 60_000;

/**
 * Watches the open mailbox: after idleMinutes without activity it clears the message from the screen and the key from
 * the worker. While somebody is active it asks the server now and then, which keeps the session alive and brings news.
 * Returns a function that stops it.
 */
export function watchMailbox(): () => void {
  const watch = new IdleWatch();
  let askedAt = watch.touchedAt;
  return watch.start({
    minutes: () => session.value?.idleMinutes ?? null,
    onIdle: () => {
      leave('idle');
      void call('POST', '/api/guest/logout').catch(() => undefined);
    },
    onLook: (now) => {
      if (watch.touchedAt <= askedAt || now - askedAt <= askEveryMs) return;
      askedAt = now;
      void lookAfter().catch(() => undefined);
    },
  });
}

/** Asks for changes to the mailbox: pending links, a deletion that somebody requested. */
export function lookAfter(): Promise<void> {
  const isSame = sameSession();
  return whileSignedIn(async () => {
    const answer = await call('GET', '/api/guest/session');
    if (!isSame()) return;
    const found = await held(answer);
    const { retireAt, waiting, openings, deletedAfter } = found;
    if (session.value) session.value = { ...session.value, retireAt, waiting, openings, deletedAfter };
  });
}
