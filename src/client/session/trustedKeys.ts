import { codeOf } from '../api/call.ts';
import type { B64u, StoredTrustedKeys } from '../crypto/client.ts';
import { KeptInBrowser } from '../trust/kept.ts';
import { TrustedKeysRecord } from '../trust/record.ts';

/** How many of the messages sent last are asked what they know of the record: versions rise with time. */
const lookedAt = 10;

type OwnMessage = { messageId: B64u; note?: B64u | null };

interface TrustedKeysCalls {
  read: () => Promise<StoredTrustedKeys>;
  write: (next: { version: number; previous: number; record: B64u }) => Promise<void>;
  sentLast: (limit: number) => Promise<OwnMessage[]>;
}

/** The record of trusted keys of the account that is signed in. */
export const trustedKeysOf = (
  crypto: ConstructorParameters<typeof TrustedKeysRecord>[0],
  { read, write, sentLast }: TrustedKeysCalls,
): TrustedKeysRecord =>
  new TrustedKeysRecord(
    crypto,
    { read, write, isConflict: (error) => codeOf(error) === 'pins-version', sentLast: () => sentLast(lookedAt) },
    new KeptInBrowser(),
  );

/** Looks at the notes beside the newest of listed messages of one's own. */
export const noticeSent = (record: TrustedKeysRecord, sent: OwnMessage[]): Promise<void> =>
  record.notice(sent.slice(0, lookedAt));
