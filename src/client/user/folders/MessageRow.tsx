import { useRef } from 'preact/hooks';
import { Avatar, NobodyAvatar } from '../../ui/Avatar.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { OneLinePeople } from '../../ui/OneLinePerson.tsx';
import { whoIs, type Author } from '../../ui/people.ts';
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
  /** Left out where nothing can be selected. */
  selection?: RowSelection;
}

interface RowSelection {
  isSelected: boolean;
  /** Messages are being selected: a tap anywhere on a row selects it. */
  isOn: boolean;
  toggle: (asRange: boolean) => void;
  /** A long press on a touch screen. */
  begin: () => void;
}

const longPressMs = 500;

/** Tells a long press of a finger from a tap and from scrolling; the click that ends it does nothing. */
function useLongPress(onLongPress: (() => void) | undefined) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const happened = useRef(false);
  if (!onLongPress) return { handlers: {}, swallows: () => false };
  const stop = () => clearTimeout(timer.current);
  const start = (event: PointerEvent) => {
    stop();
    happened.current = false;
    if (event.pointerType !== 'touch') return;
    timer.current = setTimeout(() => {
      happened.current = true;
      onLongPress();
    }, longPressMs);
  };
  const onContextMenu = (event: Event) => {
    if (happened.current) event.preventDefault();
  };
  return {
    handlers: {
      onPointerDown: start,
      onPointerUp: stop,
      onPointerMove: (event: PointerEvent) => Math.abs(event.movementX) + Math.abs(event.movementY) > 2 && stop(),
      onPointerCancel: stop,
      onContextMenu,
    },
    swallows: () => {
      const was = happened.current;
      happened.current = false;
      return was;
    },
  };
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
const senderOf = ({ author }: MessageItem, signed: string | null | undefined): Author => {
  return { ...author, name: signed === undefined ? author.name : signed };
};

/** One line of a list: who, what about, when, and its signs. */
export function MessageRow({ entry, folder, current, selection }: MessageRowProps) {
  const { item, standing } = entry;
  const isKnown = isShown(standing);
  const summary = isKnown ? entry.summary : null;
  const bound = summary?.bound;
  const isNew = folder !== 'sent' && item.readAt === null;
  const [first] = item.recipients;
  const face = folder !== 'sent' || !first ? item.author : first;
  const sender = isKnown ? [senderOf(item, bound?.name)] : [];
  const people = folder === 'sent' ? item.recipients : sender;
  const who = people.map(whoIs).join(', ') || t('standing.sender');
  const subject = isKnown ? summary?.subject || t('mail.noSubject') : t(`standing.${standing}`);
  const press = useLongPress(selection?.begin);
  return (
    <li class={selection?.isSelected ? 'mail-item mail-selected' : 'mail-item'} data-message={item.messageId}>
      {selection ? (
        <label class="mail-check">
          <input
            type="checkbox"
            checked={selection.isSelected}
            aria-label={t('mail.selectOne', { who, subject })}
            onClick={(event) => selection.toggle(event.shiftKey)}
          />
        </label>
      ) : null}
      <Link
        {...press.handlers}
        class={isNew ? 'mail-row mail-unread' : 'mail-row'}
        href={`/${folder}/${item.messageId}`}
        aria-current={current ? 'true' : undefined}
        onClick={(event) => {
          const isEndOfPress = press.swallows();
          if (!isEndOfPress && !selection?.isOn) return;
          event.preventDefault();
          if (!isEndOfPress) selection?.toggle(event.shiftKey);
        }}
      >
        {isKnown ? <Avatar name={face.name ?? ''} address={face.address} /> : <NobodyAvatar />}
        <span class="mail-from">
          {people.length ? <OneLinePeople people={people} /> : <span class="line-name one-line">{who}</span>}
        </span>
        <span class="mail-when">
          <Time at={bound?.date ?? item.sentAt} style="short" />
        </span>
        <span class={summary ? 'mail-subject one-line' : 'mail-subject mail-doubt'}>
          <bdi>{subject}</bdi>
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
