import { useState } from 'preact/hooks';
import { fromB64u } from '../../crypto/bytes.ts';
import { formatFingerprint } from '../../crypto/fingerprint.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { saveFile } from '../../ui/files.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Letter } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { session } from '../session.ts';
import { NewPassword, noPassword } from '../setup/NewPassword.tsx';
import { worker } from '../worker.ts';

const keyType = 'application/pgp-keys';
const lineLength = 76;

/** ASCII armor of RFC 9580 section 6.2, without the checksum that readers must not require. */
export function armoredCertificate(certificate: Uint8Array): string {
  let binary = '';
  for (const byte of certificate) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(new RegExp(`.{1,${lineLength}}`, 'gu')) ?? [];
  return ['-----BEGIN PGP PUBLIC KEY BLOCK-----', '', ...lines, '-----END PGP PUBLIC KEY BLOCK-----', ''].join('\n');
}

/** The user's OpenPGP key: its fingerprint, and both halves to take away. */
export function OwnKey() {
  const { fingerprint, certificate, address } = session.value!;
  const [exporting, setExporting] = useState(false);
  const savePublic = () => {
    const text = armoredCertificate(fromB64u(certificate));
    saveFile(new Blob([text], { type: keyType }), `${address}.public.asc`);
  };
  return (
    <Letter plain>
      <h2>{t('key.title')}</h2>
      <p class="soft">{t('key.intro')}</p>
      <div class="stack-s">
        <span class="field-label">{t('key.fingerprint')}</span>
        <div class="code-box fingerprint">{formatFingerprint(fingerprint)}</div>
      </div>
      <div class="row">
        <CopyButton text={formatFingerprint(fingerprint)} label={t('key.copy')} />
        <Button icon={<Icon name="download" />} onClick={savePublic}>
          {t('key.public')}
        </Button>
        <Button icon={<Icon name="key" />} onClick={() => setExporting(true)}>
          {t('key.secret')}
        </Button>
      </div>
      {exporting ? <ExportDialog onClose={() => setExporting(false)} /> : null}
    </Letter>
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
      const { secretKey } = await worker.exportKey({ passphrase: passphrase.value });
      saveFile(new Blob([secretKey], { type: keyType }), `${address}.secret.asc`);
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
      <NewPassword label={t('key.passphrase')} personal={[address, name]} onChange={setPassphrase} tried={tried} />
      {error ? <Notice kind="error">{problemText(error)}</Notice> : null}
    </Dialog>
  );
}
