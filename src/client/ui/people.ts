import { nameOrAddress, shownName } from '../mail/shownName.ts';

export interface Author {
  kind: 'user' | 'guest' | 'pgp';
  name: string | null;
  address: string;
}

/**
 * The label for a person on one line. A name from outside is a claim, so it is shown beside the address, never alone.
 */
export function whoIs({ kind, name, address }: Author): string {
  const shown = shownName({ name, address });
  if (!shown || shown === address) return address;
  return kind === 'user' ? shown : `${shown} (${address})`;
}

/** The label for the sender of a link. */
export const nameOfSender = (link: { senderName: string; senderAddress: string }): string =>
  nameOrAddress({ name: link.senderName, address: link.senderAddress });
