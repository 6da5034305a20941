import { tryCanon } from '../../crypto/address.ts';
import type { Note, NotedInvitation } from '../../crypto/client.ts';
import { shownName, type Named } from '../../mail/shownName.ts';
import type { MessageItem, Recipient } from '../account/types.ts';

/** A row of the server's answer that names a link. */
export type LinkedRecipient = Recipient & { invitation: NonNullable<Recipient['invitation']> };

const isOver = ({ state }: Recipient): boolean => state === 'refused' || state === 'expired' || state === 'revoked';

/**
 * The recipients of the user's own message who need a PIN, as the server states them: their link is unused and they
 * have not read the message elsewhere. Only `notedLink` decides which PIN belongs to whom.
 */
export function awaitingPin({ mine, recipients }: Pick<MessageItem, 'mine' | 'recipients'>): LinkedRecipient[] {
  if (!mine) return [];
  return recipients.filter((one): one is LinkedRecipient => {
    const { invitation, readAt, answeredAt } = one;
    return !!invitation?.hasPin && invitation.state === 'pending' && !readAt && !answeredAt && !isOver(one);
  });
}

/** The link with a PIN that a row names, as the user's own note has it; null if the note and the row differ. */
export function notedLink({ address, invitation }: LinkedRecipient, note: Note): NotedInvitation | null {
  const { iid, generation, hasPin } = invitation;
  const canonical = tryCanon(address);
  const noted = note.invitations.find((one) => one.iid === iid);
  if (!noted?.hasPin || !hasPin || noted.generation !== generation) return null;
  return canonical !== null && tryCanon(noted.address) === canonical ? noted : null;
}

/** The name that the user's own message or draft gives an address; null if it gives none. */
export function ownName(address: string, people: readonly Named[]): string | null {
  const canonical = tryCanon(address);
  const named = people.find((one) => tryCanon(one.address) === canonical);
  return named && canonical !== null ? shownName({ ...named, address }) : null;
}

/** Names the person to tell a PIN, as one text. The address is always beside a PIN: the name could be anybody's. */
export function whoGetsPin(address: string, people: readonly Named[]): string {
  const name = ownName(address, people);
  return name && name !== address ? `${name} (${address})` : address;
}
