import { hasCode } from '../../api/http.ts';
import type { ReplacementReason } from '../../crypto/client.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { sameSession } from '../../session/sameSession.ts';
import { api } from '../account/api.ts';
import { proveAgain, session, takeKey } from '../account/session.ts';
import type { KeyReplacement, UserSession } from '../account/types.ts';
import { worker } from '../account/worker.ts';

/** Extends the key to two years from now. Throws ApiError and CryptoError. */
export async function renewKey(): Promise<void> {
  const isSame = sameSession();
  const { certificate } = await worker.renewKey();
  const renewed = await api.renewKey(certificate);
  // Another account may be signed in by now.
  if (!isSame()) throw new CryptoError('locked');
  await takeKey({ ...session.value!, ...renewed });
}

/** A replacement that is prepared and not yet uploaded; before that the code opens nothing. */
export interface PreparedReplacement {
  recoveryCode: string;
  request: KeyReplacement;
}

/**
 * Prepares everything that replaces the key, once the password is known to open the bundle: nobody should see a
 * recovery code that the server then refuses. Throws ApiError and CryptoError (`wrong-secret`).
 */
export async function prepareReplacement(password: string, reason: ReplacementReason): Promise<PreparedReplacement> {
  const currentAuth = await proveAgain(password);
  await worker.openUser(await api.session());
  const { recoveryCode, ...made } = await worker.replaceKey({ password, reason });
  return { recoveryCode, request: { currentAuth, ...made } };
}

/** Uploads it. If the answer is lost, the server is asked whether it has the new key. */
export async function completeReplacement({ request }: PreparedReplacement): Promise<void> {
  const found = await api.replaceKey(request).catch(async (error: unknown) => {
    if (!hasCode(error, 'network') && !hasCode(error, 'key-replaced')) throw error;
    const now: UserSession = await api.session();
    if (now.fingerprint !== request.fingerprint) throw error;
    return now;
  });
  await worker.adoptReplacement(found);
  await takeKey(found, 'replaced');
}
