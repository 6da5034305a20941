import { useEffect, useState } from 'preact/hooks';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';
import { pictureFacts, picturesThatFit, type PictureFacts } from './pictures.ts';

interface PreviewedFile {
  name: string;
  blob: Blob;
}

interface Picture extends PreviewedFile, PictureFacts {
  url: string;
}

/**
 * The pictures among files, by their bytes, as blob: addresses that are revoked with the screen; no more than fit into
 * memory.
 */
function usePictures(files: readonly PreviewedFile[]): Picture[] {
  const [pictures, setPictures] = useState<Picture[]>([]);
  useEffect(() => {
    let gone = false;
    let made: Picture[] = [];
    const look = async () => {
      const facts = await Promise.all(files.map(({ blob }) => pictureFacts(blob)));
      if (gone) return;
      const found = files.flatMap(({ name, blob }, i) => (facts[i] ? [{ name, blob, ...facts[i] }] : []));
      made = picturesThatFit(found).map((picture) => {
        // With the type of the bytes, not the stated one.
        const { blob, type } = picture;
        return { ...picture, url: URL.createObjectURL(new Blob([blob], { type })) };
      });
      setPictures(made);
    };
    void look();
    return () => {
      gone = true;
      for (const { url } of made) URL.revokeObjectURL(url);
      setPictures([]);
    };
  }, [files]);
  return pictures;
}

interface ImagePreviewsProps {
  /** The same array as long as the files are the same. */
  files: readonly PreviewedFile[];
  onSave: (blob: Blob, name: string) => void;
}

/** Pictures among attached files, small; a chosen one, large. */
export function ImagePreviews({ files, onSave }: ImagePreviewsProps) {
  const pictures = usePictures(files);
  const [chosen, setChosen] = useState<Picture | null>(null);
  if (pictures.length === 0) return null;
  const shown = chosen && pictures.includes(chosen) ? chosen : null;
  return (
    <>
      <ul class="previews" aria-label={t('preview.list')}>
        {pictures.map((picture) => (
          <Thumbnail key={picture.url} picture={picture} onChoose={() => setChosen(picture)} />
        ))}
      </ul>
      {shown ? (
        <Dialog
          title={shown.name}
          onClose={() => setChosen(null)}
          actions={
            <Button icon={<Icon name="download" />} onClick={() => onSave(shown.blob, shown.name)}>
              {t('preview.save')}
            </Button>
          }
        >
          <img class="preview-large" src={shown.url} width={shown.width} height={shown.height} alt={shown.name} />
        </Dialog>
      ) : null}
    </>
  );
}

/** Removed if the browser cannot decode it: the file can still be downloaded. */
function Thumbnail({ picture, onChoose }: { picture: Picture; onChoose: () => void }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return null;
  const { name, url, width, height } = picture;
  return (
    <li>
      <button type="button" class="preview" onClick={onChoose}>
        <img
          src={url}
          width={width}
          height={height}
          alt={t('preview.show', { name })}
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
        />
      </button>
    </li>
  );
}
