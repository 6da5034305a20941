import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { B64u } from '../../crypto/client.ts';
import type { ListedMessage } from '../../message/reader.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { Link, navigate, navigateFromHere } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { Folder, Mark } from '../account/api.ts';
import { Desk } from '../desk/Desk.tsx';
import { useShortcuts } from '../desk/shortcuts.ts';
import { mark } from './marking.ts';
import { MessageRow } from './MessageRow.tsx';
import { MessageView } from './MessageView.tsx';
import { Notices } from './Notices.tsx';
import { hasFiles, matches, SearchStatus } from './Search.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { nothing, selectedOf, toggled } from './selection.ts';
import { stores, unreadStores, watch, type FolderStore } from '../messages/store.ts';

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

interface Filters {
  unread: boolean;
  files: boolean;
}

/** The list that is shown: the folder, or only the unread messages of a folder of received ones. */
function useList(folder: Folder, { unread }: Filters): FolderStore {
  const store = unread && folder !== 'sent' ? unreadStores[folder] : stores[folder];
  useEffect(() => {
    // Messages read since then stay while the filter is on, and no longer.
    if (store.unread) store.clear();
    void store.refresh();
    return watch(() => void store.refresh());
  }, [store]);
  return store;
}

/** What of the folder is selected; `isOn` once the user begins to select, even if nothing is selected yet. */
function useSelection(shown: B64u[]) {
  const [selection, setSelection] = useState(nothing);
  const [isOn, setOn] = useState(false);
  return {
    selected: selectedOf(selection, shown),
    isOn,
    toggle: (id: B64u, asRange: boolean) => setSelection((now) => toggled(now, id, shown, asRange)),
    selectAll: () => setSelection({ ids: new Set(shown), anchor: null }),
    begin: () => setOn(true),
    clear: () => {
      setSelection(nothing);
      setOn(false);
    },
  };
}

type ListSelection = ReturnType<typeof useSelection>;

interface ActingProps {
  folder: Folder;
  messageId: B64u | null;
  rows: RefObject<HTMLUListElement | null>;
  selection: ListSelection;
}

/** Marks messages; focus and the open message follow. */
const acting =
  ({ folder, messageId, rows, selection }: ActingProps) =>
  async (what: Mark, ids: B64u[]) => {
    const at = focusedRow(rows.current);
    const leave = navigateFromHere();
    if (ids.length === 0 || !(await mark(what, ids))) return;
    selection.clear();
    // The row that replaced the focused one has the focus now.
    if (at >= 0)
      requestAnimationFrame(() =>
        linksOf(rows.current)
          .slice(0, at + 1)
          .at(-1)
          ?.focus(),
      );
    // An open message that left the list, or is marked unread, is closed.
    if (messageId && ids.includes(messageId) && what !== 'read') leave(`/${folder}`);
  };

interface ListKeysProps extends ActingProps {
  shown: B64u[];
  searchField: RefObject<HTMLInputElement | null>;
  act: (what: Mark, ids: B64u[]) => Promise<void>;
}

/** The keyboard shortcuts of the list. */
function useListKeys({ folder, messageId, rows, selection, shown, searchField, act }: ListKeysProps) {
  const { selected } = selection;
  /** The open message, else the one whose row has the focus. */
  const current = (): B64u | null => messageId ?? shown[focusedRow(rows.current)] ?? null;
  /** The messages that a key acts on. */
  const targets = (): B64u[] => {
    const one = current();
    return selected.length || !one ? selected : [one];
  };
  const step = (by: 1 | -1) => {
    const at = messageId ? shown.indexOf(messageId) : focusedRow(rows.current);
    const next = Math.min(Math.max(at + by, 0), shown.length - 1);
    if (messageId && shown[next]) navigate(`/${folder}/${shown[next]}`);
    else linksOf(rows.current)[next]?.focus();
  };
  const toArchive: Mark = folder === 'archive' ? 'inbox' : 'archive';
  useShortcuts({
    next: () => step(1),
    previous: () => step(-1),
    select: () => {
      const id = current();
      if (id) selection.toggle(id, false);
    },
    search: () => searchField.current?.focus(),
    delete: () => void act('delete', targets()),
    ...(folder === 'sent'
      ? {}
      : { archive: () => void act(toArchive, targets()), unread: () => void act('unread', targets()) }),
  });
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
      <State store={store} onShowAll={() => setFilters({ unread: false, files: false })} />
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

interface NarrowProps {
  folder: Folder;
  store: FolderStore;
  search: string;
  setSearch: (search: string) => void;
  isSearching: boolean;
  searchField: RefObject<HTMLInputElement | null>;
  filters: Filters;
  setFilters: (filters: Filters) => void;
}

/** What narrows the list: words to search for, and filters. */
function Narrow(props: NarrowProps) {
  const { folder, store, search, setSearch, isSearching, searchField, filters, setFilters } = props;
  const isFiltered = filters.files || filters.unread;
  return (
    <>
      {store.entries.value.length > 3 || isSearching ? (
        <TextField
          label={t('mail.search')}
          hint={t('mail.searchHint')}
          type="search"
          value={search}
          onInput={setSearch}
          inputRef={searchField}
        />
      ) : null}
      {store.entries.value.length > 0 || isFiltered ? (
        <FilterChips folder={folder} filters={filters} onChange={setFilters} />
      ) : null}
    </>
  );
}

/** Says that the folder did not load, is loading, or is empty. */
function State({ store, onShowAll }: { store: FolderStore; onShowAll: () => void }) {
  const state = store.state.value;
  return (
    <>
      {state === 'failed' ? <Notice kind="error">{problemText(store.error.value)}</Notice> : null}
      {state === 'loading' ? <Skeleton lines={5} /> : null}
      {state === 'ready' && store.entries.value.length === 0 ? <Empty store={store} onShowAll={onShowAll} /> : null}
    </>
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

const linksOf = (rows: HTMLElement | null): HTMLElement[] => [
  ...(rows?.querySelectorAll<HTMLElement>('.mail-row') ?? []),
];

/** Which row has the focus, counted from 0; -1: none. */
const focusedRow = (rows: HTMLElement | null): number =>
  linksOf(rows).findIndex((link) => link.closest('[data-message]')?.contains(document.activeElement));

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

interface FilterChipsProps {
  folder: Folder;
  filters: Filters;
  onChange: (filters: Filters) => void;
}

function FilterChips({ folder, filters, onChange }: FilterChipsProps) {
  const { unread, files } = filters;
  return (
    <div class="row" role="group" aria-label={t('mail.filters')}>
      {folder === 'sent' ? null : (
        <button
          type="button"
          class="filter"
          aria-pressed={unread}
          onClick={() => onChange({ ...filters, unread: !unread })}
        >
          {t('mail.filterUnread')}
        </button>
      )}
      <button type="button" class="filter" aria-pressed={files} onClick={() => onChange({ ...filters, files: !files })}>
        {t('mail.filterFiles')}
      </button>
    </div>
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
