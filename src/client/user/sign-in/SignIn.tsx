import { useState } from 'preact/hooks';
import { hasCode } from '../../api/http.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Sheet, Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { SignInFields } from '../../session/SignInFields.tsx';
import { Link } from '../../ui/router.tsx';
import { endedBy, signIn } from '../account/session.ts';
import { instance } from '../../session/instance.ts';

/** Address and password; the password is used here and never sent. */
export function SignIn() {
  const [address, setAddress] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await signIn(address.trim(), password);
    } catch (failure) {
      setError(hasCode(failure, 'wrong-secret') || hasCode(failure, 'refused-password') ? { code: 'wrong' } : failure);
      setBusy(false);
    }
  };
  return (
    <Page organisation={instance.value?.organisation ?? 'Restante'} narrow>
      <Sheet>
        <form class="stack" onSubmit={submit} noValidate>
          <Title>{t('signIn.title')}</Title>
          {endedBy.value ? (
            <Notice kind={endedBy.value === 'other-key' ? 'error' : 'info'}>
              {t(`signIn.ended-${endedBy.value}`)}
            </Notice>
          ) : null}
          <SignInFields address={address} password={password} onAddress={setAddress} onPassword={setPassword} />
          {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
          <Button kind="primary" wide type="submit" busy={busy}>
            {t('signIn.action')}
          </Button>
          <p>
            <Link href="/recover">{t('signIn.forgotten')}</Link>
          </p>
        </form>
      </Sheet>
    </Page>
  );
}
