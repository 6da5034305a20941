import { useMemo } from 'preact/hooks';
import { safeFileName } from '../mail/filename.ts';
import type { ReceivedFile } from '../mail/types.ts';
import { Button } from '../ui/Button.tsx';
import { FileChip, saveFile } from '../ui/files.tsx';
import { t } from '../ui/i18n.ts';
import { Icon } from '../ui/Icon.tsx';
import { ImagePreviews } from '../ui/ImagePreviews.tsx';
import { toastProblem } from '../ui/live.tsx';
import { safelyNamed } from './opened.ts';

interface AttachmentsProps {
  /** The message that they belong to: they are the same as long as it is. */
  message: object;
  files: readonly ReceivedFile[];
  label: string;
  title?: string;
  /** The name of the archive with all of them, without its ending. */
  archiveName: string;
}

/** The files of a message: viewed, saved one by one, or all in one archive. */
export function Attachments({ message, files, label, title, archiveName }: AttachmentsProps) {
  // The same array for the same message, or the pictures would be created again with each render.
  const previewed = useMemo(() => safelyNamed(files), [message]);
  if (files.length === 0) return null;
  const saveAll = async () => {
    const { zip } = await import('../mail/zip.ts');
    saveFile(await zip(safelyNamed(files)), safeFileName(`${archiveName}.zip`));
  };
  return (
    <section class="stack-s no-print" aria-label={label}>
      {title ? <h2 class="part-title">{title}</h2> : null}
      <ImagePreviews files={previewed} onSave={saveFile} />
      <ul class="chips">
        {files.map((file, i) => (
          <li key={i}>
            <FileChip
              name={safeFileName(file.name)}
              size={file.size}
              type={file.type}
              openLabel={t('mail.download')}
              onOpen={() => saveFile(file.blob, safeFileName(file.name))}
            />
          </li>
        ))}
      </ul>
      {files.length > 1 ? (
        <div>
          <Button kind="quiet" icon={<Icon name="download" />} onClick={() => void saveAll().catch(toastProblem)}>
            {t('mail.downloadAll')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
