import type { KeyFacts, OwnKeyProblem } from '../../crypto/client.ts';
import { call } from '../../api/call.ts';
import { sameSession } from '../../session/sameSession.ts';
import { stepUp, held, openSession, proveAgain, whileSignedIn } from './signing.ts';
import type { DeliveryState } from './types.ts';
import { secrets, session } from './state.ts';

export type ReadKey = { ok: true; key: KeyFacts } | { ok: false; reason: OwnKeyProblem };

/** Reads a public key from a file or pasted text, in the worker: a secret key never leaves it. */
export async function readKey(source: Blob | string): Promise<ReadKey> {
  return (await secrets()).readOwnKey({ source });
}

/** Makes this key the guest's; the mailbox's key signs that. Throws ApiError and CryptoError. */
export const useOwnKey = (certificate: string, password: string) => change(password, certificate);

/** Returns to the mailbox's key, and to messages that wait in the mailbox. Throws ApiError and CryptoError. */
export const removeOwnKey = (password: string) => change(password, null);

async function change(password: string, certificate: string | null): Promise<void> {
  const isSame = sameSession();
  const auth = await proveAgain(password);
  await whileSignedIn(async () => {
    // Another window may have changed it since this one signed in.
    const fresh = await held(await call('GET', '/api/guest/session'));
    // Never lower than the one this page knows: an older statement must not count beside a new one.
    const counter = Math.max(fresh.delivery.counter, openSession().delivery.counter) + 1;
    const { signature } = await (await secrets()).signOwnKey({ certificate, counter });
    const state =
      certificate === null
        ? await stepUp(call('POST', '/api/guest/own-key/remove', { auth, counter, signature }))
        : await stepUp(call('PUT', '/api/guest/own-key', { auth, certificate, counter, signature }));
    if (isSame()) remember(state);
  });
}

/** Delivers new messages to the guest's mail program, or to the mailbox. Throws ApiError and CryptoError. */
export async function switchDelivery(direct: boolean, password: string): Promise<void> {
  const isSame = sameSession();
  const auth = await proveAgain(password);
  await whileSignedIn(async () => {
    const state = await stepUp(call('POST', '/api/guest/delivery', { auth, direct }));
    if (isSame()) remember(state);
  });
}

/** Dismisses the notice that direct delivery ended. */
export async function putFallBackAway(): Promise<void> {
  remember({ ...openSession().delivery, fellBack: null });
  // If this fails, the notice appears again at the next sign-in.
  await call('POST', '/api/guest/delivery/seen').catch(() => undefined);
}

function remember(delivery: DeliveryState): void {
  session.value = { ...openSession(), delivery };
}
