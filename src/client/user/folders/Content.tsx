import { useState } from 'preact/hooks';
import type { ShownHtml } from '../../mail/display.ts';
import { safeFileName } from '../../mail/filename.ts';
import { namedAddress } from '../../mail/shownName.ts';
import { Attachments } from '../../message/Attachments.tsx';
import { MessageBody, printMessage } from '../../message/MessageBody.tsx';
import { Button } from '../../ui/Button.tsx';
import { formatExact } from '../../ui/dates.ts';
import { saveFile } from '../../ui/files.tsx';
import { language, t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { MessageItem } from '../account/types.ts';
import { OfferedKeys } from './OfferedKeys.tsx';
import type { Opened } from './opening.ts';

interface ContentProps {
  item: MessageItem;
  opened: Opened;
}

/** The text of a message, its files, and how to save it. */
export function Content({ item, opened }: ContentProps) {
  const { message } = opened;
  const [shown, setShown] = useState<ShownHtml | null>(null);
  const files = message.attachments.filter(({ inline, contentId }) => !(inline && contentId && message.html));
  const header = [
    { label: t('mail.from'), value: message.from ? namedAddress(message.from) : item.author.address },
    { label: t('mail.date'), value: formatExact(new Date(item.sentAt), language.value) },
    { label: t('compose.subject'), value: message.subject },
  ];
  return (
    <>
      <MessageBody message={message} header={header} onShown={setShown} />
      {shown && shown.remote > 0 ? (
        <Notice icon="image">
          <p>{tn('mail.remote', shown.remote)}</p>
        </Notice>
      ) : null}
      <Attachments
        message={message}
        files={files}
        label={t('files.list')}
        title={tn('mail.attachments', files.length)}
        archiveName={message.subject || t('mail.fileName')}
      />
      <OfferedKeys message={message} item={item} />
      <div class="row no-print">
        <Button kind="quiet" icon={<Icon name="print" />} onClick={() => printMessage(shown)}>
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
