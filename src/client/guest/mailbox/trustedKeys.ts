import { call } from '../../api/call.ts';
import type { TrustedKeys } from '../../crypto/client.ts';
import { noticeSent as noticeSentIn, trustedKeysOf } from '../../session/trustedKeys.ts';
import type { GuestSession, MessageItem } from './types.ts';
import { secrets } from './state.ts';

/** Holds an answer about the session against the unlocked bundle; signing.ts sets it, which knows how to leave a session. */
export const gate = {
  hold: (answer: GuestSession): Promise<GuestSession> => Promise.reject(new Error(`not ready: ${answer.mid}`)),
};

/** The keys of senders that the open mailbox trusts. */
export const trustedKeys = trustedKeysOf(secrets, {
  read: async () => (await gate.hold(await call('GET', '/api/guest/session'))).pins,
  write: (next) => call('PUT', '/api/guest/pins', next),
  sentLast: async (limit) => {
    const query = { folder: 'sent', limit } as const;
    return (await call('GET', '/api/guest/messages', undefined, { query })).messages;
  },
});

/** Looks at the notes beside the newest of listed messages of one's own. */
export const noticeSent = (sent: MessageItem[]): Promise<void> => noticeSentIn(trustedKeys, sent);

/** Goes on with a list that the guest chose. Throws ApiError. */
export const decideTrustedKeys = (chosen: TrustedKeys): Promise<void> => trustedKeys.decide(chosen);
