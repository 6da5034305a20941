import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { frameAttributes, showHtml, type ShownHtml } from '../../mail/display.ts';
import { namedAddress, type Named } from '../../mail/shownName.ts';
import { shownText, textOfMessage, withAddresses } from '../../mail/text.ts';
import { formatExact } from '../../ui/dates.ts';
import { locale, t, tn } from '../../ui/i18n.ts';
import { MailText } from '../../ui/MailText.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problems.ts';
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
  const [asText, setAsText] = useState<{ mail: ReadableMessage; why: string } | null>(null);
  useEffect(() => {
    let shown: ShownHtml | null = null;
    let gone = false;
    const { html, attachments } = mail.opened;
    if (!frame.current || !html) return;
    const showText = (why: string) => {
      print.current = () => window.print();
      setAsText({ mail, why });
    };
    showHtml(frame.current, html, attachments, paperLines(mail))
      .then((found) => {
        if (gone) return found?.dispose();
        if (!found) return showText(t('text.only'));
        shown = found;
        setRemote(found.remote);
        print.current = found.print;
      })
      .catch((error: unknown) => gone || showText(problemText(error)));
    return () => {
      gone = true;
      shown?.dispose();
    };
  }, [mail]);
  if (asText?.mail === mail) {
    return (
      <div class="stack-s">
        <Notice>{asText.why}</Notice>
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
  const people = (list: Named[]) => list.map(namedAddress).join(', ');
  return [
    { label: t('mail.from'), value: people([item.author]) },
    { label: t('mail.to'), value: people([...opened.to, ...opened.cc]) },
    { label: t('mail.date'), value: formatExact(new Date(item.sentAt), locale()) },
    { label: t('mail.subject'), value: opened.subject },
  ];
}
