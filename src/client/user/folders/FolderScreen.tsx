import { useEffect, useRef, useState } from 'preact/hooks';
import type { B64u } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t } from '../../ui/i18n.ts';
import { GreenPerson, Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { Link, navigate } from '../../ui/router.tsx';
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

function List({ folder, messageId }: { folder: Folder; messageId: B64u | null }) {
  const [search, setSearch] = useState('');
  const [filters, setFilters] = useState<Filters>({ unread: false, files: false });
  const [selection, setSelection] = useState(nothing);
  const [selecting, setSelecting] = useState(false);
  const [more, setMore] = useState(false);
  const rows = useRef<HTMLUListElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const store = useList(folder, filters);

  const words = search.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const found = store.entries.value.filter((entry) => matches(entry, words) && (!filters.files || hasFiles(entry)));
  const shown = found.map(({ item }) => item.messageId);
  const selected = selectedOf(selection, shown);
  const isSearching = words.length > 0 || filters.files;
  const isFiltered = filters.files || filters.unread;

  const clear = () => {
    setSelection(nothing);
    setSelecting(false);
  };
  const toggle = (id: B64u, asRange: boolean) => setSelection((now) => toggled(now, id, shown, asRange));
  const loadMore = async () => {
    setMore(true);
    await store.more().catch((error: unknown) => (store.error.value = error));
    setMore(false);
  };
  /** The open message, else the one whose row has the focus. */
  const current = (): B64u | null => messageId ?? shown[focusedRow(rows.current)] ?? null;
  /** The messages that a key acts on. */
  const targets = (): B64u[] => {
    const one = current();
    return selected.length || !one ? selected : [one];
  };
  const act = async (what: Mark, ids: B64u[]) => {
    const at = focusedRow(rows.current);
    if (ids.length === 0 || !(await mark(what, ids))) return;
    clear();
    // The row that replaced the focused one has the focus now.
    if (at >= 0)
      requestAnimationFrame(() =>
        linksOf(rows.current)
          .slice(0, at + 1)
          .at(-1)
          ?.focus(),
      );
    // An open message that left the list, or is marked unread, is closed.
    if (messageId && ids.includes(messageId) && what !== 'read') navigate(`/${folder}`);
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
      if (id) toggle(id, false);
    },
    search: () => searchField.current?.focus(),
    delete: () => void act('delete', targets()),
    ...(folder === 'sent'
      ? {}
      : { archive: () => void act(toArchive, targets()), unread: () => void act('unread', targets()) }),
  });

  return (
    <div
      class={selecting || selected.length ? 'stack mail-selecting' : 'stack'}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && (selected.length || selecting)) clear();
      }}
    >
      <Head folder={folder} isBeside={messageId !== null} onSelect={found.length ? () => setSelecting(true) : null} />
      {folder === 'inbox' ? <Notices /> : null}
      {selecting || selected.length ? (
        <SelectionBar
          folder={folder}
          selected={selected}
          entries={found}
          onAll={() => setSelection({ ids: new Set(shown), anchor: null })}
          onAct={act}
          onClose={clear}
        />
      ) : (
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
      )}
      {isSearching ? <SearchStatus store={store} found={found.length} /> : null}
      {store.state.value === 'failed' ? <Notice kind="error">{problemText(store.error.value)}</Notice> : null}
      {store.state.value === 'loading' ? <Skeleton lines={5} /> : null}
      {store.state.value === 'ready' && store.entries.value.length === 0 ? (
        <Empty store={store} onShowAll={() => setFilters({ unread: false, files: false })} />
      ) : null}
      {found.length ? (
        <ul class="mail-list" ref={rows}>
          {found.map((entry) => (
            <MessageRow
              key={entry.item.messageId}
              entry={entry}
              folder={folder}
              current={entry.item.messageId === messageId}
              selection={{
                isSelected: selected.includes(entry.item.messageId),
                isOn: selecting,
                toggle: (asRange) => toggle(entry.item.messageId, asRange),
                begin: () => {
                  setSelecting(true);
                  toggle(entry.item.messageId, false);
                },
              }}
            />
          ))}
        </ul>
      ) : null}
      {store.next.value && !isSearching ? (
        <Button busy={more} onClick={() => void loadMore()}>
          {t('mail.more')}
        </Button>
      ) : null}
    </div>
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
