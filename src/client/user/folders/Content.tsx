import { useEffect, useRef, useState } from 'preact/hooks';
import type { OpenedMessage } from '../../crypto/client.ts';
import { frameAttributes, showHtml, type ShownHtml } from '../../mail/display.ts';
import { safeFileName } from '../../mail/filename.ts';
import { Button } from '../../ui/Button.tsx';
import { formatExact } from '../../ui/dates.ts';
import { FileChip, saveFile } from '../../ui/files.tsx';
import { language, t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
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
  const saveAll = async () => {
    const { zip } = await import('../../mail/zip.ts');
    const named = files.map(({ name, blob }) => ({ name: safeFileName(name), blob }));
    saveFile(await zip(named), safeFileName(`${message.subject || t('mail.fileName')}.zip`));
  };
  const header = [
    { label: t('mail.from'), value: message.from ? nameAndAddress(message.from) : item.author.address },
    { label: t('mail.date'), value: formatExact(new Date(item.sentAt), language.value) },
    { label: t('compose.subject'), value: message.subject },
  ];
  return (
    <>
      {message.html ? (
        <HtmlBody message={message} header={header} onShown={setShown} />
      ) : (
        <PlainText text={message.text ?? ''} />
      )}
      {shown && shown.remote > 0 ? (
        <Notice icon="image">
          <p>{tn('mail.remote', shown.remote)}</p>
        </Notice>
      ) : null}
      {files.length ? (
        <section class="stack-s no-print" aria-label={t('files.list')}>
          <h2 class="part-title">{tn('mail.attachments', files.length)}</h2>
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
              <Button kind="quiet" icon={<Icon name="download" />} onClick={() => void saveAll()}>
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

const nameAndAddress = ({ name, address }: { name?: string | null; address: string }) =>
  name ? `${name} <${address}>` : address;

interface HtmlBodyProps {
  message: OpenedMessage;
  header: { label: string; value: string }[];
  onShown: (shown: ShownHtml | null) => void;
}

function HtmlBody({ message, header, onShown }: HtmlBodyProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    let shown: ShownHtml | null = null;
    let gone = false;
    void showHtml(frame.current!, message.html ?? [], message.attachments, header).then((made) => {
      if (gone) return made.dispose();
      shown = made;
      onShown(made);
    });
    return () => {
      gone = true;
      shown?.dispose();
      onShown(null);
    };
  }, [message]);
  return <iframe {...(frameAttributes as object)} ref={frame} class="mail-frame" title={t('mail.content')} />;
}

const urls = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/giu;

/** Plain text with its line ends, quotes in grey, addresses of the web as links. */
function PlainText({ text }: { text: string }) {
  return (
    <div class="mail-text" dir="auto">
      {text.split('\n').map((line, i) => (
        <span key={i} class={line.startsWith('>') ? 'mail-line mail-quote' : 'mail-line'}>
          {line.split(urls).map((part, j) =>
            j % 2 ? (
              <a key={j} href={part} target="_blank" rel="noopener noreferrer">
                {part}
              </a>
            ) : (
              part
            ),
          )}
          {'\n'}
        </span>
      ))}
    </div>
  );
}
