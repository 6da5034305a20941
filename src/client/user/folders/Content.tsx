import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { OpenedMessage } from '../../crypto/client.ts';
import { frameAttributes, showHtml, type ShownHtml } from '../../mail/display.ts';
import { safeFileName } from '../../mail/filename.ts';
import { namedAddress } from '../../mail/shownName.ts';
import { Button } from '../../ui/Button.tsx';
import { shownText, textOfMessage, withAddresses } from '../../mail/text.ts';
import { formatExact } from '../../ui/dates.ts';
import { FileChip, saveFile } from '../../ui/files.tsx';
import { language, t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ImagePreviews } from '../../ui/ImagePreviews.tsx';
import { toastProblem } from '../../ui/live.tsx';
import { MailText } from '../../ui/MailText.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problems.ts';
import { OfferedKeys } from './OfferedKeys.tsx';
import type { MessageItem } from '../types.ts';
import type { Opened } from './opening.ts';

interface ContentProps {
  item: MessageItem;
  opened: Opened;
}

/** The text of a message, its files, and ways to keep it. */
export function Content({ item, opened }: ContentProps) {
  const { message } = opened;
  const [shown, setShown] = useState<ShownHtml | null>(null);
  const files = message.attachments.filter(({ inline, contentId }) => !(inline && contentId && message.html));
  // The same array for the same message, or the pictures would be made again with each drawing.
  const previewed = useMemo(() => files.map(({ name, blob }) => ({ name: safeFileName(name), blob })), [message]);
  const saveAll = async () => {
    const { zip } = await import('../../mail/zip.ts');
    const named = files.map(({ name, blob }) => ({ name: safeFileName(name), blob }));
    saveFile(await zip(named), safeFileName(`${message.subject || t('mail.fileName')}.zip`));
  };
  const header = [
    { label: t('mail.from'), value: message.from ? namedAddress(message.from) : item.author.address },
    { label: t('mail.date'), value: formatExact(new Date(item.sentAt), language.value) },
    { label: t('compose.subject'), value: message.subject },
  ];
  return (
    <>
      {message.html ? (
        <HtmlBody message={message} header={header} onShown={setShown} />
      ) : (
        <MailText {...shownText(message.text ?? '')} pieces={withAddresses} />
      )}
      {shown && shown.remote > 0 ? (
        <Notice icon="image">
          <p>{tn('mail.remote', shown.remote)}</p>
        </Notice>
      ) : null}
      {files.length ? (
        <section class="stack-s no-print" aria-label={t('files.list')}>
          <h2 class="part-title">{tn('mail.attachments', files.length)}</h2>
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
      ) : null}
      <OfferedKeys message={message} item={item} />
      <div class="row no-print">
        <Button kind="quiet" icon={<Icon name="print" />} onClick={() => (shown ? shown.print() : print())}>
          {t('mail.print')}
        </Button>
        <Button
          kind="quiet"
          icon={<Icon name="download" />}
          onClick={() => saveFile(message.raw, `${safeFileName(message.subject, t('mail.fileName'))}.eml`)}
        >
          {t('mail.eml')}
        </Button>
      </div>
    </>
  );
}

interface HtmlBodyProps {
  message: OpenedMessage;
  header: { label: string; value: string }[];
  onShown: (shown: ShownHtml | null) => void;
}

function HtmlBody({ message, header, onShown }: HtmlBodyProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [asText, setAsText] = useState<{ message: OpenedMessage; why: string } | null>(null);
  useEffect(() => {
    if (!frame.current) return;
    let shown: ShownHtml | null = null;
    let gone = false;
    showHtml(frame.current, message.html ?? [], message.attachments, header)
      .then((made) => {
        if (gone) return made?.dispose();
        if (!made) return setAsText({ message, why: t('text.only') });
        shown = made;
        onShown(made);
      })
      .catch((error: unknown) => gone || setAsText({ message, why: problemText(error) }));
    return () => {
      gone = true;
      shown?.dispose();
      onShown(null);
    };
  }, [message]);
  if (asText?.message === message) {
    return (
      <>
        <Notice icon="info">
          <p>{asText.why}</p>
        </Notice>
        <MailText {...shownText(textOfMessage(message))} pieces={withAddresses} />
      </>
    );
  }
  return <iframe {...(frameAttributes as object)} ref={frame} class="mail-frame" title={t('mail.content')} />;
}
