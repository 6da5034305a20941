import { useRef, useState } from 'preact/hooks';
import { readingFiles } from '../../drafts/reading.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFileDrop } from '../../ui/files.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTask } from '../../ui/useTask.ts';
import type { Person } from '../account/privateRecord.ts';
import { decoded, peopleIn } from './importing.ts';
import { addPeople } from './store.ts';

/** An address book of tens of thousands; a larger file would only be read to be refused. */
const largestBook = 20 * 1024 * 1024;
const mostShown = 8;

/** Imports people from another program's address book: shown first, then imported. The file stays in the browser. */
export function ImportPeople({ onClose }: { onClose: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<Person[] | null>(null);
  const task = useTask();
  const take = (files: FileList | null | undefined) => {
    const list = [...(files ?? [])];
    if (list.length === 0) return;
    void task.run(async () => {
      const read = (file: File) => file.slice(0, largestBook).arrayBuffer();
      const books = await readingFiles(list, () => Promise.all(list.map(read)));
      setFound(books.flatMap((book) => peopleIn(decoded(new Uint8Array(book)))));
    });
  };
  const add = async () => {
    let added = 0;
    const saved = await task.run(async () => void (added = await addPeople(found ?? [])));
    if (!saved) return;
    toast(tn('people.added', added));
    onClose();
  };
  const { over, handlers } = useFileDrop(take);
  return (
    <Dialog
      title={t('people.import')}
      onClose={onClose}
      actions={
        found?.length ? (
          <Button kind="primary" busy={task.busy} onClick={() => void add()}>
            {tn('people.take', found.length)}
          </Button>
        ) : undefined
      }
    >
      {found?.length ? (
        <ul class="people-found">
          {found.slice(0, mostShown).map(({ name, address }) => (
            <li key={address}>
              <bdi>{name || address}</bdi> {name ? <bdi class="small soft">{address}</bdi> : null}
            </li>
          ))}
          {found.length > mostShown ? <li class="soft">{tn('people.more', found.length - mostShown)}</li> : null}
        </ul>
      ) : (
        <div class={over ? 'key-drop key-drop-over' : 'key-drop'} {...handlers}>
          <p>{t('people.hint')}</p>
          <Button icon={<Icon name="upload" />} busy={task.busy} onClick={() => input.current?.click()}>
            {t('import.file')}
          </Button>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            accept=".vcf,.vcard,.csv,.tsv,.txt,text/vcard,text/csv"
            aria-label={t('import.file')}
            onChange={(event) => {
              take(event.currentTarget.files);
              event.currentTarget.value = '';
            }}
          />
        </div>
      )}
      <p class="small soft">{t('person.private')}</p>
      {found?.length === 0 ? <Notice kind="warn">{t('people.nobody')}</Notice> : null}
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
    </Dialog>
  );
}
