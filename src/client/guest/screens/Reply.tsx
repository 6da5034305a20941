import { useEffect, useRef, useState } from 'preact/hooks';
import { codeOf } from '../../api/call.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Choice.tsx';
import { formatHuman } from '../../ui/dates.ts';
import { FileDrop, formatSize } from '../../ui/files.tsx';
import { locale, t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Letter, Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { navigate } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import type { ReadableMessage } from '../mailbox.ts';
import { draftOf, dropDraft, keepDraft, participantsOf, sendReply, type SendProgress } from '../replying.ts';
import type { Participants } from '../shapes.ts';
import { instance } from '../state.ts';
import { keepAwake } from '../signing.ts';

/** Room for headers and encoding beside the files themselves. */
const filesShare = 0.7;

/** The answer: locked in this browser for everybody it goes to. */
export function Reply({ mail, all }: { mail: ReadableMessage; all: boolean }) {
  const id = mail.item.messageId;
  const [draft, setDraft] = useState(() => draftOf(id, all));
  const [people, setPeople] = useState<Participants | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [progress, setProgress] = useState<SendProgress | null>(null);
  const stop = useRef<AbortController | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const change = (part: Parameters<typeof keepDraft>[1]) => {
    keepAwake();
    setDraft(keepDraft(id, part));
  };
  useEffect(() => {
    participantsOf(id, all).then(setPeople, (failure) => setError(problemText(failure)));
    return () => stop.current?.abort();
  }, [id, all]);

  // The form stands below the letter: it comes into view, ready to be written in.
  useEffect(() => field.current?.focus(), []);

  const maxBytes = Math.floor((instance.value?.maxMessageBytes ?? 50_000_000) * filesShare);
  const tooLarge = draft.files.reduce((sum, file) => sum + file.size, 0) > maxBytes;
  const empty = draft.text.trim() === '' && draft.files.length === 0;
  const send = async () => {
    if (!people) return;
    stop.current = new AbortController();
    setError(null);
    setProgress({ stage: 'locking', done: 0, total: 0 });
    try {
      await sendReply({
        item: mail.item,
        opened: mail.opened,
        draft,
        text: draft.quote ? `${draft.text}\n\n${quoted(mail)}` : draft.text,
        participants: people.participants,
        onProgress: setProgress,
        signal: stop.current.signal,
      });
      toast(t('reply.sent'));
      navigate(`/m/mail/${id}`, 'replace');
    } catch (failure) {
      setError(codeOf(failure) === 'cancelled' ? null : problemText(failure));
      setProgress(null);
    }
  };
  return (
    <Letter plain>
      <Title level={2}>{t(all ? 'mail.replyAll' : 'mail.reply')}</Title>
      {people ? <Recipients people={people} /> : error ? null : <Skeleton lines={1} />}
      <FileDrop files={draft.files} onChange={(files) => change({ files })} maxBytes={maxBytes}>
        <TextArea
          label={t('reply.text')}
          inputRef={field}
          value={draft.text}
          onInput={(text) => change({ text })}
          rows={9}
          dir="auto"
          readOnly={progress !== null}
        />
        <Checkbox label={t('reply.quote')} checked={draft.quote} onChange={(quote) => change({ quote })} />
      </FileDrop>
      {error ? <Notice kind="error">{error}</Notice> : null}
      {progress ? (
        <ProgressBar
          label={t(`reply.${progress.stage}`)}
          value={progress.total > 100_000 ? progress.done / progress.total : null}
          {...(progress.total > 100_000 ? { detail: formatSize(progress.total) } : {})}
          onCancel={() => stop.current?.abort()}
        />
      ) : (
        <div class="row">
          <Button
            kind="primary"
            icon={<Icon name="send" />}
            disabled={empty || tooLarge || !people?.participants.length}
            onClick={() => void send()}
          >
            {t('reply.send')}
          </Button>
          <Button
            kind="quiet"
            onClick={() => {
              dropDraft(id);
              navigate(`/m/mail/${id}`, 'replace');
            }}
          >
            {t('reply.discard')}
          </Button>
        </div>
      )}
      <p class="next">{t('reply.next')}</p>
    </Letter>
  );
}

function Recipients({ people: { participants, left } }: { people: Participants }) {
  const names = (list: { address: string; name?: string | null }[]) =>
    list.map((one) => (one.name ? `${one.name} (${one.address})` : one.address)).join(', ');
  return (
    <div class="stack-s">
      <p>
        <span class="soft">{t('mail.to')}</span> <bdi>{names(participants)}</bdi>
      </p>
      {left.length ? <Notice kind="warn">{t('reply.left', { names: names(left) })}</Notice> : null}
    </div>
  );
}

function quoted({ item, opened }: ReadableMessage): string {
  const head = t('reply.wrote', {
    name: item.author.name || item.author.address,
    time: formatHuman(new Date(item.sentAt), locale(), new Date()),
  });
  const lines = (opened.text ?? '').trimEnd().split('\n');
  return [head, ...lines.map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))].join('\n');
}
