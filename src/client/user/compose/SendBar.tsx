import { useRef, useState } from 'preact/hooks';
import { hasCode } from '../../api/http.ts';
import { sameSession } from '../../session/sameSession.ts';
import type { Note } from '../../crypto/client.ts';
import { readingFiles } from '../../drafts/reading.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { api } from '../account/api.ts';
import { addTrustedKeys, requireTrustedKeys } from '../account/trustedKeys.ts';
import { SendingError } from '../recipients/sendingError.ts';
import { sentNow } from '../sending/sentNow.ts';
import { instance } from '../../session/instance.ts';
import { Sending, type SendingProgress } from '../sending/sending.ts';
import type { Sent } from '../account/types.ts';
import { withheldNow } from '../sending/withheld.ts';
import { worker } from '../account/worker.ts';
import { refusalText } from '../recipients/signs.ts';
import type { ComposeModel } from './model.ts';

export interface SendingState {
  progress: SendingProgress | null;
  error: unknown;
  send: () => Promise<Sent | null>;
  cancel: () => void;
}

/** A sentence on why a message was not sent. */
export function failureText(error: unknown): string {
  const { code, address, reason } = error instanceof SendingError ? error.problem : ({} as Record<string, unknown>);
  if (code === 'recipient-refused') {
    return `${String(address)}: ${refusalText(typeof reason === 'string' ? reason : null)}`;
  }
  return problemText(error);
}

/** After the first version of a message's note: with the version of the trusted keys that this message created. */
async function noteVersion(note: Note): Promise<void> {
  await api.putNote(note.messageId, 2, (await worker.sealNote(note)).note);
}

/** Sends a model's message; after every failure the draft stays and can be sent again. */
// eslint-disable-next-line max-lines-per-function -- One attempt in its order; after every step the session may have changed.
export function useSending(model: ComposeModel): SendingState {
  const [progress, setProgress] = useState<SendingProgress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef<AbortController | null>(null);
  const sending = useRef<Sending | null>(null);
  sending.current ??= new Sending({ api, crypto: worker, trustedKeys: requireTrustedKeys, now: () => new Date() });

  const send = async (): Promise<Sent | null> => {
    if (stop.current) return null;
    stop.current = new AbortController();
    const isSame = sameSession();
    setError(null);
    setProgress({ stage: 'encrypting', value: 0 });
    try {
      const most = instance.value?.limits.recipients ?? Infinity;
      if (model.addresses().length > most) throw new SendingError('too-many-recipients', { most });
      await model.save(true);
      // The form shows what the user must decide.
      if (model.conflict.value) return null;
      const options = { signal: stop.current.signal, onProgress: setProgress };
      const message = await model.messageAsAttached();
      const made = await readingFiles(message.files, () => sending.current!.send(message, options));
      const { trustedKeys: added, note, withheld, ...sent } = made;
      // The answer came after its user signed out: nothing of it belongs to the next user.
      if (!isSame()) return null;
      sentNow.value = { note, people: [...message.to, ...message.cc, ...message.bcc] };
      // The message is sent; a trusted key that is not stored now is looked up again next time.
      await addTrustedKeys(added)
        .then(() => (Object.keys(added).length ? noteVersion(note) : undefined))
        .catch(() => undefined);
      if (!isSame()) return null;
      withheldNow.value = withheld;
      return sent;
    } catch (failure) {
      setError(failure);
      // A file that changed while it was read is named beside the others.
      if (hasCode(failure, 'file-unreadable')) await model.keeper.value.files.asAttached(model.files.value);
      // Outdated facts about the recipients may be the cause.
      void model.lookUp(
        model.addresses().map(({ address }) => address),
        true,
      );
      return null;
    } finally {
      stop.current = null;
      setProgress(null);
    }
  };
  return { progress, error, send, cancel: () => stop.current?.abort() };
}

interface SendBarProps {
  sending: SendingState;
  onSend: () => void;
  onDiscard: () => void;
}

/** Send and discard, or how far the sending is. */
export function SendBar({ sending, onSend, onDiscard }: SendBarProps) {
  const { progress } = sending;
  return (
    <div class="send-bar">
      {progress ? (
        <ProgressBar
          label={t(`compose.stage-${progress.stage}`, progress.link)}
          value={progress.value}
          {...(progress.stage === 'sending' ? {} : { onCancel: sending.cancel })}
        />
      ) : (
        <div class="row send-row">
          <Button kind="primary" icon={<Icon name="send" />} onClick={onSend}>
            {t('compose.send')}
          </Button>
          <Button kind="quiet" icon={<Icon name="trash" />} onClick={onDiscard}>
            {t('compose.discard')}
          </Button>
        </div>
      )}
    </div>
  );
}
