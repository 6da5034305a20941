import { useRef } from 'preact/hooks';
import { lineOf, MessageLine } from '../../message/MessageLine.tsx';
import type { ListedMessage } from '../../message/reader.ts';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Folder } from '../account/api.ts';
import type { MessageItem } from '../account/types.ts';

interface MessageRowProps {
  entry: ListedMessage;
  folder: Folder;
  current: boolean;
  /** Omitted if nothing can be selected. */
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

/** Distinguishes a long press of a finger from a tap and from scrolling; the click that ends it does nothing. */
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

/** The delivery status of a sent message, in a word or two. */
function stateOf({ recipients }: MessageItem): string {
  const refused = recipients.find(({ state }) => state === 'refused');
  if (refused) return t('state.refused');
  const [only] = recipients;
  if (recipients.length === 1 && only?.state) return t(`state.${only.state}`);
  const read = recipients.filter(({ state }) => state === 'read' || state === 'answered').length;
  return tn('state.readBy', read, { all: recipients.length });
}

/** One line of a list: people, subject, time, and its signs. */
export function MessageRow({ entry, folder, current, selection }: MessageRowProps) {
  const { item } = entry;
  const line = lineOf(entry, folder === 'sent');
  const { summary, who, subject } = line;
  const isNew = folder !== 'sent' && item.readAt === null;
  const press = useLongPress(selection?.begin);
  return (
    <li class={selection?.isSelected ? 'mail-item mail-selected' : 'mail-item'} data-message={item.messageId}>
      {selection ? <Check selection={selection} label={t('mail.selectOne', { who, subject })} /> : null}
      <MessageLine
        {...press.handlers}
        line={line}
        isNew={isNew}
        href={`/${folder}/${item.messageId}`}
        aria-current={current ? 'true' : undefined}
        onClick={(event) => {
          const isEndOfPress = press.swallows();
          if (!isEndOfPress && !selection?.isOn) return;
          event.preventDefault();
          if (!isEndOfPress) selection?.toggle(event.shiftKey);
        }}
        subject={
          <>
            <bdi>{subject}</bdi>
            {summary?.preview ? <span class="soft"> · {summary.preview}</span> : null}
          </>
        }
        signs={<Signs item={item} summary={summary} isNew={isNew} isSent={folder === 'sent'} />}
      />
    </li>
  );
}

function Check({ selection, label }: { selection: RowSelection; label: string }) {
  return (
    <label class="mail-check">
      <input
        type="checkbox"
        checked={selection.isSelected}
        aria-label={label}
        onClick={(event) => selection.toggle(event.shiftKey)}
      />
    </label>
  );
}

interface SignsProps {
  item: MessageItem;
  /** Null if it may not be shown. */
  summary: ReturnType<typeof lineOf>['summary'];
  isNew: boolean;
  isSent: boolean;
}

function Signs({ item, summary, isNew, isSent }: SignsProps) {
  return (
    <>
      {summary && summary.attachments > 0 ? (
        <Icon name="attach" size={18} label={tn('mail.attachments', summary.attachments)} />
      ) : null}
      {item.answeredAt ? <Icon name="reply" size={18} label={t('mail.answered')} /> : null}
      {isNew ? <span class="mail-dot" role="img" aria-label={t('mail.unread')} /> : null}
      {isSent ? <span class="small">{stateOf(item)}</span> : null}
    </>
  );
}
