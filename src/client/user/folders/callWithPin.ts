import type { MessageItem, Recipient } from '../types.ts';

/** A recipient who cannot open the message before the sender has told them the PIN. */
export type AwaitingPin = Recipient & { invitation: NonNullable<Recipient['invitation']> };

const isOver = ({ state }: Recipient): boolean => state === 'refused' || state === 'expired' || state === 'revoked';

/** The recipients of one's own message who wait for a PIN: their link is unused and they have not read it elsewhere. */
export function awaitingPin({ mine, recipients }: Pick<MessageItem, 'mine' | 'recipients'>): AwaitingPin[] {
  if (!mine) return [];
  return recipients.filter((one): one is AwaitingPin => {
    const { invitation, readAt, answeredAt } = one;
    return !!invitation?.hasPin && invitation.state === 'pending' && !readAt && !answeredAt && !isOver(one);
  });
}
