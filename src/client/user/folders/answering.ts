import { tryCanon } from '../../crypto/address.ts';
import type { Mailbox, OpenedMessage } from '../../crypto/client.ts';
import { quotable, textOfMessage } from '../../mail/text.ts';
import { formatExact } from '../../ui/dates.ts';
import { language, t } from '../../ui/i18n.ts';
import { quoteIntro } from '../../ui/quote.ts';
import { whoIs } from '../../ui/people.ts';
import { addAddresses } from '../compose/addresses.ts';
import { prepareDraft } from '../drafts/prepared.ts';
import type { UnsentMessage } from '../sending/unsent.ts';
import type { MessageItem } from '../account/types.ts';
import type { Opened } from './opening.ts';
import { isSigned } from './verdict.ts';

type Answered = Pick<Opened, 'message' | 'verdict'>;

/** "Re: " or "Fwd: " once, whatever was there before. */
export function prefixed(prefix: string, subject: string): string {
  const bare = subject.replace(/^(?:\s*(?:re|aw|fwd?|wg)\s*:)+\s*/iu, '');
  return `${prefix}: ${bare}`.trim();
}

/** The answered text, each line after "> ". */
export function quoted(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n');
}

function withoutSelf(mailboxes: Mailbox[], own: string): Mailbox[] {
  return mailboxes.filter(({ address }) => tryCanon(address) !== tryCanon(own));
}

/**
 * Whom the answer goes to: addresses that the signed message names, the author; to all, everybody visible as well. An
 * answer to an own message goes to its readers. If the signature does not prove who wrote a message, only its author
 * gets the answer.
 */
export function answerees(item: MessageItem, { message, verdict }: Answered, own: string, all: boolean) {
  const shown: Mailbox = { name: item.author.name, address: item.author.address };
  if (!isSigned(verdict)) return { to: withoutSelf([shown], own), cc: [] };
  const isOwn = verdict.kind === 'own';
  const to = isOwn || !message.from ? message.to : [message.from];
  if (!all) return { to: withoutSelf(to, own), cc: [] };
  const everybody = addAddresses(withoutSelf(to, own), withoutSelf(isOwn ? [] : message.to, own));
  const cc = withoutSelf(message.cc, own).filter(
    (one) => !everybody.some(({ address }) => tryCanon(address) === tryCanon(one.address)),
  );
  return { to: everybody, cc };
}

const answersOf = (item: MessageItem, opened: OpenedMessage): UnsentMessage['answers'] => {
  const { messageId, references, confidential } = opened;
  return { id: item.messageId, messageId, references, confidential };
};

/** Begins an answer; returns its path. */
export function replyDraft(item: MessageItem, opened: Answered, own: string, all: boolean): string {
  const { message } = opened;
  const intro = quoteIntro(whoIs(item.author), item.sentAt);
  return prepareDraft({
    ...answerees(item, opened, own, all),
    subject: prefixed('Re', message.subject),
    text: `\n\n${intro}\n${quoted(quotable(textOfMessage(message)))}\n`,
    answers: answersOf(item, message),
  });
}

/** Begins a message that forwards another one, with its files. */
export function forwardDraft(item: MessageItem, message: OpenedMessage): string {
  const date = formatExact(new Date(item.sentAt), language.value);
  const head = t('answer.forwarded', { name: whoIs(item.author), date });
  const files = message.attachments
    .filter(({ inline }) => !inline)
    .map(({ blob, name, type }) => new File([blob], name, { type }));
  const text = `\n\n${head}\n\n${quotable(textOfMessage(message))}\n`;
  return prepareDraft({ subject: prefixed('Fwd', message.subject), text }, files);
}
