import { ApiError, call, codeOf, statusOf } from '../../api/call.ts';
import { BrowserSession, followLanguage } from '../../session/browserSession.ts';
import { sameSession } from '../../session/sameSession.ts';
import type { B64u, TrustedKeys } from '../../crypto/client.ts';
import { tryCanon } from '../../crypto/address.ts';
import type { GuestSession } from './types.ts';
import { isNewMailbox, forgetLists, secrets, session, signedOutBecause, type LeavingReason } from './state.ts';
import { gate, trustedKeysRecord } from './trustedKeys.ts';

/** Senders' keys that this mailbox trusts; none while the list of trusted keys is held. */
export let trustedKeys: TrustedKeys = {};
trustedKeysRecord.trustedKeys.subscribe((now) => void (trustedKeys = now));

type Leaving = (because: LeavingReason, mid: B64u) => Promise<void>;
const leavers = new Set<Leaving>();
/** Done when a session that was left is forgotten, with its keys. */
let left: Promise<void> = Promise.resolve();

/** Runs when the session is left, while the worker still holds its keys. */
export const onLeaving = (leaver: Leaving): void => void leavers.add(leaver);

const browserSession = new BrowserSession<GuestSession>({
  storageKey: 'restante.mailbox',
  crypto: secrets,
  idOf: ({ mid }) => mid,
  trustedKeys: trustedKeysRecord,
  leave: (because) => leave(because),
  leftError: () => new ApiError(401, { code: 'session-none' }),
});

/** Looks for a session that a reload interrupted. Sets `session` to it or to null; throws only without connection. */
export async function resume(): Promise<void> {
  const sealed = browserSession.sealed();
  if (!sealed) {
    session.value = null;
    return;
  }
  try {
    const found = await call('GET', '/api/guest/session');
    await browserSession.restore(sealed, found);
    await enter(found);
  } catch (error) {
    if (error instanceof ApiError && (error.status === 0 || error.status >= 500)) throw error;
    if (codeOf(error) !== 'own-key-differs') leave(null);
  }
}

/** Signs in by address and password. Throws ApiError and CryptoError; wrong and unknown are alike. */
export async function signIn(address: string, password: string): Promise<void> {
  await left;
  const worker = await secrets();
  const canonical = tryCanon(address.trim());
  if (!canonical) throw new ApiError(400, { code: 'refused-address' });
  const found = await call('POST', '/api/guest/prelogin', {
    address: canonical,
  });
  const { auth } = await worker.mailboxPassword({ ...found, password });
  let answer: GuestSession;
  try {
    answer = await call('POST', '/api/guest/login', { mid: found.mid, auth });
  } catch (error) {
    // The same sentence for a wrong password and an unknown address.
    if (statusOf(error) === 401) throw new ApiError(401, { code: 'wrong' });
    throw error;
  }
  const isSame = sameSession();
  try {
    await worker.openMailbox(answer);
    await enter(answer);
  } catch (error) {
    // Half a session would open at a reload, without the password.
    if (isSame()) {
      leave(null);
      void call('POST', '/api/guest/logout').catch(() => undefined);
    }
    throw error;
  }
}

/** Proves the password of the open mailbox again, for export and deletion. Throws CryptoError. */
export async function proveAgain(password: string): Promise<string> {
  const open = openSession();
  const worker = await secrets();
  const { auth } = await worker.mailboxPassword({ mid: open.mid, salt: open.salt, argon: open.argon, password });
  return auth;
}

/** Awaits a call that proves the password again: a wrong one does not end the session. Throws ApiError. */
export async function stepUp<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === 401 && codeOf(error) !== 'session-none') throw { code: 'password-wrong' };
    if (statusOf(error) === 403) throw { code: 'password-wrong' };
    throw error;
  }
}

/**
 * The server's answer about the session, in which id, address and key must be those of the unlocked bundle. Another one
 * ends the session. Throws CryptoError `own-key-differs`.
 */
export const held = (answer: GuestSession): Promise<GuestSession> => browserSession.held(answer);

gate.hold = held;

/** Opens a session whose key the worker already holds. Throws ApiError `session-none` if it is left during the call. */
export async function enter(answer: GuestSession): Promise<void> {
  const isSame = sameSession();
  const found = await browserSession.enter(answer);
  browserSession.assertSame(isSame);
  signedOutBecause.value = null;
  session.value = found;
  await followLanguage(found);
}

/** How a guest's browser came to trust a key. */
export type GuestTrustHow = 'link' | 'pin' | 'seen';

/** A key other than the trusted one, which nothing proves to be its successor. */
export const senderKeyChanged = (address: string, known: B64u, found: B64u | null) =>
  new ApiError(409, { code: 'sender-key-changed', address, known, ...(found ? { found } : {}) });

/**
 * Trusts a sender's key from now on; of two writers at once the second applies its change to what the first wrote.
 * `instead` is the key trusted so far, null if there was none: no other one is replaced. Throws ApiError
 * `sender-key-changed` if another window trusts another key now, and TrustedKeysHeld while the list is held.
 */
export async function trustSender(address: string, fpr: B64u, how: GuestTrustHow, instead: B64u | null): Promise<void> {
  const canonical = tryCanon(address);
  if (!canonical) return;
  await trustedKeysRecord.change((now) => {
    const known = now[canonical];
    if (known && known.fpr !== fpr && known.fpr !== instead) throw senderKeyChanged(address, known.fpr, fpr);
    return { ...now, [canonical]: { fpr, how, at: new Date().toISOString() } };
  });
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  try {
    await call('POST', '/api/guest/logout');
  } finally {
    leave(null);
  }
}

/** Forgets every secret on this page, after pending drafts are sealed. */
export function leave(because: LeavingReason): void {
  const mid = session.value?.mid;
  browserSession.end();
  forgetLists();
  signedOutBecause.value = because;
  isNewMailbox.value = false;
  session.value = null;
  const kept = mid && because === 'deleted' ? [trustedKeysRecord.forgetKept(mid)] : [];
  const done = Promise.allSettled(mid ? [...kept, ...[...leavers].map((leaver) => leaver(because, mid))] : []);
  left = Promise.all([secrets(), done]).then(([worker]) => worker.lock());
}

/** Runs a call of the open mailbox; a session that has ended leads to the sign-in screen. */
export async function whileSignedIn<T>(work: () => Promise<T>): Promise<T> {
  const isSame = sameSession();
  try {
    return await work();
  } catch (error) {
    if (statusOf(error) === 401 && session.value && isSame()) leave('idle');
    throw error;
  }
}

/** The open session. Throws where nobody is signed in: a screen that needs one is drawn only with one. */
export function openSession(): GuestSession {
  if (!session.value) throw new ApiError(401, { code: 'session-none' });
  return session.value;
}

const awakeEveryMs = 5 * 60_000;
let lastAwake = 0;

/** Somebody is typing: tells the server now and then, so that the session does not expire. */
export function keepAwake(): void {
  const now = Date.now();
  if (!session.value || now - lastAwake < awakeEveryMs) return;
  lastAwake = now;
  // An expired session is noticed by the next call that matters; typed text stays.
  void call('GET', '/api/guest/session').catch(() => undefined);
}
