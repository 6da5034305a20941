import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { hasCode } from '../../api/http.ts';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import type { B64u } from '../../crypto/client.ts';
import { Button } from '../../ui/Button.tsx';
import { ChangedFiles } from '../../ui/ChangedFiles.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FileDrop, filesLimit, formatSize } from '../../ui/files.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toast } from '../../ui/live.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Title } from '../../ui/Page.tsx';
import { problemText } from '../../ui/problems.ts';
import { navigate, navigateFromHere } from '../../ui/router.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextArea, TextField } from '../../ui/TextField.tsx';
import { beforeReload } from '../../ui/version.ts';
import { Desk, HeldKeys } from '../desk/Desk.tsx';
import { stores } from '../messages/store.ts';
import { needsPin } from '../recipients/routes.ts';
import { keyEnd } from '../account/keyEnd.ts';
import { trustedKeysHeld } from '../account/trustedKeys.ts';
import { session } from '../account/session.ts';
import { instance } from '../../session/instance.ts';
import { AddressField } from './AddressField.tsx';
import { HeldKey } from './HeldKey.tsx';
import { LinkMail, noteProblem } from './LinkMail.tsx';
import { ComposeModel, type Field } from './model.ts';
import { PinPanel } from './PinPanel.tsx';
import { KeyEndsNotice } from '../settings/KeyLife.tsx';
import { serverAhead } from '../../ui/serverClock.ts';
import { ClockNotice } from '../../trust/ClockNotice.tsx';
import { failureText, SendBar, useSending } from './SendBar.tsx';

/** Writing one message; its draft has the id in the path. */
export function Compose({ id }: { id: B64u }) {
  const [model] = useState(() => new ComposeModel(id));
  useEffect(() => {
    void model.load();
    const hide = () => void (document.hidden && model.save());
    document.addEventListener('visibilitychange', hide);
    const undo = beforeReload(() => model.saveWhole());
    return () => {
      undo();
      document.removeEventListener('visibilitychange', hide);
      model.dispose();
    };
  }, [model]);
  const failure = model.failure.value;
  const detail = model.ready.value ? (
    <Form model={model} />
  ) : failure ? (
    <div class="column">
      <Notice kind="error">{problemText(failure)}</Notice>
      <Button onClick={() => void model.load()}>{t('app.retry')}</Button>
    </div>
  ) : (
    <Skeleton lines={6} />
  );
  return <Desk reading detail={detail} />;
}

/** Where the focus goes: into the text of an answer, and to the subject after the question about it. */
function useFocus(isAnswer: boolean, asking: boolean) {
  const subject = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (!isAnswer) return;
    text.current?.focus();
    text.current?.setSelectionRange(0, 0);
  }, []);
  useEffect(() => {
    // When the dialog is closed, focus goes to what it asked for, and not to the button that opened it.
    if (wasAsking.current && !asking) subject.current?.focus();
    wasAsking.current = asking;
  }, [asking]);
  return { subject, text };
}

/** Sends or discards the draft; `asking`: the user is asked whether to send without a subject. */
function useActions(model: ComposeModel, problem: ComposeProblem | null) {
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const sending = useSending(model);
  const send = async (isSure = false) => {
    setTried(true);
    if (problem) return;
    if (model.draft.value.subject.trim() === '' && !isSure) return setAsking(true);
    const leave = navigateFromHere();
    const sent = await sending.send();
    if (!sent) return;
    toast(t('compose.sent'));
    await model.keeper.value.discard().catch(() => undefined);
    void stores.sent.refresh();
    leave(`/sent/${sent.messageId}`, 'replace');
  };
  const discard = async () => {
    const leave = navigateFromHere();
    await model.keeper.value.discard().catch(() => undefined);
    toast(t('compose.discarded'));
    leave('/inbox', 'replace');
  };
  return { tried, asking, setAsking, sending, send, discard };
}

function Form({ model }: { model: ComposeModel }) {
  const pins = pinsToTell(model);
  const problem = problemOf(model, pins);
  const { tried, asking, setAsking, sending, send, discard } = useActions(model, problem);
  const fields = useFocus(Boolean(model.draft.value.answers), asking);
  const sendNow = () => {
    setAsking(false);
    void send(true);
  };
  return (
    <form
      class="compose"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
      }}
    >
      <div class="compose-body">
        <div class="compose-head">
          <Title>{t('compose.title')}</Title>
          <SaveSign model={model} />
        </div>
        <OtherWindow model={model} />
        <HeldKeys />
        <KeyEndsNotice />
        <ClockNotice serverAhead={serverAhead.value} />
        <Recipients model={model} error={tried && problem?.at === 'to' ? problem.text : null} />
        <Protection model={model} />
        <Content model={model} {...fields} />
        {hasLink(model) ? <LinkPart model={model} pins={pins.map(({ pin }) => pin)} /> : null}
        {tried && problem && problem.at !== 'to' ? <Notice kind="error">{problem.text}</Notice> : null}
        {sending.error && !hasCode(sending.error, 'file-unreadable') ? (
          <SendFailure model={model} error={sending.error} />
        ) : null}
      </div>
      {asking ? <WithoutSubject onClose={() => setAsking(false)} onSend={sendNow} /> : null}
      <SendBar sending={sending} onSend={() => void send()} onDiscard={() => void discard()} />
    </form>
  );
}

