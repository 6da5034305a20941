import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Link } from '../../ui/router.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import { useTask } from '../../ui/useTask.ts';
import { keyEnd, type KeyEnd } from '../account/keyEnd.ts';
import { renewKey } from './ownKeyChanges.ts';
import { session } from '../account/session.ts';

const date = () => <Time at={session.value!.keyExpiresAt!} style="date" />;

/** When the key expires, and a button that extends it to two years from now. */
export function KeyLife() {
  const task = useTask();
  const end = keyEnd(session.value!.keyExpiresAt, new Date());
  const renew = async () => {
    await renewKey();
    toast(t('key.renewed'));
  };
  return (
    <div class="stack-s">
      <span class="field-label">{t('key.life')}</span>
      {end === 'never' ? (
        <p>{t('key.end-never')}</p>
      ) : end === 'later' ? (
        <p>{<Words end={end} />}</p>
      ) : (
        <EndNotice end={end} />
      )}
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <div>
        <Button
          kind={end === 'never' || end === 'later' ? 'secondary' : 'primary'}
          busy={task.busy}
          onClick={() => void task.run(renew)}
        >
          {t(end === 'never' ? 'key.setEnd' : 'key.renew')}
        </Button>
      </div>
    </div>
  );
}

const Words = ({ end }: { end: Exclude<KeyEnd, 'never'> }) => <Text k={`key.end-${end}`} with={{ date: date() }} />;

const EndNotice = ({ end }: { end: 'soon' | 'last' | 'over' }) => (
  <Notice kind={end === 'soon' ? 'warn' : 'error'}>
    <Words end={end} />
  </Notice>
);

/** The same beside a message being written, before it matters; nothing while there is time. */
export function KeyEndsNotice() {
  const end = keyEnd(session.value?.keyExpiresAt ?? null, new Date());
  if (end === 'never' || end === 'later') return null;
  return (
    <Notice kind={end === 'soon' ? 'warn' : 'error'}>
      <p>
        <Words end={end} />
      </p>
      <div class="row">
        <Link class="button" href="/settings">
          {t('key.toSettings')}
        </Link>
      </div>
    </Notice>
  );
}
