import { codeOf } from '../api/call.ts';
import type { B64u, StoredTrustedKeys } from '../crypto/client.ts';
import { KeptInBrowser } from '../trust/kept.ts';
import { TrustedKeysRecord } from '../trust/record.ts';

/** How many of the newest sent messages are read for the record's version: versions rise with time. */
const lookedAt = 10;

type OwnMessage = { messageId: B64u; note?: B64u | null };

interface TrustedKeysCalls {
  read: () => Promise<StoredTrustedKeys>;
  write: (next: { version: number; previous: number; record: B64u }) => Promise<void>;
  sentLast: (limit: number) => Promise<OwnMessage[]>;
}

/** The record of trusted keys of the signed-in account. */
export const trustedKeysOf = (
  crypto: ConstructorParameters<typeof TrustedKeysRecord>[0],
  { read, write, sentLast }: TrustedKeysCalls,
): TrustedKeysRecord =>
  new TrustedKeysRecord(
    crypto,
    { read, write, isConflict: (error) => codeOf(error) === 'pins-version', sentLast: () => sentLast(lookedAt) },
    new KeptInBrowser(),
  );

/** Checks the notes beside the newest of the account's own messages in a list. */
export const noticeSent = (record: TrustedKeysRecord, sent: OwnMessage[]): Promise<void> =>
  record.notice(sent.slice(0, lookedAt));
