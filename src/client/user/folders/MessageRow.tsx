import { Avatar, NobodyAvatar } from '../../ui/Avatar.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { whoIs } from '../../ui/people.ts';
import { Link } from '../../ui/router.tsx';
import { Time } from '../../ui/Time.tsx';
import { isShown } from '../../crypto/summary.ts';
import type { Folder } from '../api.ts';
import type { MessageItem } from '../types.ts';
import type { Entry } from './store.ts';

interface MessageRowProps {
  entry: Entry;
  folder: Folder;
  current: boolean;
}

/** Whom a sent message went to, as one line. */
function peopleOf({ recipients }: MessageItem): string {
  return recipients.map(({ name, address }) => name || address).join(', ');
}

/** What became of a sent message, in a word or two. */
function stateOf({ recipients }: MessageItem): string {
  const refused = recipients.find(({ state }) => state === 'refused');
  if (refused) return t('state.refused');
  const [only] = recipients;
  if (recipients.length === 1 && only?.state) return t(`state.${only.state}`);
  const read = recipients.filter(({ state }) => state === 'read' || state === 'answered').length;
  return tn('state.readBy', read, { all: recipients.length });
}

/** By the name that was signed; a summary of version 1 has none. */
const senderOf = ({ author }: MessageItem, signed: string | null | undefined): string =>
  whoIs({ ...author, name: signed === undefined ? author.name : signed });

/** One line of a list: who, what about, when, and its signs. */
export function MessageRow({ entry, folder, current }: MessageRowProps) {
  const { item, standing } = entry;
  const isKnown = isShown(standing);
  const summary = isKnown ? entry.summary : null;
  const bound = summary?.bound;
  const isNew = folder === 'inbox' && item.readAt === null;
  const [first] = item.recipients;
  const face = folder === 'inbox' || !first ? item.author : first;
  return (
    <li>
      <Link
        class={isNew ? 'mail-row mail-unread' : 'mail-row'}
        href={`/${folder}/${item.messageId}`}
        aria-current={current ? 'true' : undefined}
      >
        {isKnown ? <Avatar name={face.name ?? ''} address={face.address} /> : <NobodyAvatar />}
        <bdi class="mail-from one-line">
          {folder === 'sent' ? peopleOf(item) : isKnown ? senderOf(item, bound?.name) : t('standing.sender')}
        </bdi>
        <span class="mail-when">
          <Time at={bound?.date ?? item.sentAt} style="short" />
        </span>
        <span class={summary ? 'mail-subject one-line' : 'mail-subject mail-doubt'}>
          <bdi>{isKnown ? summary?.subject || t('mail.noSubject') : t(`standing.${standing}`)}</bdi>
          {summary?.preview ? <span class="soft"> · {summary.preview}</span> : null}
        </span>
        <span class="mail-signs">
          {summary && summary.attachments > 0 ? (
            <Icon name="attach" size={18} label={tn('mail.attachments', summary.attachments)} />
          ) : null}
          {item.answeredAt ? <Icon name="reply" size={18} label={t('mail.answered')} /> : null}
          {isNew ? <span class="mail-dot" role="img" aria-label={t('mail.unread')} /> : null}
          {folder === 'sent' ? <span class="small">{stateOf(item)}</span> : null}
        </span>
      </Link>
    </li>
  );
}
