import { useEffect, useRef, useState } from 'preact/hooks';
import { codeOf } from '../../api/call.ts';
import { shownName, type Named } from '../../mail/shownName.ts';
import { Button } from '../../ui/Button.tsx';
import { ChangedFiles } from '../../ui/ChangedFiles.tsx';
import { Checkbox } from '../../ui/Choice.tsx';
import { FileDrop, filesLimit, formatSize } from '../../ui/files.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, Title } from '../../ui/Page.tsx';
import { whoIs } from '../../ui/people.ts';
import { problemText } from '../../ui/problems.ts';
import { quoteIntro } from '../../ui/quote.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { navigate } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Text } from '../../ui/Text.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { Time } from '../../ui/Time.tsx';
import { isSigned, type ReadableMessage } from '../messages/messages.ts';
import { openAnswer, type Answer } from '../messages/drafts.ts';
import { recipientsOf, sendReply, type Approved, type Recipients, type SendProgress } from '../messages/replying.ts';
import { instance } from '../../session/instance.ts';
import { keepAwake } from '../mailbox/signing.ts';
import { serverAhead } from '../../ui/serverClock.ts';
import { ClockNotice } from '../../trust/ClockNotice.tsx';
import { heldKeyOf, KeyQuestion, type HeldKey } from './KeyQuestion.tsx';

interface ReplyProps {
  mail: ReadableMessage;
  all: boolean;
  /** True if the guest clicked, false if the draft was found below the message: a click gives the field the focus. */
  asked: boolean;
}

/** The answer to a message, restored or new. */
export function Reply(props: ReplyProps) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { mail, all, asked } = props;
  useEffect(() => {
    let current = true;
    void openAnswer(mail.item.messageId).then((found) => {
      if (current) setAnswer(found);
    });
    return () => {
      current = false;
    };
  }, [mail.item.messageId]);
  if (!answer) return <Skeleton lines={3} />;
  // Found without a click: it continues as it was begun.
  return <Form mail={mail} all={asked ? all : answer.draft.value.all} asked={asked} answer={answer} />;
}

