import type { B64u } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Folder, Mark } from '../account/api.ts';
import type { ListedMessage } from '../../message/reader.ts';

interface SelectionBarProps {
  folder: Folder;
  selected: B64u[];
  /** The messages that the list shows. */
  entries: ListedMessage[];
  onAll: () => void;
  onAct: (mark: Mark, messageIds: B64u[]) => Promise<void>;
  onClose: () => void;
}

/** How many are selected, and the possible actions; stays at the head of the list. */
export function SelectionBar({ folder, selected, entries, onAll, onAct, onClose }: SelectionBarProps) {
  const chosen = new Set(selected);
  const isUnread = entries.some(({ item }) => chosen.has(item.messageId) && item.readAt === null);
  const none = selected.length === 0;
  const act = (what: Mark) => void onAct(what, selected);
  return (
    <div class="selection-bar" role="group" aria-label={t('mail.selection')}>
      <div class="selection-head">
        <span role="status">{none ? t('mail.selectHint') : tn('mail.selected', selected.length)}</span>
        <Button kind="icon" aria-label={t('mail.selectNone')} onClick={onClose} icon={<Icon name="close" />} />
      </div>
      <div class="selection-actions">
        {selected.length < entries.length ? (
          <Button kind="quiet" icon={<Icon name="check" />} onClick={onAll}>
            {t('mail.selectAll', { n: String(entries.length) })}
          </Button>
        ) : null}
        {none || folder === 'sent' ? null : <Marks isUnread={isUnread} isArchive={folder === 'archive'} act={act} />}
        {none ? null : (
          <Button kind="quiet" icon={<Icon name="trash" />} onClick={() => act('delete')}>
            {t('mail.delete')}
          </Button>
        )}
      </div>
    </div>
  );
}

interface MarksProps {
  isUnread: boolean;
  isArchive: boolean;
  act: (mark: Mark) => void;
}

/** Marks messages as read or unread, and moves them into the archive or out of it. */
function Marks({ isUnread, isArchive, act }: MarksProps) {
  return (
    <>
      <Button
        kind="quiet"
        icon={<Icon name={isUnread ? 'envelopeOpen' : 'envelope'} />}
        onClick={() => act(isUnread ? 'read' : 'unread')}
      >
        {t(isUnread ? 'mail.markRead' : 'mail.markUnread')}
      </Button>
      <Button
        kind="quiet"
        icon={<Icon name={isArchive ? 'inbox' : 'archive'} />}
        onClick={() => act(isArchive ? 'inbox' : 'archive')}
      >
        {t(isArchive ? 'mail.toInbox' : 'mail.toArchive')}
      </Button>
    </>
  );
}
