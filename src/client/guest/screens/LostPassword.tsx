import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call, codeOf } from '../../api/call.ts';
import { tryCanon } from '../../crypto/address.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Sheet, Title } from '../../ui/Page.tsx';
import { Link } from '../../ui/router.tsx';
import { Text } from '../../ui/Text.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Time } from '../../ui/Time.tsx';
import { useTask } from '../../ui/useTask.ts';
import { lostToken } from '../link/arrival.ts';
import { dropLostToken } from '../link/linkKeeping.ts';
import { organisation } from '../../session/instance.ts';

/** The sheet of both pages, with the link back. */
function LostSheet({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <Page organisation={organisation()} narrow>
      <Sheet>
        <Title>{title}</Title>
        {children}
        <p class="next">
          <Link href="/m">{t('lost.back')}</Link>
        </p>
      </Sheet>
    </Page>
  );
}

/** Requests the mail with which a mailbox whose password is lost can be deleted. */
export function LostRequest() {
  const [sent, setSent] = useState(false);
  return (
    <LostSheet title={t('lost.title')}>
      {sent ? (
        <Notice kind="success" title={t('lost.sentTitle')}>
          {t('lost.sent')}
        </Notice>
      ) : (
        <RequestForm onSent={() => setSent(true)} />
      )}
    </LostSheet>
  );
}

function RequestForm({ onSent }: { onSent: () => void }) {
  const [address, setAddress] = useState('');
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    const canonical = tryCanon(address.trim());
    if (!canonical) task.setError(t('problem.refused-address'));
    else {
      void task.run(async () => {
        await call('POST', '/api/guest/lost', { address: canonical });
        onSent();
      });
    }
  };
  return (
    <>
      <Consequences />
      <form class="stack" onSubmit={submit}>
        <TextField
          label={t('signIn.address')}
          type="email"
          autocomplete="username"
          error={task.error}
          value={address}
          onInput={setAddress}
        />
        <Button kind="primary" wide type="submit" busy={task.busy}>
          {t('lost.request')}
        </Button>
      </form>
    </>
  );
}

/** The page behind that mail's link: nothing happens before the button. */
export function LostConfirm() {
  const [retireAt, setRetireAt] = useState<string | null>(null);
  const [gone, setGone] = useState(lostToken.value === null);
  const task = useTask();
  const confirm = () =>
    void task.run(async () => {
      try {
        const answer = await call('POST', '/api/guest/lost/confirm', { token: lostToken.value! });
        setRetireAt(answer.retireAt);
      } catch (error) {
        if (!codeOf(error).startsWith('link-')) throw error;
        setGone(true);
      }
      dropLostToken();
    });
  return (
    <LostSheet title={t('lost.confirmTitle')}>
      {retireAt ? (
        <Notice kind="success" title={t('lost.doneTitle')}>
          <span>
            <Text k="lost.done" with={{ time: <Time at={retireAt} /> }} />
          </span>
        </Notice>
      ) : gone ? (
        <Notice kind="warn">{t('lost.gone')}</Notice>
      ) : (
        <>
          <Consequences />
          {task.error ? <Notice kind="error">{task.error}</Notice> : null}
          <Button kind="danger" busy={task.busy} onClick={confirm}>
            {t('lost.confirm')}
          </Button>
        </>
      )}
    </LostSheet>
  );
}

function Consequences() {
  return (
    <div class="prose">
      <p>{t('lost.why')}</p>
      <ul>
        <li>{t('lost.whatGoes')}</li>
        <li>{t('lost.wait')}</li>
        <li>{t('lost.after')}</li>
      </ul>
    </div>
  );
}
