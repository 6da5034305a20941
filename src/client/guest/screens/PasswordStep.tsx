import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../ui/Button.tsx';
import { HiddenUsername } from '../../ui/HiddenUsername.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { useTask } from '../../ui/useTask.ts';
import { session } from '../mailbox/state.ts';

interface PasswordStepProps {
  /** The label of the button. */
  action: string;
  icon?: ComponentChildren;
  /** Runs the step; a failure is shown as a sentence. */
  run: (password: string) => Promise<void>;
  onCancel?: () => void;
}

/** Asks for the password again, then runs the step that needs it. */
export function PasswordStep({ action, icon, run, onCancel }: PasswordStepProps) {
  const [password, setPassword] = useState('');
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    if (password !== '') void task.run(() => run(password));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <HiddenUsername address={session.value?.address ?? ''} />
      <PasswordField
        label={t('export.password')}
        name="password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
      />
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <div class="row">
        <Button kind="primary" type="submit" icon={icon} busy={task.busy} disabled={password === ''}>
          {action}
        </Button>
        {onCancel ? (
          <Button kind="quiet" onClick={onCancel}>
            {t('program.cancel')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
