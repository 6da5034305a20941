import { useEffect, useState } from 'preact/hooks';
import { parseLink } from '../../crypto/link.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Page, Sheet, SheetHead, Title } from '../../ui/Page.tsx';
import { Postmark } from '../../ui/Postmark.tsx';
import { TextArea } from '../../ui/TextField.tsx';
import { useTask } from '../../ui/useTask.ts';
import { beforeReload } from '../../ui/version.ts';
import { link } from '../link/arrival.ts';
import { later } from './later.tsx';
import { isLinkKept, keepLink, type FoundLink } from '../link/linkKeeping.ts';
import { open, opening } from '../link/opening.ts';
import { instance, organisation } from '../../session/instance.ts';
import { FinalLink, ForgedLink, UnknownLink } from './FinalLink.tsx';
import { OpenedLink } from './OpenedLink.tsx';

const ChoosePassword = later(() => import('./ChoosePassword.tsx').then((found) => found.ChoosePassword));
const AttachLink = later(() => import('./AttachLink.tsx').then((found) => found.AttachLink));

/** Every screen from the link up to the mailbox. */
export function LinkScreen() {
  const now = opening.value;
  useEffect(() => beforeReload(canComeBack), []);
  return (
    <Page organisation={organisation()} narrow>
      <Step now={now} found={link.value} />
    </Page>
  );
}

/** Whether a reload leads to this link again: a final link needs no secret. */
async function canComeBack(): Promise<boolean> {
  const isOver = ['unknown', 'final', 'forged'].includes(opening.value.step);
  return isOver || link.value.kind !== 'whole' || isLinkKept(link.value.link.iid, Date.now());
}

function Step({ now, found }: { now: typeof opening.value; found: FoundLink }) {
  switch (now.step) {
    case 'closed':
      return found.kind === 'whole' ? <ClosedLetter found={found} /> : <IncompleteLink />;
    case 'unknown':
      return (
        <UnknownLink>
          <PasteLink />
        </UnknownLink>
      );
    case 'final':
      return <FinalLink state={now.state} answer={now.answer} />;
    case 'forged':
      return <ForgedLink answer={now.answer} reason={now.reason} />;
    case 'opened':
      return <OpenedLink answer={now.answer} />;
    case 'proven':
      return now.answer.mailboxExists ? <AttachLink /> : <ChoosePassword address={now.redeemed.address} />;
  }
}

/** The first page: nothing is sent before the click, so that a mail scanner changes nothing. */
function ClosedLetter({ found }: { found: FoundLink & { kind: 'whole' } }) {
  const task = useTask();
  return (
    <Sheet>
      <SheetHead mark={<Postmark state="sealed" place={organisation()} date={null} width={120} />}>
        <Title tab={`${t('link.waiting')} · ${organisation()}`}>{t('link.waiting')}</Title>
      </SheetHead>
      <p>{t('link.keeps', { organisation: organisation() })}</p>
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <Button
        kind="primary"
        wide
        busy={task.busy}
        icon={<Icon name="envelope" size={22} />}
        onClick={() => void task.run(() => open(found.link))}
      >
        {t('link.open')}
      </Button>
      <p class="next">{t('link.next')}</p>
    </Sheet>
  );
}

function IncompleteLink() {
  return (
    <Sheet>
      <Title>{t('incomplete.title')}</Title>
      <p>{t('incomplete.why', { days: instance.value?.invitationDays ?? 90 })}</p>
      <PasteLink />
    </Sheet>
  );
}

/** A box for the whole link, however mangled. */
function PasteLink() {
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const take = (event: Event) => {
    event.preventDefault();
    const parsed = parseLink(text);
    if (parsed.kind !== 'invitation') {
      setError(t(parsed.kind === 'incomplete' ? 'paste.cut' : 'paste.none'));
      return;
    }
    keepLink(parsed.link, Date.now());
    history.replaceState(history.state, '', `/i/${parsed.link.iid}`);
    link.value = { kind: 'whole', link: parsed.link };
    opening.value = { step: 'closed' };
  };
  return (
    <form class="stack" onSubmit={take}>
      <TextArea
        label={t('paste.label')}
        hint={t('paste.hint')}
        error={error}
        value={text}
        onInput={setText}
        rows={3}
        autocomplete="off"
        spellcheck={false}
      />
      <div>
        <Button type="submit">{t('paste.use')}</Button>
      </div>
    </form>
  );
}
