import { useEffect } from 'preact/hooks';
import { call } from '../../api/call.ts';
import { language, t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { Link, matchPath, path } from '../../ui/router.tsx';
import { formatDate } from '../../ui/dates.ts';
import { locale } from '../../ui/i18n.ts';
import { HeldTrustedKeys } from '../../trust/HeldTrustedKeys.tsx';
import { hasUnsaved, loadBegun } from '../messages/drafts.ts';
import { session } from '../mailbox/state.ts';
import { instance, organisation } from '../../session/instance.ts';
import { decideTrustedKeys, trustedKeysRecord } from '../mailbox/trustedKeys.ts';
import { watchMailbox } from '../mailbox/watch.ts';
import { AddKey } from './AddKey.tsx';
import { DeleteMailbox } from './DeleteMailbox.tsx';
import { ComeBack } from './ComeBack.tsx';
import { ExportKey } from './ExportKey.tsx';
import { MailList } from './MailList.tsx';
import { MailView } from './MailView.tsx';
import { Program } from './Program.tsx';
import { Settings } from './Settings.tsx';
import { SignOut } from './SignOut.tsx';

/** The open mailbox and its screens. */
export function Mailbox() {
  useWarning();
  // A browser without a store has none.
  useEffect(() => void loadBegun().catch(() => undefined), []);
  useEffect(watchMailbox, []);
  useLanguageOnServer();
  const open = session.value;
  if (!open) return null;
  const kept = t('mailbox.kept', {
    days: instance.value?.retentionDays ?? 365,
    date: formatDate(new Date(open.deletedAfter), locale()),
  });
  return (
    <Page
      organisation={organisation()}
      home="/m"
      foot={kept}
      actions={
        <>
          <SignOut />
          <Link
            class="button button-icon"
            href="/m/settings"
            aria-label={t('settings.title')}
            title={t('settings.title')}
          >
            <Icon name="settings" />
          </Link>
        </>
      }
    >
      <HeldTrustedKeys held={trustedKeysRecord.held.value} onDecide={decideTrustedKeys} showFingerprints={false} />
      <ComeBack />
      <Screen />
    </Page>
  );
}

function Screen() {
  const at = path.value;
  const mail = matchPath('/m/mail/:id', at) ?? matchPath('/m/mail/:id/:reply', at);
  if (mail?.id) return <MailView key={mail.id} id={mail.id} reply={replyKind(mail.reply)} />;
  if (matchPath('/m/sent', at)) return <MailList key="sent" folder="sent" />;
  if (matchPath('/m/settings', at)) return <Settings />;
  if (matchPath('/m/settings/program', at)) return <Program />;
  if (matchPath('/m/settings/own-key', at)) return <AddKey />;
  if (matchPath('/m/settings/key', at)) return <ExportKey />;
  if (matchPath('/m/settings/close', at)) return <DeleteMailbox />;
  return <MailList key="inbox" folder="inbox" />;
}

const replyKind = (part: string | undefined) => (part === 'reply' ? 'one' : part === 'reply-all' ? 'all' : null);

/** Unfinished answers that this browser cannot store would be lost with the page. */
function useWarning() {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (hasUnsaved()) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
}

/** Reminders and notifications follow the language chosen here. */
function useLanguageOnServer() {
  const shown = language.value;
  useEffect(() => {
    const open = session.value;
    if (!open || open.language === shown) return;
    session.value = { ...open, language: shown };
    // If this fails, the mails keep their language: no reason to show an error.
    void call('POST', '/api/guest/settings', { language: shown }).catch(() => undefined);
  }, [shown]);
}
