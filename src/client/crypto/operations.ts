import { accountOperations } from './account.ts';
import { certificateOperations } from './certificates.ts';
import { setServerAhead } from './clock.ts';
import type { Context } from './context.ts';
import { draftOperations } from './drafts.ts';
import { guestOperations, linkOperations } from './guests.ts';
import { invitationOperations } from './invitations.ts';
import { setLimits, type Limits } from './limits.ts';
import { messageOperations } from './messages.ts';
import { ownKeyOperations } from './ownKeys.ts';
import { defaultSeen } from './seen.ts';
import { privateRecordOperations } from './privateRecord.ts';
import { sessionOperations } from './session.ts';
import { successionOperations } from './succession.ts';
import { trustedKeysOperations } from './trustedKeys.ts';
import { userKeyOperations } from './userKey.ts';
import { Secrets } from './vault.ts';

/** Everything that a worker does for its app, over one set of secrets. */
export const createOperations = (secrets = new Secrets(), seen = defaultSeen()) => ({
  ...accountOperations(secrets),
  ...certificateOperations(secrets),
  ...sessionOperations(secrets),
  ...trustedKeysOperations(secrets),
  ...privateRecordOperations(secrets),
  ...userKeyOperations(secrets),
  ...successionOperations(),
  ...draftOperations(secrets),
  ...invitationOperations(secrets),
  ...linkOperations(secrets),
  ...guestOperations(secrets),
  ...ownKeyOperations(secrets),
  ...messageOperations(secrets, seen),
  /** The limits that the server states; see limits.ts. */
  async setLimits(said: Partial<Limits>) {
    setLimits(said);
  },
  /** The server's clock, as its newest answer stated it; see clock.ts. */
  async setServerAhead({ ms }: { ms: number | null }) {
    setServerAhead(ms);
  },
});

export type Operations = ReturnType<typeof createOperations>;
export type OperationName = keyof Operations;
export type Operation = (args: unknown, context: Context) => Promise<unknown>;