interface ContentProps {
  model: ComposeModel;
  subject: RefObject<HTMLInputElement | null>;
  text: RefObject<HTMLTextAreaElement | null>;
}

/** Subject, text and files. */
function Content({ model, subject, text }: ContentProps) {
  const draft = model.draft.value;
  return (
    <>
      <FileDrop
        files={model.files.value}
        onChange={(files) => model.setFiles(files)}
        maxBytes={filesLimit(instance.value?.maxMessageBytes ?? 0)}
      >
        <TextField
          label={t('compose.subject')}
          inputRef={subject}
          value={draft.subject}
          onInput={(subject) => model.change({ subject })}
        />
        <TextArea
          label={t('compose.message')}
          rows={12}
          inputRef={text}
          value={draft.text}
          onInput={(value) => model.change({ text: value })}
        />
      </FileDrop>
      <ChangedFiles
        changed={model.keeper.value.files.changed.value}
        files={model.files.value}
        onChange={(files) => model.setFiles(files)}
      />
      {model.missing.value.length ? (
        <Notice kind="warn">{t('compose.filesMissing', { names: model.missing.value.join(', ') })}</Notice>
      ) : null}
    </>
  );
}

/** What the mail with the link says, and until when the link and the message can be opened. */
function LinkPart({ model, pins }: { model: ComposeModel; pins: string[] }) {
  const draft = model.draft.value;
  return (
    <fieldset class="link-mail">
      <legend>{t('linkMail.title')}</legend>
      <LinkMail
        note={draft.clearNote}
        onNote={(clearNote) => model.change({ clearNote })}
        language={draft.language}
        onLanguage={(language) => model.change({ language })}
        pins={pins}
        ends={{
          link: draft.linkExpiresInDays ?? null,
          onLink: (linkExpiresInDays) => model.change({ linkExpiresInDays }),
          message: draft.expiresInDays,
          onMessage: (expiresInDays) => model.change({ expiresInDays }),
        }}
      />
    </fieldset>
  );
}

function Recipients({ model, error }: { model: ComposeModel; error: string | null }) {
  const draft = model.draft.value;
  const fields: { field: Field; label: string }[] = [
    { field: 'to', label: t('compose.to') },
    { field: 'cc', label: t('compose.cc') },
    { field: 'bcc', label: t('compose.bcc') },
  ];
  const [more, setMore] = useState(false);
  const isShort = !more && draft.cc.length === 0 && draft.bcc.length === 0;
  const fieldsBox = useRef<HTMLDivElement>(null);
  const showMore = () => {
    setMore(true);
    // They are rendered by then, and the button that had the focus is gone.
    requestAnimationFrame(() => fieldsBox.current?.querySelectorAll('input')[1]?.focus());
  };
  return (
    <div class={isShort ? 'address-fields address-fields-short' : 'address-fields'} ref={fieldsBox}>
      {fields.map(({ field, label }) => (
        <AddressField
          key={field}
          model={model}
          label={label}
          value={draft[field]}
          onChange={(value) => model.change({ [field]: value })}
          autofocus={field === 'to' && !draft.answers && draft.to.length === 0}
          error={field === 'to' ? error : null}
        />
      ))}
      {isShort ? (
        <button type="button" class="button button-plain address-more" onClick={showMore}>
          {t('compose.more')}
        </button>
      ) : null}
    </div>
  );
}

function Protection({ model }: { model: ComposeModel }) {
  // Several PINs would push the subject off a phone's screen: one line each, which can be opened.
  const short = pinsToTell(model).length > 1;
  return (
    <div class={short ? 'stack-s pin-list' : 'stack-s'} aria-live="polite">
      {short ? (
        <div class="pin-tell">
          <Icon name="phone" size={18} />
          {t('pin.tellEach')}
        </div>
      ) : null}
      {model.known().map((finding) => (
        <div class="stack-s" key={finding.resolved.input}>
          <HeldKey model={model} finding={finding} />
          <PinPanel model={model} finding={finding} short={short} />
        </div>
      ))}
    </div>
  );
}

