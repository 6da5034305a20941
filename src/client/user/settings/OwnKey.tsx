import { useState } from 'preact/hooks';
import { fromB64u, type B64u } from '../../crypto/bytes.ts';
import { formatFingerprint } from '../../crypto/fingerprint.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { saveFile } from '../../ui/files.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { useTask } from '../../ui/useTask.ts';
import { armoredCertificate } from '../recipients/armor.ts';
import { FingerprintViews } from '../contacts/CompareKey.tsx';
import { session } from '../account/session.ts';
import { NewPassword, noPassword } from '../setup/NewPassword.tsx';
import { worker } from '../account/worker.ts';
import { KeyLife } from './KeyLife.tsx';
import { ReplaceKey } from './ReplaceKey.tsx';

const keyType = 'application/pgp-keys';

const saveKey = (text: string, kind: 'public' | 'secret' | 'revocation') =>
  saveFile(new Blob([text], { type: keyType }), `${session.value!.address}.${kind}.asc`);

/** The user's OpenPGP key: its fingerprint, when it expires, its exports, and its replacement. */
export function OwnKey() {
  const { fingerprint, certificate } = session.value!;
  const [open, setOpen] = useState<'secret' | 'revocation' | 'replace' | null>(null);
  const close = () => setOpen(null);
  return (
    <Sheet plain>
      <h2>{t('key.title')}</h2>
      <p class="soft">{t('key.intro')}</p>
      <div class="stack-s">
        <span class="field-label">{t('key.fingerprint')}</span>
        <FingerprintViews fingerprint={fingerprint} />
        <div class="row">
          <CopyButton text={formatFingerprint(fingerprint)} label={t('key.copy')} />
        </div>
      </div>
      <KeyLife />
      <h3>{t('key.take')}</h3>
      <Exports certificate={certificate} onOpen={setOpen} />
      <h3>{t('key.replaceTitle')}</h3>
      <p class="soft">{t('key.replaceText')}</p>
      <div>
        <Button onClick={() => setOpen('replace')}>{t('key.replace')}</Button>
      </div>
      {open === 'secret' ? <ExportDialog onClose={close} /> : null}
      {open === 'revocation' ? <RevocationDialog onClose={close} /> : null}
      {open === 'replace' ? <ReplaceKey onClose={close} /> : null}
    </Sheet>
  );
}

interface ExportsProps {
  certificate: B64u;
  onOpen: (dialog: 'secret' | 'revocation') => void;
}

function Exports({ certificate, onOpen }: ExportsProps) {
  const savePublic = () => saveKey(armoredCertificate(fromB64u(certificate)), 'public');
  return (
    <div class="row">
      <Button icon={<Icon name="download" />} onClick={savePublic}>
        {t('key.public')}
      </Button>
      <Button icon={<Icon name="key" />} onClick={() => onOpen('secret')}>
        {t('key.secret')}
      </Button>
      <Button icon={<Icon name="download" />} onClick={() => onOpen('revocation')}>
        {t('key.revocation')}
      </Button>
    </div>
  );
}

function RevocationDialog({ onClose }: { onClose: () => void }) {
  const task = useTask();
  const save = async () => {
    saveKey((await worker.revocationCertificate()).armored, 'revocation');
    onClose();
  };
  return (
    <Dialog
      title={t('key.revocation')}
      onClose={onClose}
      actions={
        <Button kind="primary" busy={task.busy} onClick={() => void task.run(save)}>
          {t('key.secretConfirm')}
        </Button>
      }
    >
      <p>{t('key.revocationWhat')}</p>
      <p>{t('key.revocationKeep')}</p>
      <Notice kind="warn">{t('key.revocationWarning')}</Notice>
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
    </Dialog>
  );
}

function ExportDialog({ onClose }: { onClose: () => void }) {
  const { address, name } = session.value!;
  const [passphrase, setPassphrase] = useState(noPassword);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setTried(true);
    if (!passphrase.ready) return;
    setBusy(true);
    try {
      saveKey((await worker.exportKey({ passphrase: passphrase.value })).secretKey, 'secret');
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('key.secretTitle')}
      onClose={onClose}
      actions={
        <Button kind="primary" busy={busy} onClick={() => void run()}>
          {t('key.secretConfirm')}
        </Button>
      }
    >
      <Notice kind="warn">{t('key.secretWarning')}</Notice>
      <NewPassword
        label={t('key.passphrase')}
        address={null}
        personal={[address, name]}
        onChange={setPassphrase}
        tried={tried}
      />
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
    </Dialog>
  );
}
