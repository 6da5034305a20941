import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { problemText } from '../../ui/problems.ts';
import { navigate } from '../../ui/router.tsx';
import { useTask } from '../../ui/useTask.ts';
import { signOut } from '../mailbox/signing.ts';

/** On every screen of the mailbox. Drafts stay in this browser. */
export function SignOut() {
  const task = useTask();
  const leave = async () => {
    // Without a connection the session ends here, and on the server a little later.
    await signOut().catch((error: unknown) => toast(problemText(error)));
    // eslint-disable-next-line no-restricted-syntax -- No page of the mailbox can stay.
    navigate('/m', 'replace');
  };
  return (
    <Button kind="quiet" icon={<Icon name="signOut" />} busy={task.busy} onClick={() => void task.run(leave)}>
      {t('settings.signOut')}
    </Button>
  );
}
