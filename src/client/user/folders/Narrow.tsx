import type { RefObject } from 'preact';
import { t } from '../../ui/i18n.ts';
import { TextField } from '../../ui/TextField.tsx';
import type { Folder } from '../account/api.ts';
import type { FolderStore } from '../messages/store.ts';

/** Which messages of a folder the list shows. */
export interface Filters {
  unread: boolean;
  files: boolean;
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
export function Narrow(props: NarrowProps) {
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
