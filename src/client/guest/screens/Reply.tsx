import type { RefObject } from 'preact';
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
import { navigateFromHere } from '../../ui/router.tsx';
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

/** What went wrong, as a sentence; null where the form says it elsewhere. */
function sentenceOf(failure: unknown, answer: Answer): string | null {
  // A changed file is named above, with what to do.
  const isNamed = codeOf(failure) === 'file-unreadable' && answer.changed.value.length > 0;
  return codeOf(failure) === 'cancelled' || heldKeyOf(failure) || isNamed ? null : problemText(failure);
}

type Answering = Pick<ReplyProps, 'mail' | 'all'> & { answer: Answer };

/** The people whom the answer goes to; null until they are known. They follow the verdict on the message. */
function usePeople(mail: ReplyProps['mail'], all: boolean, onError: (error: string) => void) {
  const [people, setPeople] = useState<Recipients | null>(null);
  useEffect(() => {
    let isGone = false;
    setPeople(null);
    recipientsOf(mail, all).then(
      (found) => isGone || setPeople(found),
      (failure: unknown) => isGone || onError(problemText(failure)),
    );
    return () => {
      isGone = true;
    };
  }, [mail.item.messageId, all, mail.verdict]);
  return [people, setPeople] as const;
}

/** Sends the answer: its recipients, how far it is, and what went wrong. The draft stays after a failure. */
function useSending({ mail, all, answer }: Answering) {
  const id = mail.item.messageId;
  const draft = answer.draft.value;
  const [error, setError] = useState<string | null>(null);
  const [people, setPeople] = usePeople(mail, all, setError);
  const [held, setHeld] = useState<HeldKey | null>(null);
  const [approved, setApproved] = useState<Approved>({});
  const [progress, setProgress] = useState<SendProgress | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => {
    if (draft.all !== all) answer.choose(all);
    return () => stop.current?.abort();
  }, [id, all]);

  const failed = async (failure: unknown) => {
    setHeld(heldKeyOf(failure));
    setError(sentenceOf(failure, answer));
    // Who can be answered now: with the former recipients, the next try would be refused too.
    if (codeOf(failure) === 'recipients-changed') await recipientsOf(mail, all).then(setPeople, () => undefined);
    setProgress(null);
  };
  const send = async (keys: Approved) => {
    if (!people) return;
    const { signal } = (stop.current = new AbortController());
    setError(null);
    setHeld(null);
    setApproved(keys);
    setProgress({ stage: 'locking', done: 0, total: 0 });
    const text = draft.quote ? `${draft.text}\n\n${quoted(mail)}` : draft.text;
    const { participants } = people;
    const leave = navigateFromHere();
    try {
      await sendReply({ mail, answer, text, participants, approved: keys, onProgress: setProgress, signal });
      toast(t('reply.sent'));
      leave(`/m/mail/${id}`, 'replace');
    } catch (failure) {
      await failed(failure);
    }
  };
  return { people, error, setError, held, approved, progress, send, cancel: () => stop.current?.abort() };
}

/** Encrypted in this browser for all its recipients, while it is written and when it is sent. */
function Form({ mail, all, asked, answer }: ReplyProps & { answer: Answer }) {
  const [isWarned, setWarned] = useState(false);
  // The verdict may change while somebody writes: when they chose the list of trusted keys.
  const mayAnswer = isSigned(mail.verdict) || isWarned;
  const field = useRef<HTMLTextAreaElement>(null);
  const sending = useSending({ mail, all, answer });
  const { people, error, setError, held, approved, progress, send } = sending;
  // The form is below the message: it scrolls into view, ready to be written in.
  useEffect(() => {
    if (asked) field.current?.focus();
  }, [asked]);

  const title = t(all ? 'mail.replyAll' : 'mail.reply');
  const discard = async () => {
    const leave = navigateFromHere();
    await answer.drop();
    toast(t('reply.discarded'));
    leave(`/m/mail/${mail.item.messageId}`, 'replace');
  };
  return (
    <Sheet plain>
      {asked ? <Title level={2}>{title}</Title> : <h2>{title}</h2>}
      <Restored answer={answer} onDiscard={() => void discard()} />
      <ClockNotice serverAhead={serverAhead.value} />
      {people ? <RecipientLines people={people} /> : error ? null : <Skeleton lines={1} />}
      <Written answer={answer} field={field} isLocked={progress !== null} onFiles={() => setError(null)} />
      <Unsigned mail={mail} isWarned={isWarned} onWarned={setWarned} />
      {error ? <Notice kind="error">{error}</Notice> : null}
      {held ? <Held held={held} onApprove={() => void send({ ...approved, [held.address]: held.found })} /> : null}
      {progress ? (
        <Sending progress={progress} onCancel={sending.cancel} />
      ) : (
        <Actions
          answer={answer}
          mayAnswer={mayAnswer && Boolean(people?.participants.length)}
          onSend={() => void send(approved)}
          onDiscard={() => void discard()}
        />
      )}
      <p class="next">{t('reply.next')}</p>
    </Sheet>
  );
}

