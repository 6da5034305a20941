import { call } from '../../api/call.ts';
import type { TrustedKeys } from '../../crypto/client.ts';
import { noticeSent as noticeSentIn, trustedKeysOf } from '../../session/trustedKeys.ts';
import type { GuestSession, MessageItem } from './types.ts';
import { secrets } from './state.ts';

/** Compares an answer about the session with the unlocked bundle. Set by signing.ts, which can leave a session. */
export const gate = {
  hold: (answer: GuestSession): Promise<GuestSession> => Promise.reject(new Error(`not ready: ${answer.mid}`)),
};

/** The keys of senders that the open mailbox trusts. */
export const trustedKeysRecord = trustedKeysOf(secrets, {
  read: async () => (await gate.hold(await call('GET', '/api/guest/session'))).pins,
  write: (next) => call('PUT', '/api/guest/pins', next),
  sentLast: async (limit) => {
    const query = { folder: 'sent', limit } as const;
    return (await call('GET', '/api/guest/messages', undefined, { query })).messages;
  },
});

/** Checks the notes beside the newest of the guest's own messages in a list. */
export const noticeSent = (sent: MessageItem[]): Promise<void> => noticeSentIn(trustedKeysRecord, sent);

/** Continues with the list that the guest chose. Throws ApiError. */
export const decideTrustedKeys = (chosen: TrustedKeys): Promise<void> => trustedKeysRecord.decide(chosen);
