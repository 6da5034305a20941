import { call, codeOf } from '../api/call.ts';
import type { Pins } from '../crypto/client.ts';
import { KeptInBrowser } from '../trust/kept.ts';
import { TrustedKeysRecord } from '../trust/record.ts';
import type { GuestSession, MessageItem } from './shapes.ts';
import { secrets } from './state.ts';

/** How many of the messages sent last are asked what they know of the record: versions rise with time. */
const lookedAt = 10;

/** Holds an answer about the session against the unlocked bundle; signing.ts sets it, which knows how to leave a session. */
export const gate = {
  hold: (answer: GuestSession): Promise<GuestSession> => Promise.reject(new Error(`not ready: ${answer.mid}`)),
};

/** The keys of senders that the open mailbox trusts. */
export const trustedKeys = new TrustedKeysRecord(
  secrets,
  {
    read: async () => (await gate.hold(await call<GuestSession>('GET', '/api/guest/session'))).pins,
    write: (next) => call('PUT', '/api/guest/pins', next),
    isConflict: (error) => codeOf(error) === 'pins-version',
    sentLast: async () => {
      const url = `/api/guest/messages?folder=sent&limit=${lookedAt}`;
      return (await call<{ messages: MessageItem[] }>('GET', url)).messages;
    },
  },
  new KeptInBrowser(),
);

/** Looks at the notes beside the newest of listed messages of one's own. */
export const noticeSent = (sent: MessageItem[]): Promise<void> => trustedKeys.notice(sent.slice(0, lookedAt));

/** Goes on with a list that the guest chose. Throws ApiError. */
export const decideTrustedKeys = (chosen: Pins): Promise<void> => trustedKeys.decide(chosen);
