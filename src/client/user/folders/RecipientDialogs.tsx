import { useState } from 'preact/hooks';
import { sameSession } from '../../session/sameSession.ts';
import { tryCanon } from '../../crypto/address.ts';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import { formatPin } from '../../crypto/pin.ts';
import type { Named } from '../../mail/shownName.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { language, t } from '../../ui/i18n.ts';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { api } from '../account/api.ts';
import { LinkMail, noteProblem } from '../compose/LinkMail.tsx';
import { PinWords } from '../compose/PinPanel.tsx';
import { failureText } from '../compose/SendBar.tsx';
import { addTrustedKeys, requireTrustedKeys, trustedKeys } from '../account/trustedKeys.ts';
import { resend } from '../sending/resend.ts';
import { session } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import type { MessageItem, Recipient } from '../account/types.ts';
import { withheldNow } from '../sending/withheld.ts';
import { worker } from '../account/worker.ts';
import { UnnotedLink } from './CallWithPin.tsx';
import { ownName, whoGetsPin, type LinkedRecipient } from '../sending/callWithPin.ts';
import { authorDeps } from '../messages/store.ts';
import { useNotedLinks } from './useNotedLinks.ts';
import { usePin } from './usePin.ts';

interface RecipientDialogProps {
  item: MessageItem;
  recipient: Recipient;
  /** The people whom the user's own message or draft names. */
  people: readonly Named[];
  onClose: () => void;
  refresh: () => Promise<void>;
}

const isLinked = (recipient: Recipient): recipient is LinkedRecipient => recipient.invitation !== null;

/** "Check assigned PIN". */
export function CheckPin({ item, recipient, people, onClose }: RecipientDialogProps) {
  const [state] = useNotedLinks(item, isLinked(recipient) ? [recipient] : []);
  return (
    <Dialog title={t('pin.checkTitle')} onClose={onClose}>
      {state?.at === 'noted' ? <CheckedPin {...state.link} people={people} /> : null}
      {state?.at === 'asking' ? <Skeleton lines={2} /> : null}
      {state?.at === 'unnoted' ? <UnnotedLink address={recipient.address} /> : null}
      {state?.at === 'failed' ? <Notice kind="error">{failureText(state.error)}</Notice> : null}
    </Dialog>
  );
}

interface CheckedPinProps {
  address: string;
  generation: number;
  people: readonly Named[];
}

function CheckedPin({ address, generation, people }: CheckedPinProps) {
  const pin = usePin(address, generation);
  return (
    <>
      {pin ? <PinResult address={address} people={people} pin={pin} /> : <Skeleton lines={2} />}
      <p class="small soft">{t('pin.computed')}</p>
    </>
  );
}

interface PinResultProps {
  address: string;
  people: readonly Named[];
  pin: string;
}

function PinResult({ address, people, pin }: PinResultProps) {
  return (
    <>
      <PinWords name={ownName(address, people)} address={address} pin={pin} />
      <div class="row">
        <CopyButton text={formatPin(pin)} label={t('pin.copy')} />
      </div>
    </>
  );
}

type ResendProps = RecipientDialogProps & { newPin: boolean };

/** Sends the link again; `generation` is that of the PIN, once a link with one was sent. */
function useResending({ item, recipient, newPin, onClose, refresh }: ResendProps) {
  const [requestId] = useState(() => toB64u(randomBytes(16)));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [generation, setGeneration] = useState<number | null>(null);
  const send = async (clearNote: string | null, mailLanguage: string) => {
    const isSame = sameSession();
    setBusy(true);
    setError(null);
    try {
      const resending = { message: item, recipient, newPin, language: mailLanguage, clearNote, requestId };
      const certificate = session.value?.certificate ?? '';
      const deps = { ...authorDeps, trustedKeys: requireTrustedKeys, crypto: worker, api, certificate };
      const made = await resend(resending, deps);
      if (!isSame()) return;
      const { address } = recipient;
      const canonical = tryCanon(address) ?? '';
      const pin = trustedKeys.value[canonical];
      if (pin && made.hasPin)
        await addTrustedKeys({ [canonical]: { ...pin, generation: made.generation } }).catch(() => undefined);
      if (!isSame()) return;
      withheldNow.value = made.withheld.length ? [{ address, messages: made.withheld }] : [];
      await refresh().catch(() => undefined);
      toast(t('state.resent'));
      if (made.hasPin) setGeneration(made.generation);
      else onClose();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return { busy, error, generation, send };
}

/** "Send the link again" and "New PIN": one more mail, with a new link if the old one was not used. */
export function ResendDialog(props: ResendProps) {
  const { recipient, people, newPin, onClose } = props;
  const known = instance.value?.languages ?? ['en'];
  const [note, setNote] = useState('');
  const [mailLanguage, setMailLanguage] = useState<string>(
    known.includes(language.value) ? language.value : (known[0] ?? 'en'),
  );
  const { busy, error, generation, send } = useResending(props);
  const pin = usePin(recipient.address, generation);
  const confirm = () => {
    if (!noteProblem(note, [])) void send(note.trim() || null, mailLanguage);
  };
  const title = t(newPin ? 'pin.new' : 'state.resend');
  if (generation !== null) {
    return (
      <Dialog title={title} onClose={onClose}>
        {pin ? <PinResult address={recipient.address} people={people} pin={pin} /> : <Skeleton lines={2} />}
      </Dialog>
    );
  }
  const action = (
    <Button kind="primary" busy={busy} onClick={confirm}>
      {t(newPin ? 'pin.newConfirm' : 'state.resendConfirm')}
    </Button>
  );
  return (
    <Dialog title={title} onClose={onClose} actions={action}>
      <p>{t(newPin ? 'pin.newText' : 'state.resendText', { name: whoGetsPin(recipient.address, people) })}</p>
      <LinkMail note={note} onNote={setNote} language={mailLanguage} onLanguage={setMailLanguage} pins={[]} />
      {error ? <Notice kind="error">{failureText(error)}</Notice> : null}
    </Dialog>
  );
}

/** "Revoke", with what it cannot do. */
export function RevokeDialog({ item, recipient, people, onClose, refresh }: RecipientDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const name = whoGetsPin(recipient.address, people);
  const revoke = async () => {
    setBusy(true);
    try {
      await api.revoke(item.messageId, recipient.address);
      await refresh().catch(() => undefined);
      toast(t('state.revokeDone', { name }));
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const seen = recipient.openedAt ?? recipient.readAt ?? recipient.answeredAt;
  return (
    <Dialog
      title={t('state.revokeTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('state.revokeKeep')}</Button>
          <Button kind="danger" busy={busy} onClick={() => void revoke()}>
            {t('state.revoke')}
          </Button>
        </>
      }
    >
      <p>{t('state.revokeText', { name })}</p>
      <Notice kind="warn">{t(seen ? 'state.revokeSeen' : 'state.revokeMaybe', { name })}</Notice>
      {error ? <Notice kind="error">{failureText(error)}</Notice> : null}
    </Dialog>
  );
}
