import { useState } from 'preact/hooks';
import { call } from '../../api/call.ts';
import { sameSession } from '../../session/sameSession.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useTask } from '../../ui/useTask.ts';
import { whileSignedIn } from '../mailbox/signing.ts';
import { session } from '../mailbox/state.ts';
import { GuestNameField, guestNameProblem } from './GuestNameField.tsx';

/** The name in the settings. */
export function GuestNameForm() {
  const open = session.value;
  const [name, setName] = useState(open?.name ?? '');
  const [refused, setRefused] = useState<string | null>(null);
  const task = useTask();
  if (!open) return null;
  const save = async (event: Event) => {
    event.preventDefault();
    const problem = guestNameProblem(name);
    setRefused(problem);
    if (problem) return;
    const isSame = sameSession();
    await task.run(async () => {
      const typed = name.trim();
      await whileSignedIn(() => call('PUT', '/api/guest/name', { name: typed || null }));
      if (!isSame() || !session.value) return;
      session.value = { ...session.value, name: typed };
      toast(t('name.saved'));
    });
  };
  return (
    <form class="stack" onSubmit={(event) => void save(event)}>
      <GuestNameField value={name} error={refused} onInput={setName} />
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <div>
        <Button type="submit" busy={task.busy} disabled={name.trim() === open.name}>
          {t('name.save')}
        </Button>
      </div>
    </form>
  );
}
