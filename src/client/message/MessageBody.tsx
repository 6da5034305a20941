import { useEffect, useRef, useState } from 'preact/hooks';
import type { OpenedMessage } from '../crypto/client.ts';
import { frameAttributes, showHtml, type ShownHtml } from '../mail/display.ts';
import { shownText, textOfMessage, withAddresses } from '../mail/text.ts';
import { t } from '../ui/i18n.ts';
import { MailText } from '../ui/MailText.tsx';
import { Notice } from '../ui/Notice.tsx';
import { problemText } from '../ui/problems.ts';

interface MessageBodyProps {
  message: OpenedMessage;
  /** Lines that are printed above an HTML message. */
  header: { label: string; value: string }[];
  /** The frame that shows HTML, and how much was left out of it; null: there is none, or no longer. */
  onShown: (shown: ShownHtml | null) => void;
}

/** The content of a message: HTML in a frame without scripts, or text. */
export function MessageBody({ message, header, onShown }: MessageBodyProps) {
  if (message.html) return <HtmlBody message={message} header={header} onShown={onShown} />;
  return <MailText {...shownText(message.text ?? '')} pieces={withAddresses} />;
}

function HtmlBody({ message, header, onShown }: MessageBodyProps) {
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

/** Prints the message, with its header where the frame prints it. */
export const printMessage = (shown: ShownHtml | null): void => (shown ? shown.print() : print());
