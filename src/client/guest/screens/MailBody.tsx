import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { frameAttributes, showHtml, type ShownHtml } from '../../mail/display.ts';
import { formatExact } from '../../ui/dates.ts';
import { locale, t, tn } from '../../ui/i18n.ts';
import type { ReadableMessage } from '../mailbox.ts';

/** Prints the letter with From, To, Date and Subject above it. */
export type PrintBody = () => void;

/** The letter itself: HTML in its frame without scripts, or text. */
export function MailBody({ mail, print }: { mail: ReadableMessage; print: RefObject<PrintBody | null> }) {
  if (mail.opened.html) return <HtmlBody mail={mail} print={print} />;
  print.current = () => window.print();
  return (
    <div class="mail-text" dir="auto">
      {withLinks(mail.opened.text ?? '')}
    </div>
  );
}

function HtmlBody({ mail, print }: { mail: ReadableMessage; print: RefObject<PrintBody | null> }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [remote, setRemote] = useState(0);
  useEffect(() => {
    let shown: ShownHtml | null = null;
    let gone = false;
    const { html, attachments } = mail.opened;
    if (!frame.current || !html) return;
    void showHtml(frame.current, html, attachments, paperLines(mail)).then((found) => {
      if (gone) {
        found.dispose();
        return;
      }
      shown = found;
      setRemote(found.remote);
      print.current = found.print;
    });
    return () => {
      gone = true;
      shown?.dispose();
    };
  }, [mail]);
  return (
    <div class="stack-s">
      <iframe ref={frame} class="mail-frame" title={t('mail.content')} {...frameAttributes} />
      {remote > 0 ? <p class="small soft">{tn('mail.remote', remote)}</p> : null}
    </div>
  );
}

function paperLines({ item, opened }: ReadableMessage) {
  const people = (list: { name?: string | null; address: string }[]) =>
    list.map((one) => (one.name ? `${one.name} <${one.address}>` : one.address)).join(', ');
  return [
    { label: t('mail.from'), value: people([item.author]) },
    { label: t('mail.to'), value: people([...opened.to, ...opened.cc]) },
    { label: t('mail.date'), value: formatExact(new Date(item.sentAt), locale()) },
    { label: t('mail.subject'), value: opened.subject },
  ];
}

/** Web addresses in a text become links that tell the other side nothing. */
function withLinks(text: string) {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}])/u).map((part, i) =>
    i % 2 ? (
      <a key={i} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
