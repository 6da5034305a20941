import { useState } from 'preact/hooks';
import { readingFiles } from '../../drafts/reading.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FileButton, useFileDrop } from '../../ui/files.tsx';
import { t, tn } from '../../ui/i18n.ts';
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
  const drop = useFileDrop(take);
  const action = found?.length ? (
    <Button kind="primary" busy={task.busy} onClick={() => void add()}>
      {tn('people.take', found.length)}
    </Button>
  ) : undefined;
  return (
    <Dialog title={t('people.import')} onClose={onClose} actions={action}>
      {found?.length ? <FoundPeople people={found} /> : <BookDrop drop={drop} busy={task.busy} onFiles={take} />}
      <p class="small soft">{t('person.private')}</p>
      {found?.length === 0 ? <Notice kind="warn">{t('people.nobody')}</Notice> : null}
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
    </Dialog>
  );
}

function FoundPeople({ people }: { people: Person[] }) {
  return (
    <ul class="people-found">
      {people.slice(0, mostShown).map(({ name, address }) => (
        <li key={address}>
          <bdi>{name || address}</bdi> {name ? <bdi class="small soft">{address}</bdi> : null}
        </li>
      ))}
      {people.length > mostShown ? <li class="soft">{tn('people.more', people.length - mostShown)}</li> : null}
    </ul>
  );
}

interface BookDropProps {
  drop: ReturnType<typeof useFileDrop>;
  busy: boolean;
  onFiles: (files: FileList | null) => void;
}

/** Where an address book is picked or dropped. */
function BookDrop({ drop: { over, handlers }, busy, onFiles }: BookDropProps) {
  return (
    <div class={over ? 'key-drop key-drop-over' : 'key-drop'} {...handlers}>
      <p>{t('people.hint')}</p>
      <FileButton
        label={t('import.file')}
        icon="upload"
        busy={busy}
        multiple
        accept=".vcf,.vcard,.csv,.tsv,.txt,text/vcard,text/csv"
        onFiles={onFiles}
      />
    </div>
  );
}
