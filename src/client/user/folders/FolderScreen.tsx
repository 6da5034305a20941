import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { B64u } from '../../crypto/client.ts';
import type { ListedMessage } from '../../message/reader.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Title } from '../../ui/Page.tsx';
import { Link } from '../../ui/router.tsx';
import type { Folder, Mark } from '../account/api.ts';
import { Desk } from '../desk/Desk.tsx';
import { FolderState } from './FolderState.tsx';
import { acting, useListKeys, useSelection, type ListSelection } from './listActions.ts';
import { MessageRow } from './MessageRow.tsx';
import { MessageView } from './MessageView.tsx';
import { Narrow, type Filters } from './Narrow.tsx';
import { Notices } from './Notices.tsx';
import { hasFiles, matches, SearchStatus } from './Search.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { isUndecided, stores, unreadStores, watch, type FolderStore } from '../messages/store.ts';

/** A folder: the list, and beside it (on a phone instead of it) the chosen message. */
export function FolderScreen({ folder, messageId }: { folder: Folder; messageId: B64u | null }) {
  useEffect(() => {
    // The number of unread messages is shown everywhere.
    if (folder !== 'inbox' && stores.inbox.state.value === 'idle') void stores.inbox.refresh();
    return folder === 'inbox' ? undefined : watch(() => void stores.inbox.refresh());
  }, [folder]);
  return (
    <Desk
      reading={messageId !== null}
      list={<List key={folder} folder={folder} messageId={messageId} />}
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

/** The list that is shown: the folder, or only the unread messages of a folder of received ones. */
function useList(folder: Folder, { unread }: Filters): FolderStore {
  const store = unread && folder !== 'sent' ? unreadStores[folder] : stores[folder];
  useEffect(() => {
    // Messages read since then stay while the filter is on, and no longer.
    if (store.unread) store.clear();
    void store.refresh();
    return watch(() => void store.refresh());
  }, [store, isUndecided.value]);
  return store;
}

/** Loads the next page of the folder; `busy` until it is there. */
function useMore(store: FolderStore) {
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    await store.more().catch((error: unknown) => (store.error.value = error));
    setBusy(false);
  };
  return { busy, load };
}

function List({ folder, messageId }: { folder: Folder; messageId: B64u | null }) {
  const [search, setSearch] = useState('');
  const [filters, setFilters] = useState<Filters>({ unread: false, files: false });
  const rows = useRef<HTMLUListElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const store = useList(folder, filters);
  const more = useMore(store);

  const words = search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const found = store.entries.value.filter((entry) => matches(entry, words) && (!filters.files || hasFiles(entry)));
  const shown = found.map(({ item }) => item.messageId);
  const isSearching = words.length > 0 || filters.files;
  const selection = useSelection(shown);
  const act = acting({ folder, messageId, rows, selection });
  useListKeys({ folder, messageId, rows, selection, shown, searchField, act });
  const isSelecting = selection.isOn || selection.selected.length > 0;
  const narrowing = { folder, store, search, setSearch, isSearching, searchField, filters, setFilters };

  return (
    <div
      class={isSelecting ? 'stack mail-selecting' : 'stack'}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isSelecting) selection.clear();
      }}
    >
      <Head folder={folder} isBeside={messageId !== null} onSelect={found.length ? selection.begin : null} />
      {folder === 'inbox' ? <Notices /> : null}
      {isSelecting ? (
        <Bar folder={folder} entries={found} selection={selection} act={act} />
      ) : (
        <Narrow {...narrowing} />
      )}
      {isSearching ? <SearchStatus store={store} found={found.length} /> : null}
      <FolderState store={store} onShowAll={() => setFilters({ unread: false, files: false })} />
      {found.length ? (
        <Rows folder={folder} messageId={messageId} entries={found} selection={selection} rows={rows} />
      ) : null}
      {store.next.value && !isSearching ? <MoreButton busy={more.busy} onClick={() => void more.load()} /> : null}
    </div>
  );
}

function MoreButton({ busy, onClick }: { busy: boolean; onClick: () => void }) {
  return (
    <Button busy={busy} onClick={onClick}>
      {t('mail.more')}
    </Button>
  );
}

interface BarProps {
  folder: Folder;
  entries: ListedMessage[];
  selection: ListSelection;
  act: (what: Mark, ids: B64u[]) => Promise<void>;
}

function Bar({ folder, entries, selection, act }: BarProps) {
  return (
    <SelectionBar
      folder={folder}
      selected={selection.selected}
      entries={entries}
      onAll={selection.selectAll}
      onAct={act}
      onClose={selection.clear}
    />
  );
}

interface RowsProps {
  folder: Folder;
  messageId: B64u | null;
  entries: ListedMessage[];
  selection: ListSelection;
  rows: RefObject<HTMLUListElement | null>;
}

function Rows({ folder, messageId, entries, selection, rows }: RowsProps) {
  const { selected, isOn, toggle, begin } = selection;
  return (
    <ul class="mail-list" ref={rows}>
      {entries.map((entry) => {
        const id = entry.item.messageId;
        return (
          <MessageRow
            key={id}
            entry={entry}
            folder={folder}
            current={id === messageId}
            selection={{
              isSelected: selected.includes(id),
              isOn,
              toggle: (asRange) => toggle(id, asRange),
              begin: () => {
                begin();
                toggle(id, false);
              },
            }}
          />
        );
      })}
    </ul>
  );
}

const headings = { inbox: 'nav.inbox', archive: 'nav.archive', sent: 'nav.sent' } as const;

interface HeadProps {
  folder: Folder;
  /** A message is open beside the list, and has the screen's title. */
  isBeside: boolean;
  onSelect: (() => void) | null;
}

function Head({ folder, isBeside, onSelect }: HeadProps) {
  const heading = t(headings[folder]);
  const other = folder === 'inbox' ? 'archive' : folder === 'archive' ? 'inbox' : null;
  return (
    <div class="list-head">
      {isBeside ? <h2>{heading}</h2> : <Title>{heading}</Title>}
      {/* A phone's navigation has no room for the archive. */}
      {other ? (
        <Link class="button button-plain list-other" href={`/${other}`}>
          <Icon name={other} />
          {t(headings[other])}
        </Link>
      ) : null}
      {onSelect ? (
        <Button kind="quiet" onClick={onSelect}>
          {t('mail.select')}
        </Button>
      ) : null}
    </div>
  );
}
