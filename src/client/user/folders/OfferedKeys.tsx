import { useState } from 'preact/hooks';
import type { OpenedMessage } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { ImportKeys } from '../contacts/ImportKeys.tsx';
import type { MessageItem } from '../account/types.ts';

const mostBytes = 1024 * 1024;
const armor = '-----BEGIN PGP PUBLIC KEY BLOCK-----';

type Brought = Pick<OpenedMessage, 'attachments' | 'keys' | 'text'>;

/** Files and text of a message that look like public keys. */
export function keySources({ attachments, keys, text }: Brought, fromHere: boolean): Blob[] {
  // A colleague's browser attaches the key that is already known here, for other people's answers.
  const files = [...attachments, ...(fromHere ? [] : keys)].filter(
    ({ name, type, size }) =>
      size <= mostBytes && (type === 'application/pgp-keys' || /\.(asc|gpg|pgp|key)$/iu.test(name)),
  );
  const blobs = files.map(({ blob }) => blob);
  return text?.includes(armor) ? [...blobs, new Blob([text])] : blobs;
}

/** A message contains a key: it can be imported from here. */
export function OfferedKeys({ message, item }: { message: OpenedMessage; item: MessageItem }) {
  const [importing, setImporting] = useState(false);
  const sources = keySources(message, item.mine || item.author.kind === 'user');
  if (sources.length === 0) return null;
  return (
    <div class="no-print">
      <Notice icon="key">
        <p>{t('import.offered')}</p>
        <Button onClick={() => setImporting(true)}>{t('import.action')}</Button>
      </Notice>
      {importing ? <ImportKeys sources={sources} onClose={() => setImporting(false)} /> : null}
    </div>
  );
}
