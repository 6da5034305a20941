import { tryCanon } from '../crypto/address.ts';
import type { OpenedMessage } from '../crypto/client.ts';
import type { Mailbox, ReceivedFile } from '../mail/types.ts';
import { safeFileName } from '../mail/filename.ts';

/** The Date that the author signed; null where no signature holds. */
export const signedDate = ({ signature, date }: Pick<OpenedMessage, 'signature' | 'date'>): string | null =>
  signature.state === 'good' ? date : null;

/** Whether an address is among those that a message names. */
export function names(people: readonly Mailbox[], address: string): boolean {
  const own = tryCanon(address);
  return people.some((one) => tryCanon(one.address) === own);
}

/** Files under names that any system can store. */
export const safelyNamed = (files: readonly ReceivedFile[]): { name: string; blob: Blob }[] =>
  files.map(({ name, blob }) => ({ name: safeFileName(name), blob }));
