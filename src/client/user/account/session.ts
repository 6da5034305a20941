import { signal } from '@preact/signals';
import { hasCode, onSessionNone } from '../../api/http.ts';
import { BrowserSession, followLanguage } from '../../session/browserSession.ts';
import { IdleWatch } from '../../session/idleWatch.ts';
import { instance, takeInstance } from '../../session/instance.ts';
import { sameSession } from '../../session/sameSession.ts';
import type { Language } from '../../ui/i18n.ts';
import { api } from './api.ts';
import { tryCanon } from '../../crypto/address.ts';
import type { B64u } from '../../crypto/client.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { trustedKeysRecord } from './trustedKeys.ts';
import type { SetupCompletion, UserSession } from './types.ts';
import { worker } from './worker.ts';

export type Phase = 'starting' | 'unreachable' | 'signed-out' | 'signed-in';

export const phase = signal<Phase>('starting');
export const session = signal<UserSession | null>(null);
/**
 * Why the last session ended, if the screen must say so. `replaced`: another window replaced this user's key.
 * `other-key`: the server names another account, address or key for this user than the unlocked bundle holds.
 */
export type Ended = 'idle' | 'ended' | 'replaced' | 'other-key' | null;
export const endedBy = signal<Ended>(null);
/** Certificates of all keys that this user ever had, the current one first: one of them signed each own message. */
export const ownCertificates = signal<B64u[]>([]);
/** Their fingerprints. */
export const ownFingerprints = signal<B64u[]>([]);

/** Windows of one browser share the session, and tell one another when its key is replaced. */
const windows = new BroadcastChannel('restante.user');
const idleWatch = new IdleWatch();
const cleaners = new Set<() => void>();

/** Runs when somebody signs out: what a screen remembers is forgotten too. */
export const onSignedOut = (clean: () => void): void => void cleaners.add(clean);

const browserSession = new BrowserSession<UserSession>({
  storageKey: 'restante.user.session',
  crypto: () => worker,
  idOf: ({ userId }) => userId,
  trustedKeys: trustedKeysRecord,
  leave: (because) => leave(because),
  leftError: () => new CryptoError('locked'),
});

/** Loads the instance's settings, and opens the session again after a reload. */
export async function start(): Promise<void> {
  try {
    takeInstance(await api.instance());
  } catch {
    phase.value = 'unreachable';
    return;
  }
  await worker.setLimits(instance.value!.limits);
  const sealed = browserSession.sealed();
  if (!sealed) {
    phase.value = 'signed-out';
    return;
  }
  try {
    const found = await api.session();
    await browserSession.restore(sealed, found);
    await enter(found);
  } catch (error) {
    leave(hasCode(error, 'own-key-differs') ? 'other-key' : null);
  }
}

async function enter(answer: UserSession): Promise<void> {
  const isSame = sameSession();
  const found = await browserSession.enter(answer);
  await noteOwnKeys(isSame);
  await followLanguage(found);
  browserSession.assertSame(isSame);
  idleWatch.touch();
  session.value = found;
  endedBy.value = null;
  phase.value = 'signed-in';
}

/** Throws ApiError and CryptoError (`wrong-secret`). */
export async function signIn(address: string, password: string): Promise<void> {
  const { userId, salt, argon } = await api.prelogin(address);
  const { auth } = await worker.userPassword({ userId, salt, argon, password });
  const found = await api.login(userId, auth);
  const isSame = sameSession();
  try {
    await worker.openUser(found);
    await enter(found);
  } catch (error) {
    // Half a session would open at a reload, without the password.
    if (isSame()) void signOut();
    throw error;
  }
}

interface NewAccount {
  token: string;
  userId: string;
  address: string;
  name: string;
  password: string;
  language: Language;
}

/** Creates key, bundle and recovery code here, and gives the server its share. Call `enter` once the code is kept. */
export async function setUp(account: NewAccount): Promise<{ recoveryCode: string; enter: () => Promise<void> }> {
  const { userId, address, name, password, token, language } = account;
  const { recoveryCode, ...made } = await worker.createUser({ userId, address, name, password });
  const completion: SetupCompletion = { token, address, name, language, ...made };
  const found = await api.setupComplete(completion);
  return { recoveryCode, enter: () => enter(found) };
}

/** Sets a new password with the recovery code; returns the code that replaces it. */
export async function recover(
  address: string,
  code: string,
  password: string,
): Promise<{ recoveryCode: string; enter: () => Promise<void> }> {
  const { userId } = await api.prelogin(address);
  const { recoveryAuth } = await worker.recoveryAuth({ userId, code });
  const opened = await api.recoveryOpen(userId, recoveryAuth);
  const { fingerprint, recoveryBundle } = opened;
  const { recoveryCode, ...renewed } = await worker.recoverUser({ userId, fingerprint, recoveryBundle, password });
  const found = await api.recoveryComplete({ userId, recoveryAuth, ...renewed });
  await worker.openUser(found);
  return { recoveryCode, enter: () => enter(found) };
}

/** The proof that the server requires before a password or a code is changed. */
export async function proveAgain(password: string): Promise<string> {
  const { address } = session.value!;
  const { userId, salt, argon } = await api.prelogin(address);
  return (await worker.userPassword({ userId, salt, argon, password })).auth;
}

/** Sets which keys are the user's own. */
async function noteOwnKeys(isSame: () => boolean): Promise<void> {
  const { certificates, fingerprints } = await worker.ownCertificates();
  browserSession.assertSame(isSame);
  ownCertificates.value = certificates;
  ownFingerprints.value = fingerprints;
}

/** After a change that may have given this browser another cookie: seals for the next reload again. */
export async function refreshSession(): Promise<void> {
  const isSame = sameSession();
  const answer = await api.session();
  browserSession.assertSame(isSame);
  await takeKey(answer);
}

/** After the user's key was replaced or extended. Other windows hold a replaced key: their sessions end. */
export async function takeKey(answer: UserSession, how: 'renewed' | 'replaced' = 'renewed'): Promise<void> {
  const isSame = sameSession();
  const found = await browserSession.held(answer);
  await noteOwnKeys(isSame);
  await browserSession.keepForReload(found, isSame);
  session.value = found;
  if (how === 'replaced') windows.postMessage(found.userId);
}

export async function signOut(): Promise<void> {
  leave(null);
  await api.logout().catch(() => undefined);
}

function leave(why: Ended): void {
  browserSession.end();
  void worker.lock().catch(() => undefined);
  for (const clean of cleaners) clean();
  session.value = null;
  ownCertificates.value = [];
  ownFingerprints.value = [];
  endedBy.value = why;
  phase.value = 'signed-out';
}

/** Whether an address is this user's own. */
export const isOwnAddress = (address: string): boolean =>
  session.value !== null && tryCanon(address) === tryCanon(session.value.address);

/** Whether somebody touched the page lately: only then does the page send requests by itself. */
export const isActive = (now: number): boolean =>
  now - idleWatch.touchedAt < ((session.value?.idleMinutes ?? 15) * 60_000) / 2;

/** Watches for the end of the session: the server ends it, the worker dies, or nobody is active. */
export function watchSession(): void {
  onSessionNone(() => {
    if (phase.value === 'signed-in') leave('ended');
  });
  worker.onFailure(() => leave('ended'));
  windows.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (session.value?.userId === data) leave('replaced');
  };
  idleWatch.start({
    minutes: () => session.value?.idleMinutes ?? null,
    onIdle: () => {
      leave('idle');
      void api.logout().catch(() => undefined);
    },
  });
}
