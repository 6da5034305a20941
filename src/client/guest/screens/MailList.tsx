import { useEffect } from 'preact/hooks';
import { isShown } from '../../crypto/summary.ts';
import { lineOf, MessageLine } from '../../message/MessageLine.tsx';
import type { ListedMessage } from '../../message/reader.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { nameOfSender, whoIs } from '../../ui/people.ts';
import { Postmark } from '../../ui/Postmark.tsx';
import { Link } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import { useTask } from '../../ui/useTask.ts';
import { isBegun } from '../messages/drafts.ts';
import { loadFolder } from '../messages/messages.ts';
import { FellBack } from './FellBack.tsx';
import { listings, session, type Folder } from '../mailbox/state.ts';
import { trustedKeysRecord } from '../mailbox/trustedKeys.ts';
import { organisation } from '../../session/instance.ts';

/** The messages of one folder. */
export function MailList({ folder }: { folder: Folder }) {
  const task = useTask();
  const list = listings[folder].value;
  const load = (more = false) => void task.run(() => loadFolder(folder, more));
  // The rows follow the decision about the known senders.
  const isHeld = trustedKeysRecord.held.value !== null;
  useEffect(load, [folder, isHeld]);
  const title = t(folder === 'inbox' ? 'mailbox.title' : 'mailbox.sent');
  return (
    <>
      <div class="stack-s">
        <Title tab={`${title} · ${organisation()}`}>{title}</Title>
        <Holds />
      </div>
      <Announcements />
      <Folders folder={folder} />
      {task.error ? (
        <Notice kind="error">
          {task.error}
          <Button onClick={() => load()}>{t('again')}</Button>
        </Notice>
      ) : null}
      {list === null ? (
        task.error ? null : (
          <Skeleton lines={5} />
        )
      ) : (
        <Messages folder={folder} messages={list.messages} />
      )}
      {list?.next ? (
        <Button busy={task.busy} onClick={() => load(true)}>
          {t('mailbox.more')}
        </Button>
      ) : null}
    </>
  );
}

/** One sentence: whose messages the mailbox holds, and for whom. */
function Holds() {
  // The sender whose link was opened, and every author in the list.
  const openings = session.value?.openings ?? [];
  const people = new Map(openings.map((one) => [one.senderAddress, nameOfSender(one)]));
  for (const { item, standing } of listings.inbox.value?.messages ?? []) {
    if (!item.mine && isShown(standing)) people.set(item.author.address, whoIs(item.author));
  }
  const address = session.value?.address ?? '';
  const names = [...people.values()];
  return (
    <p class="soft">
      {names.length ? (
        <Text k="mailbox.holds" with={{ names: <bdi>{names.join(', ')}</bdi>, address: <bdi>{address}</bdi> }} />
      ) : (
        <Text k="mailbox.for" with={{ address: <bdi>{address}</bdi> }} />
      )}
    </p>
  );
}

/** Changes since the last visit: a cancelled deletion, further pending links. */
function Announcements() {
  const open = session.value;
  if (!open) return null;
  return (
    <>
      <FellBack />
      {open.delivery.direct ? <Notice>{t('mailbox.direct')}</Notice> : null}
      {open.cancelledRetireAt ? <Notice kind="warn">{t('mailbox.cancelled')}</Notice> : null}
      {open.retireAt ? (
        <Notice kind="warn" title={t('mailbox.endingTitle')}>
          <Text k="mailbox.ending" with={{ time: <Time at={open.retireAt} /> }} />
        </Notice>
      ) : null}
      {open.waiting.map((one) => (
        <Notice key={one.sentAt + one.senderAddress} title={t('mailbox.waitingTitle')}>
          <Text
            k={one.hasPin ? 'mailbox.waitingPin' : 'mailbox.waiting'}
            with={{ name: <bdi>{nameOfSender(one)}</bdi>, time: <Time at={one.sentAt} /> }}
          />
        </Notice>
      ))}
    </>
  );
}

function Folders({ folder }: { folder: Folder }) {
  return (
    <nav class="folders" aria-label={t('mailbox.folders')}>
      <Link href="/m" aria-current={folder === 'inbox' ? 'page' : undefined}>
        <Icon name="inbox" />
        {t('mailbox.received')}
      </Link>
      <Link href="/m/sent" aria-current={folder === 'sent' ? 'page' : undefined}>
        <Icon name="sent" />
        {t('mailbox.sent')}
      </Link>
    </nav>
  );
}

function Messages({ folder, messages }: { folder: Folder; messages: ListedMessage[] }) {
  if (messages.length === 0) {
    return (
      <EmptyState
        picture={<Postmark state="sealed" place={organisation()} date={new Date()} />}
        title={t(folder === 'inbox' ? 'mailbox.empty' : 'mailbox.sentEmpty')}
      >
        <p>{t(folder === 'inbox' ? 'mailbox.emptyWhy' : 'mailbox.sentEmptyWhy')}</p>
      </EmptyState>
    );
  }
  return (
    <ul class="mail-list">
      {messages.map((one) => (
        <li key={one.item.messageId}>
          <Row one={one} folder={folder} />
        </li>
      ))}
    </ul>
  );
}

function Row({ one, folder }: { one: ListedMessage; folder: Folder }) {
  const { item } = one;
  const line = lineOf(one, folder === 'sent');
  const isNew = folder === 'inbox' && !item.readAt;
  const attachments = line.summary?.attachments;
  return (
    <MessageLine
      line={line}
      isNew={isNew}
      href={`/m/mail/${item.messageId}`}
      before={isNew ? <span class="visually-hidden">{t('mailbox.unread')} </span> : null}
      subject={line.subject}
      subjectDir="auto"
      signs={
        <>
          {isBegun(item.messageId) ? <Icon name="draft" size={18} label={t('mailbox.begun')} /> : null}
          {item.answeredAt ? <Icon name="reply" size={18} label={t('mailbox.answered')} /> : null}
          {attachments ? <Icon name="attach" size={18} label={tn('mailbox.attachments', attachments)} /> : null}
          {isNew ? <span class="mail-dot" /> : null}
        </>
      }
    />
  );
}
