import { useState } from 'preact/hooks';
import { hasCode } from '../../api/http.ts';
import { parseRecoveryCode } from '../../crypto/recovery.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Sheet, Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Link } from '../../ui/router.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { recover } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import { NewPassword, noPassword } from '../setup/NewPassword.tsx';
import { CodeStep } from '../setup/CodeStep.tsx';

interface Renewed {
  recoveryCode: string;
  enter: () => Promise<void>;
}

/** Signs in with the recovery code: sets a new password, and shows a code that replaces the used one. */
export function Recover() {
  const [renewed, setRenewed] = useState<Renewed | null>(null);
  const [address, setAddress] = useState('');
  return (
    <Page organisation={instance.value?.organisation ?? 'Restante'} narrow>
      <Sheet>
        {renewed ? (
          <CodeStep
            title={t('recovery.newTitle')}
            code={renewed.recoveryCode}
            address={address}
            enter={renewed.enter}
          />
        ) : (
          <RecoverForm address={address} onAddress={setAddress} onRenewed={setRenewed} />
        )}
      </Sheet>
    </Page>
  );
}

interface RecoverFormProps {
  address: string;
  onAddress: (address: string) => void;
  onRenewed: (renewed: Renewed) => void;
}

/** The code and the new password as they are typed, and the recovery with them. */
function useRecovery({ address, onRenewed }: RecoverFormProps) {
  const [code, setCode] = useState('');
  const [password, setPassword] = useState(noPassword);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const codeProblem = parseRecoveryCode(code) ? null : t('recover.codeForm');
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (busy || codeProblem) return;
    setError(null);
    setBusy(true);
    try {
      if (!(await password.settled())) {
        setBusy(false);
        return;
      }
      onRenewed(await recover(address.trim(), code, password.value));
    } catch (failure) {
      setError(hasCode(failure, 'wrong-secret') ? { code: 'recovery-wrong' } : failure);
      setBusy(false);
    }
  };
  return { code, setCode, setPassword, codeProblem: tried ? codeProblem : null, tried, busy, error, submit };
}

function RecoverForm(props: RecoverFormProps) {
  const { address, onAddress } = props;
  const { code, setCode, setPassword, codeProblem, tried, busy, error, submit } = useRecovery(props);
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <Title>{t('recover.title')}</Title>
      <p>{t('recover.intro')}</p>
      <TextField
        label={t('signIn.address')}
        type="email"
        name="username"
        autocomplete="username"
        autocapitalize="off"
        value={address}
        onInput={onAddress}
      />
      <CodeField code={code} error={codeProblem} onCode={setCode} />
      <NewPassword
        label={t('recover.password')}
        address={address}
        personal={[address]}
        onChange={setPassword}
        tried={tried}
      />
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
      {busy ? <ProgressBar label={t('recover.working')} value={null} /> : null}
      <Button kind="primary" wide type="submit" busy={busy}>
        {t('recover.action')}
      </Button>
      <p class="next">{t('recover.without')}</p>
      <p>
        <Link href="/">{t('recover.back')}</Link>
      </p>
    </form>
  );
}

interface CodeFieldProps {
  code: string;
  error: string | null;
  onCode: (code: string) => void;
}

function CodeField({ code, error, onCode }: CodeFieldProps) {
  return (
    <TextField
      label={t('recovery.label')}
      hint={t('recover.codeHint')}
      autocomplete="off"
      autocapitalize="characters"
      spellcheck={false}
      value={code}
      onInput={onCode}
      error={error}
    />
  );
}