const mostBytes = () => filesLimit(instance.value?.maxMessageBytes ?? 50_000_000);

interface WrittenProps {
  answer: Answer;
  field: RefObject<HTMLTextAreaElement | null>;
  isLocked: boolean;
  /** A changed file was replaced or removed. */
  onFiles: () => void;
}

/** The text and the files of the answer. */
function Written({ answer, field, isLocked, onFiles }: WrittenProps) {
  const draft = answer.draft.value;
  const change = (part: Parameters<Answer['change']>[0]) => {
    keepAwake();
    answer.change(part);
  };
  return (
    <>
      <FileDrop files={draft.files} onChange={(files) => change({ files })} maxBytes={mostBytes()}>
        <TextArea
          label={t('reply.text')}
          inputRef={field}
          value={draft.text}
          onInput={(text) => change({ text })}
          rows={9}
          dir="auto"
          readOnly={isLocked}
        />
        <Checkbox label={t('reply.quote')} checked={draft.quote} onChange={(quote) => change({ quote })} />
      </FileDrop>
      <ChangedFiles
        changed={answer.changed.value}
        files={draft.files}
        onChange={(files) => {
          onFiles();
          change({ files });
        }}
      />
    </>
  );
}

interface UnsignedProps {
  mail: ReadableMessage;
  isWarned: boolean;
  onWarned: (isWarned: boolean) => void;
}

/** The warning that it is not certain who wrote the message, with its confirmation. */
function Unsigned({ mail, isWarned, onWarned }: UnsignedProps) {
  if (isSigned(mail.verdict)) return null;
  return (
    <Notice kind="warn" title={t('reply.unsignedTitle')}>
      <p>{t('reply.unsigned', { address: mail.item.author.address })}</p>
      <Checkbox label={t('reply.unsignedConfirm')} checked={isWarned} onChange={onWarned} />
    </Notice>
  );
}

function Held({ held, onApprove }: { held: HeldKey; onApprove: () => void }) {
  return (
    <KeyQuestion
      {...held}
      text={t('problem.sender-key-changed', { address: held.address })}
      action={t('keyQuestion.send')}
      onApprove={onApprove}
    />
  );
}

function Sending({ progress, onCancel }: { progress: SendProgress; onCancel: () => void }) {
  const isKnown = progress.total > 100_000;
  return (
    <ProgressBar
      label={t(`reply.${progress.stage}`)}
      value={isKnown ? progress.done / progress.total : null}
      {...(isKnown ? { detail: formatSize(progress.total) } : {})}
      onCancel={onCancel}
    />
  );
}

interface ActionsProps {
  answer: Answer;
  /** Whether there is somebody to answer to, and the guest knows what is not certain about them. */
  mayAnswer: boolean;
  onSend: () => void;
  onDiscard: () => void;
}

function Actions({ answer, mayAnswer, onSend, onDiscard }: ActionsProps) {
  const draft = answer.draft.value;
  const tooLarge = draft.files.reduce((sum, file) => sum + file.size, 0) > mostBytes();
  const empty = draft.text.trim() === '' && draft.files.length === 0;
  return (
    <div class="row">
      <Button kind="primary" icon={<Icon name="send" />} disabled={empty || tooLarge || !mayAnswer} onClick={onSend}>
        {t('reply.send')}
      </Button>
      <Button kind="quiet" onClick={onDiscard}>
        {t('reply.discard')}
      </Button>
      <Saved answer={answer} />
    </div>
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
