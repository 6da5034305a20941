import { call, codeOf } from '../api/call.ts';
import { sameSession } from '../session/sameSession.ts';
import { tryCanon } from '../crypto/address.ts';
import type { Doubt, OpenedMessage, PinHow, Progress, Signature } from '../crypto/client.ts';
import { doubtsOf, standingOf } from '../crypto/summary.ts';
import { senderBind } from './linkKeeping.ts';
import type { Author, MessageItem } from './shapes.ts';
import { openSession, pins, pinSender, whileSignedIn } from './signing.ts';
import { isSamePerson } from './succession.ts';
import { listings, secrets, type Folder, type ListedMessage } from './state.ts';
import { noticeSent, trustedKeys } from './trustedKeys.ts';

/** Loads a folder from the top, or the page after what is there. */
export function loadFolder(folder: Folder, more = false): Promise<void> {
  const isSame = sameSession();
  return whileSignedIn(async () => {
    const before = more ? listings[folder].value : null;
    const cursor = before?.next ? `&before=${encodeURIComponent(before.next)}` : '';
    const page = await call<{ messages: MessageItem[]; next: string | null }>(
      'GET',
      `/api/guest/messages?folder=${folder}&limit=50${cursor}`,
    );
    if (!isSame()) return;
    const added = await withSummaries(page.messages);
    if (!isSame()) return;
    if (folder === 'sent' && !more) void noticeSent(page.messages).catch(() => undefined);
    listings[folder].value = { messages: [...(before?.messages ?? []), ...added], next: page.next };
  });
}

async function withSummaries(messages: MessageItem[]): Promise<ListedMessage[]> {
  const worker = await secrets();
  const { items: read } = await worker.readSummaries({ items: messages.map(stored) });
  const judging = messages.map(async (item, i) => {
    const { summary, signature, namesAuthor, isCopy } = read[i]!;
    const trusted = await trustedFor(item, signature.state === 'good' ? signature.fingerprint : null);
    const stated = { mid: item.messageId, author: item.author.address };
    return { item, summary, standing: standingOf({ summary, signature, namesAuthor, stated, trusted, isCopy }) };
  });
  return Promise.all(judging);
}

/** A message's summary as the worker reads it, with what the server says of it. */
function stored(message: MessageItem) {
  const { messageId: id, sentAt, author } = message;
  const body = message.bodies[0];
  const packets = { pkesk: body?.pkesk ?? '', summary: body?.summary ?? null };
  return { id, sentAt, author: author.address, ...packets, verify: keysOf(message) };
}

/** Successions that were proven, or not, on this page: "address trusted signer". */
const successions = new Map<string, Promise<boolean>>();

/** Fingerprints that may sign for the author of a list's message; null: the first key met counts. */
async function trustedFor(item: MessageItem, signer: string | null): Promise<string[] | null> {
  if (isOwnAddress(item.author.address)) return [openSession().fingerprint];
  const known = pins[tryCanon(item.author.address) ?? ''];
  if (!known) return null;
  if (!signer || signer === known.fpr) return [known.fpr];
  const question = `${item.author.address} ${known.fpr} ${signer}`;
  const asked =
    successions.get(question) ?? isSamePerson(item.messageId, item.author, known.fpr, signer).catch(() => false);
  successions.set(question, asked);
  return (await asked) ? [known.fpr, signer] : [known.fpr];
}

/** What is odd about an opened message, beside its signature. */
async function doubtsAbout(item: MessageItem, opened: OpenedMessage): Promise<Doubt[]> {
  const [read] = (await (await secrets()).readSummaries({ items: [stored(item)] })).items;
  const { messageId: mid, sentAt, author } = item;
  return doubtsOf({ ...read!, opened, stated: { mid, author: author.address }, sentAt });
}

const isOwnAddress = (address: string) => tryCanon(address) === tryCanon(openSession().address);

/** For this mailbox's address its own certificate alone; the server's mark decides nothing. */
const keysOf = ({ author }: MessageItem) => {
  const certificate = isOwnAddress(author.address) ? openSession().certificate : author.certificate;
  return certificate ? [certificate] : [];
};