/** Asked once before a message without a subject is sent. */
function WithoutSubject({ onClose, onSend }: { onClose: () => void; onSend: () => void }) {
  return (
    <Dialog
      title={t('compose.noSubjectTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onSend}>{t('compose.noSubjectSend')}</Button>
          <Button kind="primary" onClick={onClose}>
            {t('compose.noSubjectAdd')}
          </Button>
        </>
      }
    >
      <p>{t('compose.noSubjectText')}</p>
    </Dialog>
  );
}

function SaveSign({ model }: { model: ComposeModel }) {
  const state = model.keeper.value.state.value;
  if (state === 'none') return null;
  return (
    <span class={`save-sign save-${state}`}>
      <Icon name={state === 'failed' ? 'warn' : state === 'saving' ? 'clock' : 'lock'} size={16} />
      {t(`compose.save-${state}`)}
    </span>
  );
}

/** Another window has changed or ended this draft: the user chooses which of the two continues here. */
function OtherWindow({ model }: { model: ComposeModel }) {
  const [error, setError] = useState<unknown>(null);
  const conflict = model.conflict.value;
  if (!conflict) return null;
  const keepCopy = async () => {
    const leave = navigateFromHere();
    leave(await model.keepCopy(), 'replace');
  };
  return (
    <Notice kind="warn" title={t(`conflict.${conflict}`)}>
      <p>{t('conflict.what')}</p>
      {error ? <p>{problemText(error)}</p> : null}
      <div class="row">
        {conflict === 'changed' ? (
          <Button onClick={() => void model.takeOther().catch(setError)}>{t('conflict.load')}</Button>
        ) : null}
        <Button onClick={() => void keepCopy().catch(setError)}>{t('conflict.copy')}</Button>
      </div>
    </Notice>
  );
}

function SendFailure({ model, error }: { model: ComposeModel; error: unknown }) {
  const sentBefore = hasCode(error, 'request-reused');
  const { requestId } = model.draft.value;
  return (
    <Notice kind="error">
      <p>{sentBefore ? t('compose.sentBefore') : failureText(error)}</p>
      {sentBefore ? (
        <div class="row">
          <Button onClick={() => navigate(`/sent/${requestId}`)}>{t('compose.showSent')}</Button>
          <Button onClick={() => model.change({ requestId: toB64u(randomBytes(16)) })}>{t('compose.sendAsNew')}</Button>
        </div>
      ) : null}
    </Notice>
  );
}

/** PINs of this message that the user will have to tell. */
const pinsToTell = (model: ComposeModel) =>
  model
    .known()
    .filter(({ resolved, pin }) => pin !== null && needsPin(resolved, model.wantsPin(resolved)))
    .map(({ resolved, pin }) => ({ resolved, pin: pin! }));

/** Whether a mail with a link will be sent. */
const hasLink = (model: ComposeModel): boolean =>
  model.known().some(({ resolved }) => resolved.outcome === 'new' || needsPin(resolved, model.wantsPin(resolved)));

interface ComposeProblem {
  at: 'to' | 'note' | 'files' | 'draft' | 'key';
  text: string;
}

function problemOf(model: ComposeModel, pins: { pin: string }[]): ComposeProblem | null {
  if (model.conflict.value) return { at: 'draft', text: t('problem.draft-conflict') };
  if (trustedKeysHeld.value) return { at: 'key', text: t('problem.trusted-keys-held') };
  if (keyEnd(session.value?.keyExpiresAt ?? null, new Date()) === 'over')
    return { at: 'key', text: t('compose.keyOver') };
  const known = model.known();
  if (model.addresses().length === 0) return { at: 'to', text: t('compose.nobody') };
  const refused = known.find(({ resolved }) => resolved.outcome === 'refused');
  if (refused) return { at: 'to', text: t('compose.refused', { address: refused.resolved.input }) };
  const held = known.find((finding) => model.isHeld(finding));
  if (held) return { at: 'to', text: t('compose.held', { address: held.resolved.input }) };
  const note = hasLink(model)
    ? noteProblem(
        model.draft.value.clearNote,
        pins.map(({ pin }) => pin),
      )
    : null;
  if (note) return { at: 'note', text: note };
  const total = model.files.value.reduce((sum, file) => sum + file.size, 0);
  const most = filesLimit(instance.value?.maxMessageBytes ?? Infinity);
  if (total > most) {
    return { at: 'files', text: t('problem.message-too-large', { maxBytes: formatSize(most) }) };
  }
  return null;
}
