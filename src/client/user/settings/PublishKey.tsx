import { useEffect, useState } from 'preact/hooks';
import { onThisClock } from '../../ui/serverClock.ts';
import { Button } from '../../ui/Button.tsx';
import { formatExact } from '../../ui/dates.ts';
import { language, t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet } from '../../ui/Page.tsx';
import { useTask } from '../../ui/useTask.ts';
import { api } from '../account/api.ts';
import { session } from '../account/session.ts';
import type { PublishedKey, Publishing } from '../account/types.ts';

/** Where others find the user's key, and publishing it to the key server. Empty if there is neither. */
export function PublishKey() {
  const [places, setPlaces] = useState<Publishing | null>(null);
  const [done, setDone] = useState<PublishedKey | null>(null);
  const task = useTask();
  const { fingerprint } = session.value!;
  useEffect(() => {
    // No card is shown where nothing could be loaded.
    api.publishing().then(setPlaces, () => setPlaces(null));
  }, []);
  useEffect(() => setDone(null), [fingerprint]);
  if (!places || (!places.inDirectory && !places.server)) return null;
  const publish = async () => setDone(await api.publishKey());
  return (
    <Sheet plain>
      <h2>{t('publish.title')}</h2>
      {places.inDirectory ? <p>{t('publish.directory')}</p> : null}
      {places.server ? (
        <>
          <p class="soft">{t('publish.server', { server: places.server, address: session.value!.address })}</p>
          {done ? <Outcome done={done} /> : null}
          {task.error ? <Notice kind="error">{task.error}</Notice> : null}
          <div>
            <Button icon={<Icon name="key" />} busy={task.busy} onClick={() => void task.run(publish)}>
              {t('publish.button', { server: places.server })}
            </Button>
          </div>
        </>
      ) : null}
    </Sheet>
  );
}

const good = ['published', 'mail-sent'];

function Outcome({ done: { outcome, server, until } }: { done: PublishedKey }) {
  const facts = { server: server ?? '', address: session.value!.address };
  const later = until
    ? ` ${t('publish.until', { time: formatExact(new Date(onThisClock(until)), language.value) })}`
    : '';
  return (
    <Notice kind={good.includes(outcome) ? 'success' : 'warn'}>{t(`publish.outcome-${outcome}`, facts) + later}</Notice>
  );
}
