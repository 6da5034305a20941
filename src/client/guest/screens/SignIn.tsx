import { useState } from 'preact/hooks';
import { ApiError } from '../../api/call.ts';
import { onThisClock } from '../../ui/serverClock.ts';
import { Button } from '../../ui/Button.tsx';
import { formatHuman } from '../../ui/dates.ts';
import { locale, t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Sheet, Title } from '../../ui/Page.tsx';
import { SignInFields } from '../../session/SignInFields.tsx';
import { Link } from '../../ui/router.tsx';
import { useTask } from '../../ui/useTask.ts';
import { signedOutBecause } from '../mailbox/state.ts';
import { organisation } from '../../session/instance.ts';

/** Signs in to an existing mailbox. */
export function SignIn() {
  return (
    <Page organisation={organisation()} narrow>
      <Sheet>
        <Title tab={`${t('signIn.title')} · ${organisation()}`}>{t('signIn.title')}</Title>
        {signedOutBecause.value === 'idle' ? <Notice>{t('signIn.idle')}</Notice> : null}
        {signedOutBecause.value === 'other-key' ? <Notice kind="error">{t('signIn.other-key')}</Notice> : null}
        <p>{t('signIn.text', { organisation: organisation() })}</p>
        <SignInForm />
        <p class="next">{t('signIn.firstTime')}</p>
      </Sheet>
    </Page>
  );
}

/** Address and password; a wrong one and an unknown one get the same answer. */
export function SignInForm() {
  const [address, setAddress] = useState('');
  const [password, setPassword] = useState('');
  const [until, setUntil] = useState<string | null>(null);
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    setUntil(null);
    void task.run(async () => {
      const { signIn } = await import('../mailbox/signing.ts');
      try {
        await signIn(address, password);
      } catch (error) {
        if (error instanceof ApiError && error.status === 429) setUntil(String(error.problem?.until ?? ''));
        throw error;
      }
    });
  };
  const when = until ? new Date(onThisClock(until)) : null;
  const pausedText =
    when && !Number.isNaN(when.getTime())
      ? t('signIn.throttled', { until: formatHuman(when, locale(), new Date()) })
      : null;
  return (
    <form class="stack" onSubmit={submit}>
      <SignInFields address={address} password={password} onAddress={setAddress} onPassword={setPassword} required />
      {task.error ? <Notice kind="error">{pausedText ?? task.error}</Notice> : null}
      <Button kind="primary" wide type="submit" busy={task.busy} disabled={address === '' || password === ''}>
        {t('signIn.go')}
      </Button>
      <p>
        <Link href="/m/lost">{t('signIn.lost')}</Link>
      </p>
    </form>
  );
}
