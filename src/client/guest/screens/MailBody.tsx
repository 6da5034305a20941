import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { frameAttributes, showHtml, type ShownHtml } from '../../mail/display.ts';
import { shownText, textOfMessage, withAddresses } from '../../mail/text.ts';
import { formatExact } from '../../ui/dates.ts';
import { locale, t, tn } from '../../ui/i18n.ts';
import { MailText } from '../../ui/MailText.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { ReadableMessage } from '../mailbox.ts';

/** Prints the letter with From, To, Date and Subject above it. */
export type PrintBody = () => void;

/** The letter itself: HTML in its frame without scripts, or text. */
export function MailBody({ mail, print }: { mail: ReadableMessage; print: RefObject<PrintBody | null> }) {
  if (mail.opened.html) return <HtmlBody mail={mail} print={print} />;
  print.current = () => window.print();
  return <MailText {...shownText(mail.opened.text ?? '')} pieces={withAddresses} />;
}

function HtmlBody({ mail, print }: { mail: ReadableMessage; print: RefObject<PrintBody | null> }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [remote, setRemote] = useState(0);
  const [heavy, setHeavy] = useState<ReadableMessage | null>(null);
  useEffect(() => {
    let shown: ShownHtml | null = null;
    let gone = false;
    const { html, attachments } = mail.opened;
    if (!frame.current || !html) return;
    void showHtml(frame.current, html, attachments, paperLines(mail)).then((found) => {
      if (gone) return found?.dispose();
      if (!found) {
        print.current = () => window.print();
        return setHeavy(mail);
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
  if (heavy === mail) {
    return (
      <div class="stack-s">
        <Notice>{t('text.only')}</Notice>
        <MailText {...shownText(textOfMessage(mail.opened))} pieces={withAddresses} />
      </div>
    );
  }
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
