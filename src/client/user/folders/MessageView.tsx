import { useRef, useState } from 'preact/hooks';
import type { B64u } from '../../crypto/client.ts';
import { nameOrAddress, type Named } from '../../mail/shownName.ts';
import { Person } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Doubts } from '../../ui/Doubts.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SheetHead, Title } from '../../ui/Page.tsx';
import { Postmark } from '../../ui/Postmark.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Link, navigate, navigateFromHere } from '../../ui/router.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Folder, Mark } from '../account/api.ts';
import { sentNow } from '../sending/sentNow.ts';
import { session } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import { useShortcuts } from '../desk/shortcuts.ts';
import type { MessageItem, Recipient } from '../account/types.ts';
import { answerees, forwardDraft, replyDraft } from './answering.ts';
import { CallWithPin } from './CallWithPin.tsx';
import { Content } from './Content.tsx';
import { mark } from './marking.ts';
import { signedDate } from '../../message/opened.ts';
import { useOpening, type Opened, type Opening } from './opening.ts';
import { Recipients, useRecipientActions } from './Recipients.tsx';
import { SignatureLine } from './SignatureLine.tsx';
import { Thread } from './Thread.tsx';
import { isSigned } from './verdict.ts';
import { WithheldNotice } from './WithheldNotice.tsx';

/** One message: its text, who signed it, its delivery status, and the possible actions. */
export function MessageView({ folder, messageId }: { folder: Folder; messageId: B64u }) {
  const opening = useOpening(folder, messageId);
  const { item } = opening;
  const people = peopleNamed(messageId, opening);
  return (
    <article class="message">
      {item?.messageId === messageId ? <CallWithPin item={item} people={people} /> : null}
      <div class="message-bar no-print">
        <Link class="button button-plain message-back" href={`/${folder}`}>
          <Icon name="back" />
          {t(`nav.${folder}`)}
        </Link>
        {opening.at === 'open' ? (
          <Actions
            folder={folder}
            item={opening.item}
            opened={opening.opened}
            people={people}
            refresh={opening.refresh}
          />
        ) : null}
      </div>
      {opening.at === 'open' ? (
        <>
          <Head item={opening.item} opened={opening.opened} />
          <Content item={opening.item} opened={opening.opened} />
        </>
      ) : null}
      {opening.at === 'loading' ? (
        <ProgressBar label={t('mail.opening')} value={opening.progress} onCancel={() => navigate(`/${folder}`)} />
      ) : null}
      {opening.at === 'failed' ? <Failed item={item} error={opening.error} /> : null}
      {item?.mine ? <WithheldNotice /> : null}
      {item?.mine ? <Recipients item={item} people={people} refresh={opening.refresh} /> : null}
      {item ? <Thread item={item} /> : null}
    </article>
  );
}

/** The people whom the user's own message names: as the draft or the signed message has them. */
function peopleNamed(messageId: B64u, opening: Opening): readonly Named[] {
  const sent = sentNow.value;
  if (sent?.note.messageId === messageId) return sent.people;
  if (opening.at !== 'open' || opening.opened.verdict.kind !== 'own') return [];
  const { to, cc, bcc } = opening.opened.message;
  return [...to, ...cc, ...bcc];
}

function Failed({ item, error }: { item: MessageItem | null; error: unknown }) {
  return (
    <>
      <Title>{t('mail.failedTitle')}</Title>
      {item ? <Person name={item.author.name} address={item.author.address} /> : null}
      <Notice kind="error">{problemText(error)}</Notice>
    </>
  );
}

function Head({ item, opened }: { item: MessageItem; opened: Opened }) {
  const { message, verdict, named, doubts } = opened;
  const date = signedDate(message) ?? item.sentAt;
  const subject = message.subject || t('mail.noSubject');
  const visible = [...message.to, ...message.cc];
  const bcc = item.recipients.filter(({ role }) => role === 'bcc');
  return (
    <header class="stack">
      <SheetHead mark={<Postmark state="opened" place={instance.value?.organisation ?? ''} date={date} width={110} />}>
        <Title tab={`${subject} – ${instance.value?.organisation ?? ''}`}>{subject}</Title>
      </SheetHead>
      <div class="message-from">
        <Person name={item.author.name} address={item.author.address} />
        <span class="small soft">
          <Time at={date} />
        </span>
      </div>
      <p class="small soft">
        {t('mail.to')} <bdi>{visible.map(nameOrAddress).join(', ') || '–'}</bdi>
        {item.mine && bcc.length ? (
          <>
            {' · '}
            {t('compose.bcc')} <bdi>{bcc.map(nameOrAddress).join(', ')}</bdi>
          </>
        ) : null}
      </p>
      {item.expiresAt ? (
        <p class="small soft">
          <Text
            k={item.mine ? 'mail.expiresForAll' : 'mail.expires'}
            with={{ date: <Time at={item.expiresAt} style="date" /> }}
          />
        </p>
      ) : null}
      <SignatureLine verdict={verdict} address={item.author.address} />
      {named ? null : <Notice kind="warn">{t('mail.notNamed', { address: session.value!.address })}</Notice>}
      <Doubts doubts={doubts} signedAt={message.date} receivedAt={item.sentAt} />
    </header>
  );
}

