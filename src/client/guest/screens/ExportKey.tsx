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

interface Exported {
  name: string;
  fingerprint: string;
}

/** The key, encrypted with a separate passphrase, and how to import it into GnuPG and Thunderbird. */
export function ExportKey() {
  const [done, setDone] = useState<Exported | null>(null);
  return (
    <>
      <BackToMailbox to="/m/settings/program" label={t('settings.program')} />
      <Sheet plain>
        <Title>{t('export.title')}</Title>
        <div class="prose">
          <p>{t('export.what')}</p>
          <p class="soft">{t('export.told')}</p>
        </div>
        {done ? <Steps name={done.name} fingerprint={done.fingerprint} /> : <ExportForm onDone={setDone} />}
      </Sheet>
    </>
  );
}

interface Wrong {
  first: string | null;
  second: string | null;
}

/** What is wrong with the passphrase, and with its repetition. */
function problemsOf(passphrase: string, again: string): Wrong {
  const first = passwordProblem(passphrase);
  return { first: first ? t(`choose.${first}`) : null, second: passphrase === again ? null : t('choose.differ') };
}

function ExportForm({ onDone }: { onDone: (exported: Exported) => void }) {
  const [password, setPassword] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [wrong, setWrong] = useState<Wrong>({ first: null, second: null });
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    const { first, second } = problemsOf(passphrase, again);
    setWrong({ first, second });
    if (!first && !second) void task.run(async () => onDone(await exportKey(password, passphrase)));
  };
  const isEmpty = password === '' || passphrase === '';
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
      <Passphrase value={passphrase} error={wrong.first} onInput={setPassphrase} />
      <PasswordField
        label={t('export.again')}
        error={wrong.second}
        autocomplete="off"
        value={again}
        onInput={setAgain}
      />
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <div>
        <Button kind="primary" type="submit" icon={<Icon name="download" />} busy={task.busy} disabled={isEmpty}>
          {t('export.title')}
        </Button>
      </div>
    </form>
  );
}

interface PassphraseProps {
  value: string;
  error: string | null;
  onInput: (value: string) => void;
}

/** Not `new-password`: a password manager would replace the mailbox's password with it. */
function Passphrase({ value, error, onInput }: PassphraseProps) {
  return (
    <PasswordField
      label={t('export.passphrase')}
      hint={t('export.passphraseHint')}
      error={error}
      autocomplete="off"
      value={value}
      onInput={onInput}
    />
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
