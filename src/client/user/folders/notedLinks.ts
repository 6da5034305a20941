/**
 * Which PIN belongs to whom, by the user's own signed notes. The server stores and answers the rows of recipients, and
 * could name one guest beside another guest's link: the sender would tell the wrong person that PIN.
 */
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, Crypto, Note, NotedInvitation } from '../../crypto/client.ts';
import type { Api } from '../account/api.ts';
import { SendingError } from '../recipients/sendingError.ts';
import { resolveOne } from '../recipients/resolved.ts';
import type { MessageItem } from '../account/types.ts';
import { notedLink, type LinkedRecipient } from '../sending/callWithPin.ts';

export interface NotedLinksDeps {
  api: Pick<Api, 'resolve'>;
  crypto: Pick<Crypto, 'openNote' | 'readSummaries'>;
  /** All certificates that the user ever had. */
  certificates: () => B64u[];
}

/** The notes' verdict on one row. `unnoted`: no note of the user's names this link for this address. */
export type LinkState =
  | { at: 'asking' }
  | { at: 'noted'; link: NotedInvitation }
  | { at: 'unnoted' }
  /** A link of another message, and the server did not answer for it. */
  | { at: 'failed'; error: unknown };

/** Everything that a row claims: a state that was found for it is never used for another claim. */
export const claimOf = (messageId: B64u, { address, invitation }: LinkedRecipient): string =>
  JSON.stringify([messageId, invitation.iid, address, invitation.generation, invitation.hasPin]);

/** The states of several rows of one message, by their claims. Does not throw. */
export async function findNotedLinks(
  item: MessageItem,
  rows: readonly LinkedRecipient[],
  deps: NotedLinksDeps,
): Promise<Map<string, LinkState>> {
  const note = await ownNote(item, deps);
  const states = rows.map(async (row) => {
    const state = note ? await stateOf(item, row, note, deps) : { at: 'unnoted' as const };
    return [claimOf(item.messageId, row), state] as const;
  });
  return new Map(await Promise.all(states));
}

/** The note beside a message, if the user signed it and it names this very message. */
async function ownNote({ messageId, note }: MessageItem, { crypto }: NotedLinksDeps): Promise<Note | null> {
  const opened = await openNote(note, crypto);
  return opened?.messageId === messageId ? opened : null;
}

const openNote = (note: B64u | null, crypto: NotedLinksDeps['crypto']): Promise<Note | null> =>
  note ? crypto.openNote({ note }).catch(() => null) : Promise.resolve(null);

async function stateOf(item: MessageItem, row: LinkedRecipient, note: Note, deps: NotedLinksDeps): Promise<LinkState> {
  try {
    const link = notedLink(row, note) ?? (await notedElsewhere(item, row, deps));
    return link ? { at: 'noted', link } : { at: 'unnoted' };
  } catch (error) {
    return error instanceof SendingError ? { at: 'unnoted' } : { at: 'failed', error };
  }
}

/**
 * A message may depend on a link that another one created: over the day's limit, or after that one's link was sent
 * again. Its note counts only for people whom this message itself names. Throws ApiError and SendingError.
 */
async function notedElsewhere(
  item: MessageItem,
  row: LinkedRecipient,
  deps: NotedLinksDeps,
): Promise<NotedInvitation | null> {
  if (!(await namesReader(item, row, deps))) return null;
  const { pending, proof } = await resolveOne(deps.api, row.address);
  const links = [...pending, ...(proof ? [proof] : [])].filter(({ iid }) => iid === row.invitation.iid);
  for (const { note } of links) {
    const opened = await openNote(note, deps.crypto);
    const link = opened && notedLink(row, opened);
    if (link) return link;
  }
  return null;
}

/** Whether the summary of the row's body, signed by the user for this very message, names the row's address. */
async function namesReader(
  { messageId, sentAt, author, bodies }: MessageItem,
  { address, bodyId }: LinkedRecipient,
  { crypto, certificates }: NotedLinksDeps,
): Promise<boolean> {
  const body = bodies.find((one) => one.bodyId === bodyId);
  const canonical = tryCanon(address);
  if (!body || canonical === null) return false;
  const { pkesk, summary } = body;
  const asked = { id: messageId, sentAt, author: author.address, pkesk, summary, verify: certificates() };
  const [read] = (await crypto.readSummaries({ items: [asked] })).items;
  const bound = read?.signature.state === 'good' ? read.summary?.bound : null;
  return bound?.mid === messageId && bound.readers.includes(canonical);
}
