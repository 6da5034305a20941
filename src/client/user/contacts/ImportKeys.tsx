import { useRef, useState } from 'preact/hooks';
import type { FoundKey as FoundOne } from '../../crypto/client.ts';
import { readingFiles } from '../../drafts/reading.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FileButton, useFileDrop } from '../../ui/files.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { useTask } from '../../ui/useTask.ts';
import { worker } from '../account/worker.ts';
import { FoundKey } from './FoundKey.tsx';

interface ImportKeysProps {
  /** Input that is searched for keys at once: files of a message that somebody reads. */
  sources?: Blob[];
  onClose: () => void;
}

const troubles = ['damaged', 'tooLarge', 'tooCostly'] as const;

interface Found extends Record<(typeof troubles)[number], boolean> {
  keys: FoundOne[];
  secret: boolean;
}

/** Looks for keys, at once in `sources` where they are given. */
function useSearch(sources: Blob[] | undefined) {
  const [found, setFound] = useState<Found | null>(null);
  const task = useTask();
  const look = (blobs: Blob[]) =>
    void task.run(async () => {
      setFound(await readingFiles(blobs, () => worker.findKeys({ sources: blobs })));
    });
  const begun = useRef(false);
  if (sources && !begun.current) {
    begun.current = true;
    look(sources);
  }
  return { found, task, look, forget: () => setFound(null) };
}

/** Finds keys in files, in pasted text, in mails: shows what was found before the user imports it. */
export function ImportKeys({ sources, onClose }: ImportKeysProps) {
  const { found, task, look, forget } = useSearch(sources);
  const [taken, setTaken] = useState(0);
  const done = () => {
    if (taken) toast(tn('import.done', taken));
    onClose();
  };
  const actions = found?.keys.length ? (
    <>
      {sources ? null : (
        <Button kind="quiet" onClick={forget}>
          {t('import.another')}
        </Button>
      )}
      <Button kind={taken ? 'primary' : 'secondary'} onClick={done}>
        {t('import.close')}
      </Button>
    </>
  ) : undefined;
  return (
    <Dialog title={t('import.title')} onClose={done} actions={actions}>
      {sources || found?.keys.length ? null : <Sources onFound={look} busy={task.busy} />}
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      {found ? <Troubles found={found} /> : null}
      {found?.keys.length ? (
        <ul class="found-keys" aria-label={t('import.found')}>
          {found.keys.map((one) => (
            <FoundKey key={one.facts.fingerprint} found={one} onTaken={() => setTaken((n) => n + 1)} />
          ))}
        </ul>
      ) : null}
    </Dialog>
  );
}

/** What was found besides keys: a secret key, input that cannot be read, or nothing. */
function Troubles({ found }: { found: Found }) {
  const met = troubles.filter((trouble) => found[trouble]);
  return (
    <>
      {found.secret ? (
        <Notice kind="error" title={t('import.secretTitle')}>
          <p>{t('import.secret')}</p>
        </Notice>
      ) : null}
      {met.map((trouble) => (
        <Notice key={trouble} kind="warn" title={t(`import.${trouble}Title`)}>
          <p>{t(`import.${trouble}`)}</p>
        </Notice>
      ))}
      {found.keys.length === 0 && !found.secret && met.length === 0 ? (
        <Notice kind="warn">{t('import.nothing')}</Notice>
      ) : null}
    </>
  );
}

interface SourcesProps {
  onFound: (sources: Blob[]) => void;
  busy: boolean;
}

/** Where keys come from: a file picked or dropped, or text pasted. */
function Sources({ onFound, busy }: SourcesProps) {
  const take = (files: FileList | null | undefined) => {
    if (files?.length) onFound([...files]);
  };
  const { over, handlers } = useFileDrop(take);
  return (
    <>
      <div class={over ? 'key-drop key-drop-over' : 'key-drop'} {...handlers}>
        <p>{t('import.dropHint')}</p>
        <FileButton
          label={t('import.file')}
          icon="upload"
          multiple
          accept=".asc,.gpg,.pgp,.key,.eml,application/pgp-keys,message/rfc822"
          onFiles={take}
        />
      </div>
      <PasteForm onFound={onFound} busy={busy} />
    </>
  );
}

function PasteForm({ onFound, busy }: SourcesProps) {
  const [text, setText] = useState('');
  return (
    <form
      class="stack-s key-paste"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onFound([new Blob([text])]);
      }}
    >
      <TextArea
        label={t('import.paste')}
        rows={3}
        spellcheck={false}
        placeholder="-----BEGIN PGP PUBLIC KEY BLOCK-----"
        value={text}
        onInput={setText}
      />
      {text.trim() ? (
        <div>
          <Button type="submit" kind="primary" busy={busy}>
            {t('import.read')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
