import { useState } from 'preact/hooks';
import { passwordProblem } from '../../crypto/password.ts';
import { safeFileName } from '../../mail/filename.ts';
import { formatFingerprint } from '../../crypto/fingerprint.ts';
import { call } from '../../api/call.ts';
import { Button } from '../../ui/Button.tsx';
import { saveFile } from '../../ui/files.tsx';
import { HiddenUsername } from '../../ui/HiddenUsername.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, Title } from '../../ui/Page.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { navigate } from '../../ui/router.tsx';
import { useTask } from '../../ui/useTask.ts';
import { stepUp, openSession, proveAgain, whileSignedIn } from '../mailbox/signing.ts';
import { secrets, session } from '../mailbox/state.ts';
import { BackToMailbox } from './Settings.tsx';

/** The key, encrypted with a separate passphrase, and how to import it into GnuPG and Thunderbird. */
export function ExportKey() {
  const [password, setPassword] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [wrong, setWrong] = useState<{ first: string | null; second: string | null }>({ first: null, second: null });
  const [done, setDone] = useState<{ name: string; fingerprint: string } | null>(null);
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    const first = passwordProblem(passphrase);
    const second = passphrase === again ? null : t('choose.differ');
    setWrong({ first: first ? t(`choose.${first}`) : null, second });
    if (first || second) return;
    void task.run(async () => setDone(await exportKey(password, passphrase)));
  };
  return (
    <>
      <BackToMailbox to="/m/settings/program" label={t('settings.program')} />
      <Sheet plain>
        <Title>{t('export.title')}</Title>
        <div class="prose">
          <p>{t('export.what')}</p>
          <p class="soft">{t('export.told')}</p>
        </div>
        {done ? (
          <Steps name={done.name} fingerprint={done.fingerprint} />
        ) : (
          <form class="stack" onSubmit={submit}>
            <HiddenUsername address={session.value?.address ?? ''} />
            <PasswordField
              label={t('export.password')}
              name="password"
              autocomplete="current-password"
              value={password}
              onInput={setPassword}
            />
            {/* Not `new-password`: a password manager would replace the mailbox's password with it. */}
            <PasswordField
              label={t('export.passphrase')}
              hint={t('export.passphraseHint')}
              error={wrong.first}
              autocomplete="off"
              value={passphrase}
              onInput={setPassphrase}
            />
            <PasswordField
              label={t('export.again')}
              error={wrong.second}
              autocomplete="off"
              value={again}
              onInput={setAgain}
            />
            {task.error ? <Notice kind="error">{task.error}</Notice> : null}
            <div>
              <Button
                kind="primary"
                type="submit"
                icon={<Icon name="download" />}
                busy={task.busy}
                disabled={password === '' || passphrase === ''}
              >
                {t('export.title')}
              </Button>
            </div>
          </form>
        )}
      </Sheet>
    </>
  );
}

async function exportKey(password: string, passphrase: string) {
  const auth = await proveAgain(password);
  await whileSignedIn(() => stepUp(call('POST', '/api/guest/export', { auth })));
  const worker = await secrets();
  const { secretKey, fingerprint } = await worker.exportKey({ passphrase });
  const name = safeFileName(`${openSession().address.replace('@', '-at-')}-secret-key.asc`);
  saveFile(new Blob([secretKey], { type: 'application/pgp-keys' }), name);
  return { name, fingerprint: formatFingerprint(fingerprint) };
}

function Steps({ name, fingerprint }: { name: string; fingerprint: string }) {
  return (
    <div class="stack">
      <Notice kind="success" title={t('export.done')}>
        <bdi class="mono">{name}</bdi>
      </Notice>
      <div class="prose">
        <h2>Thunderbird</h2>
        <ol>
          <li>{t('export.tb1')}</li>
          <li>{t('export.tb2')}</li>
          <li>{t('export.tb3')}</li>
          <li>{t('export.tb4')}</li>
        </ol>
        <h2>GnuPG</h2>
        <ol>
          <li>
            {t('export.gpg1')}
            <code class="code-line">gpg --import {name}</code>
          </li>
          <li>{t('export.gpg2')}</li>
          <li>
            {t('export.gpg3')}
            <code class="code-line">gpg --decrypt message.eml</code>
          </li>
        </ol>
        <p class="small soft">{t('export.fingerprint')}</p>
        <p class="mono small">{fingerprint}</p>
        <p>{t('export.next')}</p>
      </div>
      <div>
        <Button onClick={() => navigate('/m/settings/program')}>{t('program.title')}</Button>
      </div>
    </div>
  );
}
