import { tryCanon } from '../../crypto/address.ts';
import type { Mailbox } from '../../crypto/client.ts';
import { isSigned, type ReadableMessage } from './messages.ts';
import type { Participant, Participants } from '../mailbox/types.ts';

/** A person whom an answer may go to. */
export interface Answeree extends Required<Mailbox> {
  role: 'to' | 'cc';
}

/**
 * Whom an answer may go to: the addresses that the signed message names, the author first. If the signature does not
 * prove who wrote a message, only its author can be answered. `own` is this mailbox's address.
 */
export function answerees(mail: Pick<ReadableMessage, 'item' | 'opened' | 'verdict'>, own: string, all: boolean) {
  const { item, opened, verdict } = mail;
  if (!isSigned(verdict)) return distinct([{ ...item.author, role: 'to' }], own);
  const as = (role: 'to' | 'cc', mailboxes: Mailbox[]) =>
    mailboxes.map(({ address, name }) => ({ address, name: name ?? null, role }));
  const author = verdict === 'mine' || !opened.from ? [] : [opened.from];
  const others = [...as('to', opened.to), ...as('cc', opened.cc)];
  return distinct([...as('to', author), ...(all || verdict === 'mine' ? others : [])], own);
}

function distinct(people: Answeree[], own: string): Answeree[] {
  const known = new Set([tryCanon(own)]);
  const isNew = (canonical: string | null) => canonical !== null && !known.has(canonical) && known.add(canonical);
  return people
    .filter(({ address }) => isNew(tryCanon(address)))
    .map(({ address, name, role }) => ({ address, name, role }));
}

/** Those for whom the server has a key, and those for whom it has none; the server can add nobody. */
export function withKeys(people: Answeree[], { participants }: Pick<Participants, 'participants'>) {
  const found: Participant[] = [];
  const left: Answeree[] = [];
  for (const one of people) {
    const keyed = participants.find(({ address }) => tryCanon(address) === tryCanon(one.address));
    if (keyed) found.push({ ...keyed, address: one.address, name: one.name ?? keyed.name, role: one.role });
    else left.push(one);
  }
  return { participants: found, left };
}