interface ActionsProps {
  folder: Folder;
  item: MessageItem;
  opened: Opened;
  people: readonly Named[];
  refresh: () => Promise<void>;
}

function menuOf(folder: Folder, forward: () => void, act: (what: Mark) => void): MenuItem[] {
  const received: MenuItem[] = [
    { label: t('mail.markUnread'), icon: 'envelope', onSelect: () => act('unread') },
    folder === 'archive'
      ? { label: t('mail.toInbox'), icon: 'inbox', onSelect: () => act('inbox') }
      : { label: t('mail.toArchive'), icon: 'archive', onSelect: () => act('archive') },
  ];
  return [
    { label: t('mail.forward'), icon: 'forward', onSelect: forward },
    ...(folder === 'sent' ? [] : received),
    { label: t('mail.delete'), icon: 'trash', danger: true, onSelect: () => act('delete') },
  ];
}

/** Marks the message, once at a time, and goes back to its folder. */
function useMarking(folder: ActionsProps['folder'], id: B64u): (what: Mark) => Promise<void> {
  const busy = useRef(false);
  return async (what) => {
    if (busy.current) return;
    busy.current = true;
    const leave = navigateFromHere();
    try {
      if (await mark(what, [id])) leave(`/${folder}`);
    } finally {
      busy.current = false;
    }
  };
}

function Actions({ folder, item, opened, people, refresh }: ActionsProps) {
  const own = session.value!.address;
  const everybody = answerees(item, opened, own, true);
  const signed = isSigned(opened.verdict);
  const [asking, setAsking] = useState(false);
  const reply = (all: boolean) => navigate(replyDraft(item, opened, own, all));
  const act = useMarking(folder, item.messageId);
  const answer = () => (signed ? reply(false) : setAsking(true));
  const hasOthers = everybody.to.length + everybody.cc.length > 1;
  useShortcuts({ reply: answer, replyAll: () => (hasOthers ? reply(true) : answer()) });
  const forward = () => navigate(forwardDraft(item, opened.message));
  const entries = menuOf(folder, forward, (what) => void act(what));
  const [guest, ...others] = item.mine ? item.recipients.filter(({ kind }) => kind !== 'user') : [];
  return (
    <div class="row message-actions">
      <Button icon={<Icon name="reply" />} onClick={answer}>
        {t('mail.reply')}
      </Button>
      {asking ? (
        <UnsignedReply address={item.author.address} onReply={() => reply(false)} onClose={() => setAsking(false)} />
      ) : null}
      {hasOthers ? (
        <Button icon={<Icon name="replyAll" />} onClick={() => reply(true)}>
          {t('mail.replyAll')}
        </Button>
      ) : null}
      {guest && others.length === 0 ? (
        <OneGuestMenu item={item} recipient={guest} people={people} refresh={refresh} entries={entries} />
      ) : (
        <Menu label={t('mail.moreActions')} items={entries} />
      )}
    </div>
  );
}

interface UnsignedReplyProps {
  address: string;
  onReply: () => void;
  onClose: () => void;
}

/** Shown before an answer to a message that nobody is known to have signed. */
function UnsignedReply({ address, onReply, onClose }: UnsignedReplyProps) {
  return (
    <Dialog
      title={t('answer.unsignedTitle')}
      onClose={onClose}
      actions={<Button onClick={onReply}>{t('answer.unsignedConfirm', { address })}</Button>}
    >
      <p>{t('answer.unsigned', { address })}</p>
    </Dialog>
  );
}

interface OneGuestMenuProps {
  item: MessageItem;
  recipient: Recipient;
  people: readonly Named[];
  refresh: () => Promise<void>;
  entries: MenuItem[];
}

/** If there is one guest alone, the menu of the message too offers what can be done for them. */
function OneGuestMenu({ entries, ...one }: OneGuestMenuProps) {
  const { entries: forGuest, dialog } = useRecipientActions(one);
  return (
    <>
      <Menu label={t('mail.moreActions')} items={[...forGuest, ...entries]} />
      {dialog}
    </>
  );
}
