import { useState } from 'preact/hooks';
import { call } from '../../api/call.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Choice.tsx';
import { HiddenUsername } from '../../ui/HiddenUsername.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Sheet, SheetHead, Title } from '../../ui/Page.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { Postmark } from '../../ui/Postmark.tsx';
import { navigate } from '../../ui/router.tsx';
import { useTask } from '../../ui/useTask.ts';
import { stepUp, leave, proveAgain, whileSignedIn } from '../mailbox/signing.ts';
import { session } from '../mailbox/state.ts';
import { organisation } from '../../session/instance.ts';
import { BackToMailbox } from './Settings.tsx';

/** Deletes the mailbox: says what is deleted, and asks for the password. */
export function DeleteMailbox() {
  return (
    <>
      <BackToMailbox to="/m/settings" label={t('settings.title')} />
      <Sheet plain>
        <Title>{t('close.title')}</Title>
        <div class="prose">
          <p>{t('close.what')}</p>
          <ul>
            <li>{t('close.goes')}</li>
            <li>{t('close.stays')}</li>
            <li>{t('close.again')}</li>
          </ul>
        </div>
        <DeleteForm />
      </Sheet>
    </>
  );
}

function DeleteForm() {
  const [password, setPassword] = useState('');
  const [sure, setSure] = useState(false);
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    void task.run(async () => {
      const auth = await proveAgain(password);
      await whileSignedIn(() => stepUp(call('POST', '/api/guest/retire', { auth })));
      leave('deleted');
      // eslint-disable-next-line no-restricted-syntax -- No page of a deleted mailbox can stay.
      navigate('/m/closed', 'replace');
    });
  };
  const isReady = sure && password !== '';
  return (
    <form class="stack" onSubmit={submit}>
      <Checkbox label={t('close.sure')} checked={sure} onChange={setSure} />
      <HiddenUsername address={session.value?.address ?? ''} />
      <PasswordField
        label={t('export.password')}
        name="password"
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
      />
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <div>
        <Button kind="danger" type="submit" icon={<Icon name="trash" />} busy={task.busy} disabled={!isReady}>
          {t('close.title')}
        </Button>
      </div>
    </form>
  );
}

/** Shown after the deletion. */
export function Deleted() {
  return (
    <Page organisation={organisation()} narrow>
      <Sheet>
        <SheetHead mark={<Postmark state="gone" place={organisation()} date={new Date()} width={120} />}>
          <Title>{t('closed.title')}</Title>
        </SheetHead>
        <p>{t('closed.text')}</p>
      </Sheet>
    </Page>
  );
}
