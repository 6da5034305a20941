import { call, codeOf } from '../../api/call.ts';
import { sameSession } from '../../session/sameSession.ts';
import { tryCanon } from '../../crypto/address.ts';
import type { Doubt, OpenedMessage, TrustHow, Progress, Signature } from '../../crypto/client.ts';
import { names } from '../../message/opened.ts';
import { MessageReader } from '../../message/reader.ts';
import { senderBind } from '../link/linkKeeping.ts';
import type { Author, MessageItem } from '../mailbox/types.ts';
import { openSession, trustedKeys, trustSender, whileSignedIn } from '../mailbox/signing.ts';
import { isSamePerson } from '../mailbox/succession.ts';
import { listings, secrets, type Folder } from '../mailbox/state.ts';
import { noticeSent, trustedKeysRecord } from '../mailbox/trustedKeys.ts';

/** Loads a folder from the top, or the page after what is there. */
export function loadFolder(folder: Folder, more = false): Promise<void> {
  const isSame = sameSession();
  return whileSignedIn(async () => {
    const before = more ? listings[folder].value : null;
    const query = { folder, limit: 50, before: before?.next };
    const page = await call('GET', '/api/guest/messages', undefined, { query });
    if (!isSame()) return;
    const added = await reader.list(page.messages);
    if (!isSame()) return;
    if (folder === 'sent' && !more) void noticeSent(page.messages).catch(() => undefined);
    listings[folder].value = { messages: [...(before?.messages ?? []), ...added], next: page.next };
  });
}

const isOwnAddress = (address: string) => tryCanon(address) === tryCanon(openSession().address);

const reader = new MessageReader({
  crypto: secrets,
  bodyOf: ({ bodies }) => bodies[0] ?? null,
  isOwnAddress,
  ownCertificates: () => [openSession().certificate],
  ownFingerprints: () => [openSession().fingerprint],
  isUndecided: () => trustedKeysRecord.held.value !== null,
  trustedFor: ({ address }) => trustedKeys[tryCanon(address) ?? '']?.fpr ?? null,
  isSuccession: ({ messageId, author }, trusted, signer) => isSamePerson(messageId, author, trusted, signer),
});

/** Verdicts on a valid signature, by its signer. */
const signedVerdicts = [
  /** This mailbox's own key. */
  'mine',
  /** The key that a link named, opened with or without a PIN. */
  'pin',
  'link',
  /** The key that signed before. */
  'known',
  /** A key that the known one replaced, or that replaced the known one. */
  'succession',
  /** Seen for the first time; `notified`: the mail about this message named the same key. */
  'first',
  'notified',
] as const;

/** The verdict on the writer of a message. */
export type SenderVerdict =
  (typeof signedVerdicts)[number] | 'changed' | 'other-from' | 'unjudged' | Exclude<Signature['state'], 'good'>;

/** Whether the verdict says who signed: then what the message says about its readers is reliable. */
export const isSigned = (verdict: SenderVerdict): boolean => (signedVerdicts as readonly string[]).includes(verdict);

export interface ReadableMessage {
  item: MessageItem;
  opened: OpenedMessage;
  verdict: SenderVerdict;
  /** False: the message itself names this mailbox's address nowhere. */
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
    const item = await call('GET', '/api/guest/messages/{id}', undefined, { path: { id } });
    const body = item.bodies[0];
    const worker = await secrets();
    const opened = await worker.openMessage(
      {
        source: { url: `/api/guest/bodies/${body?.bodyId ?? ''}` },
        pkesk: body?.pkesk ?? '',
        verify: reader.verifiers(item),
      },
      { onProgress, signal },
    );
    const verdict = await judge(item, opened);
    if (verdict !== 'mine' && !item.readAt) await markRead(item);
    return { item, opened, verdict, named: isNamed(opened), doubts: await reader.doubtsAbout(item, opened) };
  });
}

async function markRead(item: MessageItem): Promise<void> {
  await call('POST', '/api/guest/messages/{id}/read', undefined, { path: { id: item.messageId } });
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
  if (trustedKeysRecord.held.value) return 'unjudged';
  const trusted = trustedKeys[address];
  if (!trusted) return trustFirst(item.author, signature.fingerprint);
  if (trusted.fpr === signature.fingerprint) return byProvenance[trusted.how];
  const same = await isSamePerson(item.messageId, item.author, trusted.fpr, signature.fingerprint);
  return same ? 'succession' : 'changed';
}

const byProvenance: Record<TrustHow, SenderVerdict> = {
  link: 'link',
  pin: 'pin',
  seen: 'known',
  proof: 'known',
  verified: 'known',
};

/**
 * A sender seen for the first time: trusted from the server. That the mail about the message named the same key proves
 * only that the server named it then, too: the server can compute what the mail contains.
 */
async function trustFirst(author: Author, fingerprint: string): Promise<SenderVerdict> {
  const bind = senderBind();
  const worker = await secrets();
  const notified = bind ? (await worker.checkSenderBind({ bind, senderFingerprint: fingerprint })).ok : false;
  try {
    await trustSender(author.address, fingerprint, 'seen', null);
  } catch (error) {
    // Another window saw another key first.
    if (codeOf(error) === 'sender-key-changed') return 'changed';
    // An older list was found just now.
    if (trustedKeysRecord.held.value) return 'unjudged';
    throw error;
  }
  return notified ? 'notified' : 'first';
}

const isNamed = ({ to, cc, bcc, from }: OpenedMessage): boolean =>
  names([...to, ...cc, ...bcc, ...(from ? [from] : [])], openSession().address);
