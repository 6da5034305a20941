import { useEffect, useState } from 'preact/hooks';
import { tryCanon } from '../../crypto/address.ts';
import { Button } from '../../ui/Button.tsx';
import { language, t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Sheet, Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { api } from '../account/api.ts';
import { setUp } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import type { SetupOpened } from '../account/types.ts';
import { serverAhead } from '../../ui/serverClock.ts';
import { ClockNotice } from '../../trust/ClockNotice.tsx';
import { nameProblem } from './name.ts';
import { NewPassword, noPassword } from './NewPassword.tsx';
import { dropSetUpToken, takeSetUpToken } from './token.ts';
import { CodeStep } from './CodeStep.tsx';

type Step =
  | { at: 'opening' }
  | { at: 'refused'; error: unknown }
  | { at: 'form'; opened: SetupOpened; token: string }
  | { at: 'code'; code: string; address: string; enter: () => Promise<void> };

/** First sign-in: name, password, the key created here, and the recovery code for a lost password. */
export function SetUp() {
  const [step, setStep] = useState<Step>({ at: 'opening' });
  const organisation = instance.value?.organisation ?? 'Restante';
  useEffect(() => {
    const token = takeSetUpToken();
    if (!token) return setStep({ at: 'refused', error: { code: 'link-unknown' } });
    api
      .setupOpen(token)
      .then((opened) => setStep({ at: 'form', opened, token }))
      .catch((error: unknown) => setStep({ at: 'refused', error }));
  }, []);
  return (
    <Page organisation={organisation} narrow>
      <Sheet>
        {step.at === 'opening' ? <Skeleton lines={5} /> : null}
        {step.at === 'refused' ? <Refused error={step.error} /> : null}
        {step.at === 'form' ? (
          <AccountForm
            opened={step.opened}
            token={step.token}
            onMade={(address, code, enter) => setStep({ at: 'code', address, code, enter })}
          />
        ) : null}
        {step.at === 'code' ? (
          <CodeStep title={t('recovery.title')} code={step.code} address={step.address} enter={step.enter} />
        ) : null}
      </Sheet>
    </Page>
  );
}

function Refused({ error }: { error: unknown }) {
  return (
    <>
      <Title>{t('setup.refusedTitle')}</Title>
      <Notice kind="error">{problemText(error)}</Notice>
      <p>{t('setup.refusedNext')}</p>
      <a class="button" href="/">
        {t('signIn.title')}
      </a>
    </>
  );
}

interface AccountFormProps {
  opened: SetupOpened;
  token: string;
  onMade: (address: string, code: string, enter: () => Promise<void>) => void;
}

/** The account as it is typed, and its creation. */
function useAccount({ opened, token, onMade }: AccountFormProps) {
  const [address, setAddress] = useState(opened.address ?? '');
  const [name, setName] = useState(opened.name ?? '');
  const [password, setPassword] = useState(noPassword);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const addressProblem = tryCanon(address.trim()) ? null : t('problem.refused-address');
  const nameFault = nameProblem(name);

  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (busy || addressProblem || nameFault) return;
    setError(null);
    setBusy(true);
    try {
      if (!(await password.settled())) {
        setBusy(false);
        return;
      }
      const who = { userId: opened.userId, address: address.trim(), name: name.trim(), language: language.value };
      const made = await setUp({ ...who, token, password: password.value });
      dropSetUpToken();
      onMade(who.address, made.recoveryCode, made.enter);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const problems = tried ? { address: addressProblem, name: nameFault } : { address: null, name: null };
  return { address, setAddress, name, setName, setPassword, problems, tried, busy, error, submit };
}

type Account = ReturnType<typeof useAccount>;

function AccountForm(props: AccountFormProps) {
  const { opened } = props;
  const account = useAccount(props);
  const { address, name, busy, error } = account;
  return (
    <form class="stack" onSubmit={account.submit} noValidate>
      <Title>{opened.first ? t('setup.firstTitle') : t('setup.title')}</Title>
      <p>{opened.first ? t('setup.firstIntro') : t('setup.intro')}</p>
      <ClockNotice serverAhead={serverAhead.value} />
      <PersonFields account={account} isAddressFixed={opened.address !== null} />
      <NewPassword
        label={t('setup.password')}
        address={address}
        personal={[address, name, instance.value?.organisation ?? '']}
        onChange={account.setPassword}
        tried={account.tried}
      />
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
      {busy ? <ProgressBar label={t('setup.making')} value={null} /> : null}
      <Button kind="primary" wide type="submit" busy={busy}>
        {t('setup.create')}
      </Button>
      <p class="next">{t('setup.next')}</p>
    </form>
  );
}

function PersonFields({ account, isAddressFixed }: { account: Account; isAddressFixed: boolean }) {
  return (
    <>
      <TextField
        label={t('setup.address')}
        type="email"
        name="username"
        autocomplete="username"
        autocapitalize="off"
        value={account.address}
        onInput={account.setAddress}
        readOnly={isAddressFixed}
        error={account.problems.address}
      />
      <TextField
        label={t('setup.name')}
        hint={t('setup.nameHint')}
        autocomplete="name"
        value={account.name}
        onInput={account.setName}
        error={account.problems.name}
      />
    </>
  );
}
