import { useState } from 'preact/hooks';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PinField } from '../../ui/PinField.tsx';
import { useTask } from '../../ui/useTask.ts';
import { parsePin } from '../../crypto/pin.ts';
import { opening, reportNotMe } from '../link/opening.ts';

/**
 * "This was not me": somebody else has opened a mailbox for this address. Proven by the PIN, it freezes the mailbox
 * until the sender decides; with the link alone it notifies the sender and the operator.
 */
export function NotMe() {
  const [asking, setAsking] = useState(false);
  return (
    <div>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t('notMe.action')}
      </Button>
      {asking ? <NotMeDialog onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

/** The report, with the PIN where it can prove that the link came to its reader. */
function useReport() {
  const task = useTask();
  const [pin, setPin] = useState('');
  const [done, setDone] = useState<'frozen' | 'notified' | null>(null);
  const now = opening.value;
  const canProve = now.step === 'opened' && now.answer.hasPin && now.answer.mailboxExists;
  const report = () => {
    const digits = canProve && pin !== '' ? parsePin(pin) : null;
    if (pin !== '' && !digits) {
      task.setError(t('pin.eight'));
      return;
    }
    void task.run(async () => {
      const outcome = await reportNotMe(digits);
      if (outcome === 'frozen' || outcome === 'notified') setDone(outcome);
      else throw outcome.kind === 'paused' ? { code: 'pin-paused', until: outcome.until } : { code: 'pin-not-right' };
    });
  };
  return { task, pin, setPin, done, canProve, report };
}

function NotMeDialog({ onClose }: { onClose: () => void }) {
  const { task, pin, setPin, done, canProve, report } = useReport();
  return (
    <Dialog
      title={t('notMe.title')}
      onClose={onClose}
      actions={
        done ? (
          <Button onClick={onClose}>{t('notMe.close')}</Button>
        ) : (
          <Button kind="danger" busy={task.busy} onClick={report}>
            {t('notMe.report')}
          </Button>
        )
      }
    >
      {done ? (
        <Notice kind="success">{t(done === 'frozen' ? 'notMe.frozen' : 'notMe.told')}</Notice>
      ) : (
        <>
          <p>{t('notMe.why')}</p>
          {canProve ? <PinField label={t('notMe.pin')} hint={t('notMe.pinHint')} value={pin} onInput={setPin} /> : null}
          {task.error ? <Notice kind="error">{task.error}</Notice> : null}
        </>
      )}
    </Dialog>
  );
}
