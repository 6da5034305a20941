import { useState } from 'preact/hooks';
import type { B64u } from '../../crypto/client.ts';
import { Person } from '../../ui/Avatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { LetterHead, Title } from '../../ui/Page.tsx';
import { Postmark } from '../../ui/Postmark.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Link, navigate } from '../../ui/router.tsx';
import { Time } from '../../ui/Time.tsx';
import { api, type Folder } from '../api.ts';
import { instance, session } from '../session.ts';
import type { MessageItem } from '../types.ts';
import { answerees, forwardDraft, replyDraft } from './answering.ts';
import { Content } from './Content.tsx';
import { useOpening, type Opened } from './opening.ts';
import { Recipients } from './Recipients.tsx';
import { SignatureLine } from './SignatureLine.tsx';
import { stores } from './store.ts';
import { Thread } from './Thread.tsx';

/** One message: what it says, who signed it, what became of it, what can be done with it. */
export function MessageView({ folder, messageId }: { folder: Folder; messageId: B64u }) {
  const opening = useOpening(folder, messageId);
  const { item } = opening;
  return (
    <article class="message">
      <div class="message-bar no-print">
        <Link class="button button-plain message-back" href={`/${folder}`}>
          <Icon name="back" />
          {t(folder === 'inbox' ? 'nav.inbox' : 'nav.sent')}
        </Link>
        {opening.at === 'open' ? <Actions folder={folder} item={opening.item} opened={opening.opened} /> : null}
      </div>
      {opening.at === 'open' ? (
        <>
          <Head item={opening.item} opened={opening.opened} />
          <Content item={opening.item} opened={opening.opened} />
        </>
      ) : null}
      {opening.at === 'loading' ? <ProgressBar label={t('mail.opening')} value={opening.progress} /> : null}
      {opening.at === 'failed' ? <Failed item={item} error={opening.error} /> : null}
      {item?.mine ? <Recipients item={item} refresh={opening.refresh} /> : null}
      {item ? <Thread item={item} /> : null}
    </article>
  );
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
  const { message, verdict, named } = opened;
  const subject = message.subject || t('mail.noSubject');
  const visible = [...message.to, ...message.cc];
  const bcc = item.recipients.filter(({ role }) => role === 'bcc');
  return (
    <header class="stack">
      <LetterHead
        mark={<Postmark state="opened" place={instance.value?.organisation ?? ''} date={item.sentAt} width={110} />}
      >
        <Title tab={`${subject} – ${instance.value?.organisation ?? ''}`}>{subject}</Title>
      </LetterHead>
      <div class="message-from">
        <Person name={item.author.name} address={item.author.address} />
        <span class="small soft">
          <Time at={item.sentAt} />
        </span>
      </div>
      <p class="small soft">
        {t('mail.to')} <bdi>{visible.map(({ name, address }) => name || address).join(', ') || '–'}</bdi>
        {item.mine && bcc.length ? (
          <>
            {' · '}
            {t('compose.bcc')} <bdi>{bcc.map(({ name, address }) => name || address).join(', ')}</bdi>
          </>
        ) : null}
      </p>
      <SignatureLine verdict={verdict} address={item.author.address} />
      {named ? null : <Notice kind="warn">{t('mail.notNamed', { address: session.value!.address })}</Notice>}
    </header>
  );
}

function Actions({ folder, item, opened }: { folder: Folder; item: MessageItem; opened: Opened }) {
  const [busy, setBusy] = useState(false);
  const own = session.value!.address;
  const everybody = answerees(item, opened.message, own, true);
  const reply = (all: boolean) => navigate(replyDraft(item, opened.message, own, all));
  const remove = async () => {
    setBusy(true);
    try {
      await api.deleteMessage(item.messageId);
      stores[folder].drop(item.messageId);
      navigate(`/${folder}`);
      const restore = async () => {
        await api.restoreMessage(item.messageId).catch((error: unknown) => toast(problemText(error)));
        await stores[folder].refresh();
      };
      toast(t('mail.deleted'), { label: t('mail.undo'), run: () => void restore() });
    } catch (error) {
      toast(problemText(error));
      setBusy(false);
    }
  };
  return (
    <div class="row message-actions">
      <Button icon={<Icon name="reply" />} onClick={() => reply(false)}>
        {t('mail.reply')}
      </Button>
      {everybody.to.length + everybody.cc.length > 1 ? (
        <Button icon={<Icon name="replyAll" />} onClick={() => reply(true)}>
          {t('mail.replyAll')}
        </Button>
      ) : null}
      <Menu
        label={t('mail.moreActions')}
        items={[
          { label: t('mail.forward'), icon: 'forward', onSelect: () => navigate(forwardDraft(item, opened.message)) },
          { label: t('mail.delete'), icon: 'trash', danger: true, disabled: busy, onSelect: () => void remove() },
        ]}
      />
    </div>
  );
}
