import { useState } from 'preact/hooks';
import type { KeyFacts } from '../../crypto/client.ts';
import { readingFiles } from '../../drafts/reading.ts';
import { Button } from '../../ui/Button.tsx';
import { FileButton } from '../../ui/files.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, Title } from '../../ui/Page.tsx';
import { navigateFromHere } from '../../ui/router.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { useTask } from '../../ui/useTask.ts';
import { readKey, useOwnKey } from '../mailbox/delivery.ts';
import { session } from '../mailbox/state.ts';
import { organisation } from '../../session/instance.ts';
import { PasswordStep } from './PasswordStep.tsx';
import { KeyCard } from './Program.tsx';
import { BackToMailbox } from './Settings.tsx';

/** Adds the guest's own public key, from a file or pasted: shown first, then stored with the password. */
export function AddKey() {
  const [key, setKey] = useState<KeyFacts | null>(null);
  return (
    <>
      <BackToMailbox to="/m/settings/program" label={t('settings.program')} />
      <Sheet plain>
        <Title tab={`${t('ownKey.title')} · ${organisation()}`}>{t('ownKey.title')}</Title>
        {key ? <Confirm found={key} onOther={() => setKey(null)} /> : <Choose onFound={setKey} />}
      </Sheet>
    </>
  );
}

function Choose({ onFound }: { onFound: (key: KeyFacts) => void }) {
  const task = useTask();
  const look = (source: Blob | string) =>
    void task.run(async () => {
      const read = await readingFiles(source instanceof Blob ? [source] : [], () => readKey(source));
      if (read.ok) onFound(read.key);
      else throw { code: `own-key-${read.reason}`, address: session.value?.address ?? '' };
    });
  return (
    <>
      <div class="prose">
        <p>{t('ownKey.what')}</p>
        <ul>
          <li>{t('ownKey.fromThunderbird')}</li>
          <li>
            {t('ownKey.fromGnupg')}
            <code class="code-line">gpg --armor --export {session.value?.address}</code>
          </li>
        </ul>
        <p class="soft">{t('ownKey.public')}</p>
      </div>
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <div>
        <FileButton
          label={t('ownKey.file')}
          icon="upload"
          kind="primary"
          busy={task.busy}
          onFiles={(files) => {
            const [file] = files ?? [];
            if (file) look(file);
          }}
        />
      </div>
      <PasteForm busy={task.busy} onText={look} />
    </>
  );
}

function PasteForm({ busy, onText }: { busy: boolean; onText: (text: string) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onText(text);
      }}
    >
      <TextArea
        label={t('ownKey.paste')}
        hint={t('ownKey.pasteHint')}
        rows={6}
        spellcheck={false}
        autocomplete="off"
        class="input mono"
        value={text}
        onInput={setText}
      />
      <div>
        <Button type="submit" busy={busy} disabled={text.trim() === ''}>
          {t('ownKey.look')}
        </Button>
      </div>
    </form>
  );
}

function Confirm({ found, onOther }: { found: KeyFacts; onOther: () => void }) {
  const direct = session.value?.delivery.direct ?? false;
  return (
    <>
      <p>{t('ownKey.whose')}</p>
      <KeyCard userIds={found.userIds.map((id) => id.text)} fingerprint={found.fingerprint} expires={found.expiresAt} />
      <div class="prose">
        <p>{t('ownKey.compare')}</p>
        <ul>
          <li>{t(direct ? 'ownKey.thenDirect' : 'ownKey.then')}</li>
          <li>{t('ownKey.hold')}</li>
          <li>{t('ownKey.told')}</li>
        </ul>
      </div>
      <PasswordStep
        action={t('ownKey.use')}
        icon={<Icon name="check" />}
        run={async (password) => {
          const leave = navigateFromHere();
          await useOwnKey(found.certificate, password);
          toast(t('ownKey.done'));
          leave('/m/settings/program');
        }}
        onCancel={onOther}
      />
    </>
  );
}
