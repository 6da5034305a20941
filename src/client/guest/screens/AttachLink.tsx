import { useEffect } from 'preact/hooks';
import { t } from '../../ui/i18n.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Letter, Title } from '../../ui/Page.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { navigate } from '../../ui/router.tsx';
import { useTask } from '../../ui/useTask.ts';
import { attach } from '../opening.ts';
import { NotMe } from './NotMe.tsx';

/** The mailbox is open and the PIN was right: the new messages go into it. */
export function AttachLink() {
  const task = useTask();
  const put = () => void task.run(async () => ((await attach()) ? navigate('/m', 'replace') : undefined));
  useEffect(put, []);
  return (
    <Letter>
      <Title>{t('attach.title')}</Title>
      {task.error ? (
        <>
          <Notice kind="error">{task.error}</Notice>
          <Button kind="primary" wide onClick={put}>
            {t('again')}
          </Button>
          <NotMe />
        </>
      ) : (
        <ProgressBar label={t('attach.working')} value={null} />
      )}
    </Letter>
  );
}
