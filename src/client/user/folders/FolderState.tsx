import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problems.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import type { FolderStore } from '../messages/store.ts';

/** Says that the folder did not load, is loading, or is empty. */
export function FolderState({ store, onShowAll }: { store: FolderStore; onShowAll: () => void }) {
  const state = store.state.value;
  return (
    <>
      {state === 'failed' ? <Notice kind="error">{problemText(store.error.value)}</Notice> : null}
      {state === 'loading' ? <Skeleton lines={5} /> : null}
      {state === 'ready' && store.entries.value.length === 0 ? <Empty store={store} onShowAll={onShowAll} /> : null}
    </>
  );
}

const emptyTexts = {
  inbox: ['mail.inboxEmpty', 'mail.inboxEmptyText'],
  archive: ['mail.archiveEmpty', 'mail.archiveEmptyText'],
  sent: ['mail.sentEmpty', 'mail.sentEmptyText'],
} as const;

function Empty({ store, onShowAll }: { store: FolderStore; onShowAll: () => void }) {
  if (store.unread) {
    return (
      <EmptyState picture={<Icon name="envelopeOpen" size={56} />} title={t('mail.noUnread')}>
        <Button onClick={onShowAll}>{t('mail.showAll')}</Button>
      </EmptyState>
    );
  }
  const { folder } = store;
  const [title, text] = emptyTexts[folder];
  return (
    <EmptyState
      picture={folder === 'sent' ? <GreenPerson size={56} /> : <Icon name={folder} size={56} />}
      title={t(title)}
    >
      <p>{t(text)}</p>
    </EmptyState>
  );
}
