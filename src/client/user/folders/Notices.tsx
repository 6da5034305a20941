import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { sameSession } from '../../session/sameSession.ts';
import { Button } from '../../ui/Button.tsx';
import { formatExact } from '../../ui/dates.ts';
import { language, lookUp, t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import type { NoticeKind as Look } from '../../ui/Notice.tsx';
import { problemText } from '../../ui/problems.ts';
import { Link } from '../../ui/router.tsx';
import { Time } from '../../ui/Time.tsx';
import { api } from '../account/api.ts';
import { onSignedOut } from '../account/session.ts';
import type { ServerNotice } from '../account/types.ts';
import { watch } from '../messages/store.ts';

export const notices = signal<ServerNotice[]>([]);
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

/** Throws ApiError. */
export async function loadNotices(): Promise<void> {
  const isSame = sameSession();
  const found = await api.notices();
  if (isSame()) notices.value = found.notices;
}

/** News that the user would otherwise miss: one line that opens, until it is dismissed or no longer true. */
export function Notices() {
  useEffect(() => {
    // The list below shows connection errors.
    const load = () => void loadNotices().catch(() => undefined);
    load();
    return watch(load);
  }, []);
  const all = notices.value;
  const [first] = all;
  if (!first) return null;
  const look: Look = all.some(({ kind }) => warnings.has(kind)) ? 'warn' : 'info';
  return (
    <details class={`notices notice notice-${look}`}>
      <summary>
        <Icon name={look} />
        <span class="one-line">
          {all.length > 1 ? <b>{tn('notice.count', all.length)} · </b> : null}
          <span>{wordsOf(all.find(({ kind }) => warnings.has(kind)) ?? first)}</span>
        </span>
        <Icon name="chevronDown" size={18} />
      </summary>
      <ul class="notices-list" aria-label={t('notice.list')}>
        {all.map((one) => (
          <li key={one.id}>
            <Card notice={one} />
          </li>
        ))}
      </ul>
      {all.length > 1 ? <Button onClick={() => void dismissAll(all)}>{t('notice.dismissAll')}</Button> : null}
    </details>
  );
}

function wordsOf({ kind, address, until }: ServerNotice): string {
  const filling = { address: address ?? '', time: until ? formatExact(new Date(until), language.value) : '–' };
  return lookUp(`notice.${kind}`, filling) ?? t('notice.other', filling);
}

/** Those that were shown, and none that came later. */
async function dismissAll(shown: ServerNotice[]): Promise<void> {
  const ids = new Set(shown.map(({ id }) => id));
  notices.value = notices.value.filter(({ id }) => !ids.has(id));
  const done = await Promise.allSettled([...ids].map((id) => api.dismissNotice(id)));
  const failed = done.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') toast(problemText(failed.reason));
}

/** What can be done with a notice: dismiss it, or settle what it says about a frozen mailbox. */
function useActions({ id, address }: ServerNotice) {
  const [busy, setBusy] = useState(false);
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
  return { busy, dismiss, settle };
}

function Card({ notice }: { notice: ServerNotice }) {
  const { kind, messageId, at } = notice;
  const { busy, dismiss, settle } = useActions(notice);
  return (
    <div class="stack-s">
      <p>{wordsOf(notice)}</p>
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
    </div>
  );
}
