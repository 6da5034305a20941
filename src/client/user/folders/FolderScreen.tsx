import { useEffect, useState } from 'preact/hooks';
import type { B64u } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { Folder } from '../api.ts';
import { Desk } from '../Desk.tsx';
import { MessageRow } from './MessageRow.tsx';
import { MessageView } from './MessageView.tsx';
import { Notices } from './Notices.tsx';
import { matches, SearchStatus } from './Search.tsx';
import { stores, watchFolders, type FolderStore } from './store.ts';

/** Inbox or Sent: the list, and beside it (on a phone in its place) the message chosen. */
export function FolderScreen({ folder, messageId }: { folder: Folder; messageId: B64u | null }) {
  const store = stores[folder];
  useEffect(() => {
    void store.refresh();
    // The number of unread messages is shown everywhere.
    if (folder !== 'inbox' && stores.inbox.state.value === 'idle') void stores.inbox.refresh();
    return watchFolders();
  }, [store, folder]);
  return (
    <Desk
      reading={messageId !== null}
      list={<List store={store} messageId={messageId} />}
      detail={
        messageId ? (
          <MessageView key={messageId} folder={folder} messageId={messageId} />
        ) : (
          <EmptyState picture={<Icon name="envelope" size={56} />} title={t('mail.chooseTitle')}>
            <p>{t('mail.chooseText')}</p>
          </EmptyState>
        )
      }
    />
  );
}

function List({ store, messageId }: { store: FolderStore; messageId: B64u | null }) {
  const [search, setSearch] = useState('');
  const [more, setMore] = useState(false);
  const words = search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const found = store.entries.value.filter((entry) => matches(entry, words));
  const heading = t(store.folder === 'inbox' ? 'nav.inbox' : 'nav.sent');
  const loadMore = async () => {
    setMore(true);
    await store.more().catch((error: unknown) => (store.error.value = error));
    setMore(false);
  };
  return (
    <div class="stack">
      {messageId ? <h2>{heading}</h2> : <Title>{heading}</Title>}
      {store.folder === 'inbox' ? <Notices /> : null}
      {store.entries.value.length > 3 ? (
        <TextField
          label={t('mail.search')}
          hint={t('mail.searchHint')}
          type="search"
          value={search}
          onInput={setSearch}
        />
      ) : null}
      {words.length ? <SearchStatus store={store} found={found.length} /> : null}
      {store.state.value === 'failed' ? <Notice kind="error">{problemText(store.error.value)}</Notice> : null}
      {store.state.value === 'loading' ? <Skeleton lines={5} /> : null}
      {store.state.value === 'ready' && store.entries.value.length === 0 ? <Empty store={store} /> : null}
      {found.length ? (
        <ul class="mail-list">
          {found.map((entry) => (
            <MessageRow
              key={entry.item.messageId}
              entry={entry}
              folder={store.folder}
              current={entry.item.messageId === messageId}
            />
          ))}
        </ul>
      ) : null}
      {store.next.value && words.length === 0 ? (
        <Button busy={more} onClick={() => void loadMore()}>
          {t('mail.more')}
        </Button>
      ) : null}
    </div>
  );
}

function Empty({ store }: { store: FolderStore }) {
  const inbox = store.folder === 'inbox';
  return (
    <EmptyState
      picture={inbox ? <Icon name="inbox" size={56} /> : <GreenPerson size={56} />}
      title={t(inbox ? 'mail.inboxEmpty' : 'mail.sentEmpty')}
    >
      <p>{t(inbox ? 'mail.inboxEmptyText' : 'mail.sentEmptyText')}</p>
    </EmptyState>
  );
}