/** Who a right signature is by. */
const signedVerdicts = [
  /** This mailbox's own key. */
  'mine',
  /** The key that a link named, which opened with the PIN or without one. */
  'pin',
  'link',
  /** The key that signed before. */
  'known',
  /** A key that gave way to the known one, or the known one to it. */
  'succession',
  /** Met for the first time; `notified`: the mail about this message named the same key. */
  'first',
  'notified',
] as const;

/** What is known of who wrote a message. */
export type SenderVerdict =
  (typeof signedVerdicts)[number] | 'changed' | 'other-from' | 'unjudged' | Exclude<Signature['state'], 'good'>;

/** Whether the verdict says who signed: then what the message says of its readers can be relied on. */
export const isSigned = (verdict: SenderVerdict): boolean => (signedVerdicts as readonly string[]).includes(verdict);

export interface ReadableMessage {
  item: MessageItem;
  opened: OpenedMessage;
  verdict: SenderVerdict;
  /** False: this mailbox's address stands nowhere in the letter itself. */
  named: boolean;
  doubts: Doubt[];
}

/** Opens one message and marks it read. Throws ApiError and CryptoError. */
export function readMessage(
  id: string,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<ReadableMessage> {
  return whileSignedIn(async () => {
    const item = await call<MessageItem>('GET', `/api/guest/messages/${encodeURIComponent(id)}`);
    const body = item.bodies[0];
    const worker = await secrets();
    const opened = await worker.openMessage(
      {
        source: { url: `/api/guest/bodies/${body?.bodyId ?? ''}` },
        pkesk: body?.pkesk ?? '',
        verify: keysOf(item),
      },
      { onProgress, signal },
    );
    const verdict = await judge(item, opened);
    if (verdict !== 'mine' && !item.readAt) await markRead(item);
    return { item, opened, verdict, named: isNamed(opened), doubts: await doubtsAbout(item, opened) };
  });
}

async function markRead(item: MessageItem): Promise<void> {
  await call('POST', `/api/guest/messages/${item.messageId}/read`);
  const list = listings.inbox.value;
  if (!list) return;
  const readAt = new Date().toISOString();
  const messages = list.messages.map((one) =>
    one.item.messageId === item.messageId ? { ...one, item: { ...one.item, readAt } } : one,
  );
  listings.inbox.value = { ...list, messages };
}

async function judge(item: MessageItem, opened: OpenedMessage): Promise<SenderVerdict> {
  const { signature } = opened;
  if (signature.state !== 'good') return signature.state;
  const address = tryCanon(item.author.address);
  if (!address || !opened.from || tryCanon(opened.from.address) !== address) return 'other-from';
  const isOwnKey = signature.fingerprint === openSession().fingerprint;
  if (isOwnAddress(address) || isOwnKey) return isOwnAddress(address) && isOwnKey ? 'mine' : 'changed';
  if (trustedKeys.held.value) return 'unjudged';
  const believed = pins[address];
  if (!believed) return believeFirst(item.author, signature.fingerprint);
  if (believed.fpr === signature.fingerprint) return byProvenance[believed.how];
  const same = await isSamePerson(item.messageId, item.author, believed.fpr, signature.fingerprint);
  return same ? 'succession' : 'changed';
}

const byProvenance: Record<PinHow, SenderVerdict> = {
  link: 'link',
  pin: 'pin',
  seen: 'known',
  proof: 'known',
  verified: 'known',
};

/**
 * A sender met for the first time: believed from the server. That the mail about the message named the same key says no more
 * than that the server named it then, too: it can compute what stands in the mail.
 */
async function believeFirst(author: Author, fingerprint: string): Promise<SenderVerdict> {
  const bind = senderBind();
  const worker = await secrets();
  const notified = bind ? (await worker.checkSenderBind({ bind, senderFingerprint: fingerprint })).ok : false;
  try {
    await pinSender(author.address, fingerprint, 'seen', null);
  } catch (error) {
    // Another window met another key first.
    if (codeOf(error) === 'sender-key-changed') return 'changed';
    // An older list came to light just now.
    if (trustedKeys.held.value) return 'unjudged';
    throw error;
  }
  return notified ? 'notified' : 'first';
}

function isNamed(opened: OpenedMessage): boolean {
  const own = tryCanon(openSession().address);
  const everybody = [...opened.to, ...opened.cc, ...opened.bcc, ...(opened.from ? [opened.from] : [])];
  return everybody.some((one) => tryCanon(one.address) === own);
}