/** Encrypted in this browser for all its recipients, while it is written and when it is sent. */
function Form({ mail, all, asked, answer }: ReplyProps & { answer: Answer }) {
  const id = mail.item.messageId;
  const draft = answer.draft.value;
  const [people, setPeople] = useState<Recipients | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [held, setHeld] = useState<HeldKey | null>(null);
  const [approved, setApproved] = useState<Approved>({});
  const [isWarned, setWarned] = useState(false);
  // The verdict may change while somebody writes: when they chose the list of trusted keys.
  const mayAnswer = isSigned(mail.verdict) || isWarned;
  const [progress, setProgress] = useState<SendProgress | null>(null);
  const stop = useRef<AbortController | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const change = (part: Parameters<Answer['change']>[0]) => {
    keepAwake();
    answer.change(part);
  };
  useEffect(() => {
    if (draft.all !== all) answer.choose(all);
    recipientsOf(mail, all).then(setPeople, (failure: unknown) => setError(problemText(failure)));
    return () => stop.current?.abort();
  }, [id, all]);

  // The form is below the message: it scrolls into view, ready to be written in.
  useEffect(() => {
    if (asked) field.current?.focus();
  }, [asked]);

  const maxBytes = filesLimit(instance.value?.maxMessageBytes ?? 50_000_000);
  const tooLarge = draft.files.reduce((sum, file) => sum + file.size, 0) > maxBytes;
  const title = t(all ? 'mail.replyAll' : 'mail.reply');
  const empty = draft.text.trim() === '' && draft.files.length === 0;
  const discard = async () => {
    await answer.drop();
    toast(t('reply.discarded'));
    navigate(`/m/mail/${id}`, 'replace');
  };
  const send = async (keys: Approved) => {
    if (!people) return;
    stop.current = new AbortController();
    setError(null);
    setHeld(null);
    setApproved(keys);
    setProgress({ stage: 'locking', done: 0, total: 0 });
    try {
      await sendReply({
        mail,
        answer,
        text: draft.quote ? `${draft.text}\n\n${quoted(mail)}` : draft.text,
        participants: people.participants,
        approved: keys,
        onProgress: setProgress,
        signal: stop.current.signal,
      });
      toast(t('reply.sent'));
      navigate(`/m/mail/${id}`, 'replace');
    } catch (failure) {
      const question = heldKeyOf(failure);
      setHeld(question);
      // A changed file is named above, with what to do.
      const isNamed = codeOf(failure) === 'file-unreadable' && answer.changed.value.length > 0;
      setError(codeOf(failure) === 'cancelled' || question || isNamed ? null : problemText(failure));
      // Who can be answered now: with the former recipients, the next try would be refused too.
      if (codeOf(failure) === 'recipients-changed') await recipientsOf(mail, all).then(setPeople, () => undefined);
      setProgress(null);
    }
  };
  return (
    <Sheet plain>
      {asked ? <Title level={2}>{title}</Title> : <h2>{title}</h2>}
      <Restored answer={answer} onDiscard={() => void discard()} />
      <ClockNotice serverAhead={serverAhead.value} />
      {people ? <RecipientLines people={people} /> : error ? null : <Skeleton lines={1} />}
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
      <ChangedFiles
        changed={answer.changed.value}
        files={draft.files}
        onChange={(files) => {
          setError(null);
          change({ files });
        }}
      />
      {isSigned(mail.verdict) ? null : (
        <Notice kind="warn" title={t('reply.unsignedTitle')}>
          <p>{t('reply.unsigned', { address: mail.item.author.address })}</p>
          <Checkbox label={t('reply.unsignedConfirm')} checked={isWarned} onChange={setWarned} />
        </Notice>
      )}
      {error ? <Notice kind="error">{error}</Notice> : null}
      {held ? (
        <KeyQuestion
          {...held}
          text={t('problem.sender-key-changed', { address: held.address })}
          action={t('keyQuestion.send')}
          onApprove={() => void send({ ...approved, [held.address]: held.found })}
        />
      ) : null}
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
            disabled={empty || tooLarge || !mayAnswer || !people?.participants.length}
            onClick={() => void send(approved)}
          >
            {t('reply.send')}
          </Button>
          <Button kind="quiet" onClick={() => void discard()}>
            {t('reply.discard')}
          </Button>
          <Saved answer={answer} />
        </div>
      )}
      <p class="next">{t('reply.next')}</p>
    </Sheet>
  );
}

/** Says that this is what was written before, and what of it is lost. */
function Restored({ answer, onDiscard }: { answer: Answer; onDiscard: () => void }) {
  const at = answer.restored.value;
  const missing = answer.missing.value;
  if (!at) return null;
  return (
    <>
      <Notice icon="draft">
        <p>
          <Text k="reply.restored" with={{ time: <Time at={at} /> }} />
        </p>
        <div class="row">
          <Button onClick={onDiscard}>{t('reply.discardDraft')}</Button>
        </div>
      </Notice>
      {missing.length ? <Notice kind="warn">{t('reply.missing', { names: missing.join(', ') })}</Notice> : null}
    </>
  );
}

/** Whether the draft outlives this page. */
function Saved({ answer }: { answer: Answer }) {
  const state = answer.saved.value;
  if (state === 'none') return null;
  return (
    <span class={state === 'failed' ? 'saved saved-not small' : 'saved small'}>
      <Icon name={state === 'failed' ? 'warn' : state === 'saving' ? 'clock' : 'lock'} size={16} />
      {t(`reply.save-${state}`)}
    </span>
  );
}

function RecipientLines({ people: { participants, left } }: { people: Recipients }) {
  const nameOf = (who: Named) => {
    const name = shownName(who);
    return name ? `${name} (${who.address})` : who.address;
  };
  const names = (list: Named[]) => list.map(nameOf).join(', ');
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
  const head = quoteIntro(whoIs(item.author), item.sentAt);
  const lines = (opened.text ?? '').trimEnd().split('\n');
  return [head, ...lines.map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))].join('\n');
}
