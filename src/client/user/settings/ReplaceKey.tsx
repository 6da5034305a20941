import { useState } from 'preact/hooks';
import { hasCode } from '../../api/http.ts';
import type { ReplacementReason } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { HiddenUsername } from '../../ui/HiddenUsername.tsx';
import { t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { problemText } from '../../ui/problems.ts';
import { Select } from '../../ui/Select.tsx';
import { completeReplacement, prepareReplacement, type PreparedReplacement } from './ownKeyChanges.ts';
import { session } from '../account/session.ts';
import { RecoveryCode } from '../setup/RecoveryCode.tsx';
import { serverAhead } from '../../ui/serverClock.ts';
import { ClockNotice } from '../../trust/ClockNotice.tsx';

/**
 * Replaces the key. The new recovery code is shown before anything changes: from then on it is the only valid one, and
 * a lost answer must not lose it.
 */
export function ReplaceKey({ onClose }: { onClose: () => void }) {
  const [prepared, setPrepared] = useState<PreparedReplacement | null>(null);
  return (
    <Dialog title={t(prepared ? 'key.replaceCode' : 'key.replace')} onClose={onClose}>
      {prepared ? <Commit prepared={prepared} onDone={onClose} /> : <Prepare onPrepared={setPrepared} />}
    </Dialog>
  );
}

type OnPrepared = (prepared: PreparedReplacement) => void;

/** The user's reason and password, and the preparation with them. */
function usePreparing(onPrepared: OnPrepared) {
  const [reason, setReason] = useState<ReplacementReason>('superseded');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || password === '') return;
    setBusy(true);
    setError(null);
    try {
      onPrepared(await prepareReplacement(password, reason));
    } catch (failure) {
      setError(hasCode(failure, 'wrong-secret') ? { code: 'password-wrong' } : failure);
      setBusy(false);
    }
  };
  return { reason, setReason, password, setPassword, busy, error, submit };
}

function Prepare({ onPrepared }: { onPrepared: OnPrepared }) {
  const { reason, setReason, password, setPassword, busy, error, submit } = usePreparing(onPrepared);
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <p>{t('key.replaceWhat')}</p>
      <ClockNotice serverAhead={serverAhead.value} />
      <Select
        label={t('key.replaceWhy')}
        value={reason}
        options={(['superseded', 'compromised'] as const).map((value) => ({ value, label: t(`key.why-${value}`) }))}
        onChange={setReason}
      />
      {reason === 'compromised' ? <Notice kind="warn">{t('key.compromisedHint')}</Notice> : null}
      <HiddenUsername address={session.value?.address ?? ''} />
      <PasswordField
        label={t('settings.current')}
        name="password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
      />
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
      <div>
        <Button type="submit" kind="primary" busy={busy}>
          {t('key.replaceNext')}
        </Button>
      </div>
    </form>
  );
}

function Commit({ prepared, onDone }: { prepared: PreparedReplacement; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const commit = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await completeReplacement(prepared);
      toast(t('key.replaced'));
      onDone();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <>
      <Notice>{t('key.replaceNotYet')}</Notice>
      <RecoveryCode
        code={prepared.recoveryCode}
        address={session.value!.address}
        action={t('key.replaceCommit')}
        busy={busy}
        onDone={() => void commit()}
      />
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
    </>
  );
}
