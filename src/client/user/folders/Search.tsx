import { useEffect, useState } from 'preact/hooks';
import { isShown } from '../../crypto/summary.ts';
import { Button } from '../../ui/Button.tsx';
import { formatDate } from '../../ui/dates.ts';
import { locale, t, tn } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import type { ListedMessage } from '../../message/reader.ts';
import type { FolderStore } from '../messages/store.ts';

/** Whether every search word is in subject, preview, names or addresses. */
export function matches({ item, summary: read, standing }: ListedMessage, words: string[]): boolean {
  const summary = isShown(standing) ? read : null;
  const people = [item.author, ...item.recipients].flatMap(({ name, address }) => [name ?? '', address]);
  const text = [summary?.subject ?? '', summary?.preview ?? '', ...people].join('\n').toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}

/** Whether a message has files. Only its summary says so, which the server cannot read. */
export const hasFiles = ({ summary, standing }: ListedMessage): boolean =>
  isShown(standing) && (summary?.attachments ?? 0) > 0;

const afterTypingMs = 300;

/** Loads the remaining pages, one by one, until all are loaded or the signal stops it. Throws ApiError. */
export async function loadAll(store: Pick<FolderStore, 'next' | 'more'>, signal: AbortSignal): Promise<void> {
  while (store.next.value && !signal.aborted) await store.more();
}

interface SearchStatusProps {
  store: FolderStore;
  /** How many of those loaded were found. */
  found: number;
}

/** Reads the whole folder, unless it is stopped or fails. */
function useReading(store: FolderStore) {
  const [stopped, setStopped] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (stopped) return;
    const stop = new AbortController();
    const timer = setTimeout(() => void loadAll(store, stop.signal).catch(fail), afterTypingMs);
    const fail = (failure: unknown) => {
      setError(failure);
      setStopped(true);
    };
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [store, stopped]);
  const goOn = () => {
    setError(null);
    setStopped(false);
  };
  return { stopped, error, stop: () => setStopped(true), goOn };
}

/** A search reads the whole folder: how far it is, a button to stop it, and how much it has read. */
export function SearchStatus({ store, found }: SearchStatusProps) {
  const { stopped, error, stop, goOn } = useReading(store);
  const seen = store.entries.value.length;
  if (store.next.value && !stopped) {
    const oldest = store.entries.value.at(-1)?.item.sentAt;
    const date = oldest ? formatDate(new Date(oldest), locale()) : '';
    return <ProgressBar label={tn('mail.searching', seen, { date })} value={null} onCancel={stop} />;
  }
  return (
    <div class="stack-s">
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
      <p class="small soft" role="status">
        {found === 0 ? `${t('mail.nothingFound')} ` : ''}
        {tn(store.next.value ? 'mail.searchedSome' : 'mail.searchedAll', seen)}
      </p>
      {store.next.value ? <Button onClick={goOn}>{t('mail.searchOn')}</Button> : null}
    </div>
  );
}
