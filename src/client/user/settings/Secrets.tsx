import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { hasCode } from '../../api/http.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { HiddenUsername } from '../../ui/HiddenUsername.tsx';
import { t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet } from '../../ui/Page.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { problemText } from '../../ui/problems.ts';
import { api } from '../account/api.ts';
import { proveAgain, refreshSession, session } from '../account/session.ts';
import { NewPassword, noPassword } from '../setup/NewPassword.tsx';
import { RecoveryCode } from '../setup/RecoveryCode.tsx';
import { worker } from '../account/worker.ts';

interface ProvenFormProps {
  action: string;
  /** Uses the proof that the current password gives. */
  run: (currentAuth: string) => Promise<void>;
  /** Whether the other fields may be submitted. */
  ready: () => Promise<boolean>;
  onTried: () => void;
  children?: ComponentChildren;
}

/** A form that asks for the current password first. */
function ProvenForm({ action, run, ready, onTried, children }: ProvenFormProps) {
  const [current, setCurrent] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    onTried();
    if (busy || current === '') return;
    setError(null);
    setBusy(true);
    try {
      if (await ready()) await run(await proveAgain(current));
    } catch (failure) {
      setError(hasCode(failure, 'wrong-secret') ? { code: 'password-wrong' } : failure);
    }
    setBusy(false);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <HiddenUsername address={session.value?.address ?? ''} />
      <PasswordField
        label={t('settings.current')}
        name="password"
        autocomplete="current-password"
        value={current}
        onInput={setCurrent}
      />
      {children}
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
      <div>
        <Button type="submit" kind="primary" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}

export function ChangePassword() {
  const { address, name } = session.value!;
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState(noPassword);
  const [tried, setTried] = useState(false);
  const run = async (currentAuth: string) => {
    const changed = await worker.changeUserPassword({ password: password.value });
    await api.changePassword({ currentAuth, ...changed });
    await refreshSession();
    setOpen(false);
    toast(t('settings.passwordChanged'));
  };
  return (
    <Sheet plain>
      <h2>{t('settings.password')}</h2>
      <p class="soft">{t('settings.passwordText')}</p>
      <div>
        <Button onClick={() => setOpen(true)}>{t('settings.passwordChange')}</Button>
      </div>
      {open ? (
        <Dialog title={t('settings.password')} onClose={() => setOpen(false)}>
          <ProvenForm
            action={t('settings.passwordConfirm')}
            ready={password.settled}
            run={run}
            onTried={() => setTried(true)}
          >
            <NewPassword
              label={t('recover.password')}
              address={address}
              personal={[address, name]}
              onChange={setPassword}
              tried={tried}
            />
          </ProvenForm>
        </Dialog>
      ) : null}
    </Sheet>
  );
}

export function NewRecoveryCode() {
  const { address } = session.value!;
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const close = () => {
    setOpen(false);
    setCode(null);
  };
  const run = async (currentAuth: string) => {
    const { recoveryCode, recoveryAuth, recoveryBundle } = await worker.renewRecoveryCode();
    await api.renewRecovery({ currentAuth, recoveryAuth, recoveryBundle });
    setCode(recoveryCode);
  };
  return (
    <Sheet plain>
      <h2>{t('recovery.label')}</h2>
      <p class="soft">{t('settings.recoveryText')}</p>
      <div>
        <Button onClick={() => setOpen(true)}>{t('settings.recoveryNew')}</Button>
      </div>
      {open ? (
        <Dialog title={code ? t('recovery.title') : t('settings.recoveryNew')} onClose={close}>
          {code ? (
            <RecoveryCode code={code} address={address} onDone={close} />
          ) : (
            <ProvenForm
              action={t('settings.recoveryConfirm')}
              ready={async () => true}
              run={run}
              onTried={() => undefined}
            />
          )}
        </Dialog>
      ) : null}
    </Sheet>
  );
}
