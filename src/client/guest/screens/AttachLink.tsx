import { useEffect, useState } from 'preact/hooks';
import { t } from '../../ui/i18n.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, Title } from '../../ui/Page.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { navigate, navigateFromHere } from '../../ui/router.tsx';
import { useTask } from '../../ui/useTask.ts';
import { attach } from '../link/opening.ts';
import { heldKeyOf, KeyQuestion, type HeldKey } from './KeyQuestion.tsx';
import { NotMe } from './NotMe.tsx';

/** Adds the messages; `held` is the sender's key that the guest must approve first. */
function useAttaching() {
  const task = useTask();
  const [held, setHeld] = useState<HeldKey | null>(null);
  const put = (approved: string | null = null) => {
    setHeld(null);
    const putting = async () => {
      try {
        const leave = navigateFromHere();
        if (await attach(approved)) leave('/m', 'replace');
      } catch (error) {
        const question = heldKeyOf(error);
        if (!question) throw error;
        setHeld(question);
      }
    };
    void task.run(putting);
  };
  useEffect(put, []);
  return { error: task.error, held, put };
}

/** The mailbox is open and the PIN was right: adds the new messages to it. */
export function AttachLink() {
  const { error, held, put } = useAttaching();
  if (held) return <HeldSheet held={held} onApprove={() => put(held.found)} />;
  return (
    <Sheet>
      <Title>{t('attach.title')}</Title>
      {error ? (
        <>
          <Notice kind="error">{error}</Notice>
          <Button kind="primary" wide onClick={() => put()}>
            {t('again')}
          </Button>
          <NotMe />
        </>
      ) : (
        <ProgressBar label={t('attach.working')} value={null} />
      )}
    </Sheet>
  );
}

function HeldSheet({ held, onApprove }: { held: HeldKey; onApprove: () => void }) {
  return (
    <Sheet>
      <Title>{t('attach.heldTitle')}</Title>
      <KeyQuestion
        {...held}
        text={t('attach.held', { address: held.address })}
        action={t('attach.approve')}
        onApprove={onApprove}
      />
      <div class="row">
        <Button kind="primary" onClick={() => navigate('/m', 'replace')}>
          {t('attach.leave')}
        </Button>
      </div>
      <NotMe />
    </Sheet>
  );
}
