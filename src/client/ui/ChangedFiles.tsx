import { useRef } from 'preact/hooks';
import { Button } from './Button.tsx';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';
import { Notice } from './Notice.tsx';

interface ChangedFilesProps {
  /** The files that can no longer be read. */
  changed: readonly File[];
  files: readonly File[];
  onChange: (files: File[]) => void;
}

/** Names each attached file that was changed on disk before it could be copied, and lets the user attach it again. */
export function ChangedFiles({ changed, files, onChange }: ChangedFilesProps) {
  const lost = changed.filter((file) => files.includes(file));
  return (
    <>
      {lost.map((file) => (
        <ChangedFile
          key={file.name}
          file={file}
          onAgain={(fresh) => onChange(files.flatMap((one) => (one === file ? [...fresh] : [one])))}
        />
      ))}
    </>
  );
}

function ChangedFile({ file, onAgain }: { file: File; onAgain: (fresh: FileList) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const again = t('files.again', { name: file.name });
  return (
    <Notice kind="error">
      <p>{t('files.changed', { name: file.name })}</p>
      <div class="row">
        <Button icon={<Icon name="attach" />} aria-label={again} onClick={() => input.current?.click()}>
          {t('files.attachAgain')}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={again}
          onChange={(event) => {
            if (event.currentTarget.files?.length) onAgain(event.currentTarget.files);
          }}
        />
      </div>
    </Notice>
  );
}
