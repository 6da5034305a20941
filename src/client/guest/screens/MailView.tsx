import { useEffect, useState } from 'preact/hooks';
import { safeFileName } from '../../mail/filename.ts';
import type { Progress } from '../../crypto/client.ts';
import type { ShownHtml } from '../../mail/display.ts';
import { nameOrAddress, namedAddress, type Named } from '../../mail/shownName.ts';
import { Attachments } from '../../message/Attachments.tsx';
import { MessageBody, printMessage } from '../../message/MessageBody.tsx';
import { signedDate } from '../../message/opened.ts';
import { Person } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Doubts } from '../../ui/Doubts.tsx';
import { saveFile, formatSize } from '../../ui/files.tsx';
import { formatExact } from '../../ui/dates.ts';
import { locale, t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, SheetHead, Title } from '../../ui/Page.tsx';
import { Postmark } from '../../ui/Postmark.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Link, navigate } from '../../ui/router.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import { answerees } from '../messages/answerees.ts';
import { isBegun } from '../messages/drafts.ts';
import { readMessage, type ReadableMessage } from '../messages/messages.ts';
import { session } from '../mailbox/state.ts';
import { organisation } from '../../session/instance.ts';
import { trustedKeysRecord } from '../mailbox/trustedKeys.ts';
import { Reply } from './Reply.tsx';
import { SignedBy } from './SignedBy.tsx';

/** One message: who wrote, what, and what can be done with it. */
export function MailView({ id, reply }: { id: string; reply: 'one' | 'all' | null }) {
  const [mail, setMail] = useState<ReadableMessage | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [attempt, setAttempt] = useState(0);
  // The verdict on the signature follows the decision.
  const isHeld = trustedKeysRecord.held.value !== null;
  useEffect(() => {
    const stop = new AbortController();
    setFailure(null);
    readMessage(id, setProgress, stop.signal).then(
      (found) => stop.signal.aborted || setMail(found),
      (error) => stop.signal.aborted || setFailure(error),
    );
    return () => stop.abort();
  }, [id, attempt, isHeld]);
  return (
    <>
      <div class="no-print">
        <Link class="button button-plain back" href="/m">
          <Icon name="back" />
          {t('mail.back')}
        </Link>
      </div>
      {failure ? (
        <Notice kind="error">
          {problemText(failure)}
          <Button onClick={() => setAttempt(attempt + 1)}>{t('again')}</Button>
        </Notice>
      ) : null}
      {mail ? <Mail mail={mail} reply={reply} /> : failure ? null : <Opening progress={progress} />}
    </>
  );
}

function Opening({ progress }: { progress: Progress | null }) {
  const known = progress && progress.total > 200_000;
  return (
    <Sheet plain>
      <ProgressBar
        label={t('mail.opening')}
        value={known ? progress.done / progress.total : null}
        {...(known ? { detail: formatSize(progress.total) } : {})}
        onCancel={() => navigate('/m')}
      />
    </Sheet>
  );
}

function Mail({ mail, reply }: { mail: ReadableMessage; reply: 'one' | 'all' | null }) {
  const { item, opened, doubts } = mail;
  const [shown, setShown] = useState<ShownHtml | null>(null);
  return (
    <article class="stack">
      <Sheet>
        <Head mail={mail} />
        {item.expiresAt ? (
          <Notice icon="clock">
            <Text k="mail.expires" with={{ date: <Time at={item.expiresAt} style="date" /> }} />
          </Notice>
        ) : null}
        <SignedBy mail={mail} />
        <Doubts doubts={doubts} signedAt={opened.date} receivedAt={item.sentAt} />
        <div class="stack-s">
          <MessageBody message={opened} header={paperLines(mail)} onShown={setShown} />
          {shown && shown.remote > 0 ? <p class="small soft">{tn('mail.remote', shown.remote)}</p> : null}
        </div>
        <Attachments
          message={opened}
          files={opened.attachments.filter((one) => !one.inline)}
          label={t('mail.attachments')}
          archiveName={opened.subject || t('mail.attachments')}
        />
        <Actions mail={mail} shown={shown} />
      </Sheet>
      {reply || isBegun(item.messageId) ? (
        <div class="no-print">
          <Reply key={reply} mail={mail} all={reply === 'all'} asked={reply !== null} />
        </div>
      ) : null}
    </article>
  );
}

const subjectOf = ({ opened }: ReadableMessage) => opened.subject || t('mail.noSubject');

/** Subject, author, recipients and date. */
function Head({ mail }: { mail: ReadableMessage }) {
  const { item, opened } = mail;
  const date = signedDate(opened) ?? item.sentAt;
  const subject = subjectOf(mail);
  return (
    <>
      <SheetHead mark={<Postmark state="opened" place={organisation()} date={date} width={120} />}>
        <Title tab={`${subject} · ${organisation()}`}>{subject}</Title>
      </SheetHead>
      <div class="mail-head">
        <Person name={item.author.name} address={item.author.address} />
        <div class="small soft mail-meta">
          <span>
            {t('mail.to')} <bdi>{[...opened.to, ...opened.cc].map(nameOrAddress).join(', ')}</bdi>
          </span>
          <Time at={date} />
        </div>
      </div>
    </>
  );
}

/** Answering, printing and saving. */
function Actions({ mail, shown }: { mail: ReadableMessage; shown: ShownHtml | null }) {
  const own = session.value?.address ?? '';
  const one = answerees(mail, own, false);
  const everybody = answerees(mail, own, true);
  const { messageId } = mail.item;
  const save = () => saveFile(mail.opened.raw, safeFileName(`${subjectOf(mail)}.eml`, 'message.eml'));
  return (
    <div class="row no-print">
      {mail.verdict === 'mine' || one.length === 0 ? null : (
        <Button
          kind="primary"
          icon={<Icon name="reply" />}
          onClick={() => navigate(`/m/mail/${messageId}/reply`, 'replace')}
        >
          {t('mail.reply')}
        </Button>
      )}
      {everybody.length > 1 || (mail.verdict === 'mine' && everybody.length > 0) ? (
        <Button icon={<Icon name="replyAll" />} onClick={() => navigate(`/m/mail/${messageId}/reply-all`, 'replace')}>
          {t('mail.replyAll')}
        </Button>
      ) : null}
      <Menu
        label={t('mail.menu')}
        align="start"
        items={[
          { label: t('mail.print'), icon: 'print', onSelect: () => printMessage(shown) },
          { label: t('mail.eml'), icon: 'download', onSelect: save },
        ]}
      />
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
