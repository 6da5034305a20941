import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../ui/Button.tsx';
import { lookUp, t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice, type NoticeKind as Look } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problems.ts';
import { Link } from '../../ui/router.tsx';
import { Time } from '../../ui/Time.tsx';
import { api } from '../api.ts';
import { onSignedOut } from '../session.ts';
import type { ServerNotice } from '../types.ts';

const notices = signal<ServerNotice[]>([]);
onSignedOut(() => (notices.value = []));

const warnings = new Set([
  'pin-tries',
  'pin-locked',
  'refused',
  'mailbox-frozen',
  'mailbox-reported',
  'not-me',
  'password-lost',
  'delivery-fell-back',
  'key-expiring',
]);

/** What the user should know and would otherwise miss, one card each, until he puts it away. */
export function Notices() {
  useEffect(() => {
    api
      .notices()
      .then((found) => (notices.value = found.notices))
      // The list below says what is wrong with the connection.
      .catch(() => undefined);
  }, []);
  if (notices.value.length === 0) return null;
  return (
    <ul class="stack-s" aria-label={t('notice.list')}>
      {notices.value.map((one) => (
        <li key={one.id}>
          <Card notice={one} />
        </li>
      ))}
    </ul>
  );
}

function Card({ notice }: { notice: ServerNotice }) {
  const { id, kind, address, messageId, at } = notice;
  const [busy, setBusy] = useState(false);
  const look: Look = warnings.has(kind) ? 'warn' : 'info';
  const dismiss = async () => {
    notices.value = notices.value.filter((one) => one.id !== id);
    await api.dismissNotice(id).catch((error: unknown) => toast(problemText(error)));
  };
  const settle = async (action: 'unfreeze' | 'retire') => {
    if (!address) return;
    setBusy(true);
    try {
      await api[action](address);
      toast(t(`notice.done-${action}`, { address }));
      await dismiss();
    } catch (error) {
      toast(problemText(error));
      setBusy(false);
    }
  };
  const words = lookUp(`notice.${kind}`, { address: address ?? '' }) ?? t('notice.other', { address: address ?? '' });
  return (
    <Notice kind={look}>
      <p>{words}</p>
      <p class="small soft">
        <Time at={at} />
      </p>
      <div class="row">
        {kind === 'mailbox-frozen' ? (
          <>
            <Button busy={busy} onClick={() => void settle('unfreeze')}>
              {t('notice.unfreeze')}
            </Button>
            <Button kind="danger" busy={busy} onClick={() => void settle('retire')}>
              {t('notice.retire')}
            </Button>
          </>
        ) : null}
        {kind === 'key-expiring' ? (
          <Link class="button" href="/settings">
            {t('key.toSettings')}
          </Link>
        ) : null}
        {messageId ? (
          <Link class="button" href={`/sent/${messageId}`}>
            {t('notice.show')}
          </Link>
        ) : null}
        <Button kind="quiet" onClick={() => void dismiss()}>
          {t('notice.dismiss')}
        </Button>
      </div>
    </Notice>
  );
}
