import { useState } from 'preact/hooks';
import { parsePin } from '../../crypto/pin.ts';
import { Button } from '../../ui/Button.tsx';
import { t, tn } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, SheetHead, Title } from '../../ui/Page.tsx';
import { nameOfSender } from '../../ui/people.ts';
import { PinField } from '../../ui/PinField.tsx';
import { Postmark } from '../../ui/Postmark.tsx';
import { Text } from '../../ui/Text.tsx';
import { Time } from '../../ui/Time.tsx';
import { useTask } from '../../ui/useTask.ts';
import { redeem } from '../link/opening.ts';
import type { OpenAnswer, Tries } from '../mailbox/types.ts';
import { session } from '../mailbox/state.ts';
import { organisation } from '../../session/instance.ts';
import { NotMe } from './NotMe.tsx';
import { Sender } from './Sender.tsx';
import { SignInForm } from './SignIn.tsx';
import { isPaused, usePause } from './usePause.ts';

const triesInAll = 10;

/** The author and date; then the PIN, or for a guest with a mailbox the password first. */
export function OpenedLink({ answer }: { answer: OpenAnswer }) {
  const name = nameOfSender(answer);
  const signInFirst = answer.mailboxExists && !session.value;
  return (
    <Sheet>
      <SheetHead mark={<Postmark state="sealed" place={organisation()} date={answer.sentAt} width={120} />}>
        <Title>{t('opened.title', { name })}</Title>
      </SheetHead>
      <Sender answer={answer} />
      <p class="small soft">
        <Text k="opened.until" with={{ date: <Time at={answer.expiresAt} style="date" /> }} />
      </p>
      {signInFirst ? (
        <SignInFirst />
      ) : answer.hasPin ? (
        <PinForm answer={answer} name={name} />
      ) : (
        <WithoutPin answer={answer} />
      )}
      {answer.mailboxExists ? <NotMe /> : null}
    </Sheet>
  );
}

function SignInFirst() {
  return (
    <>
      <p>{t('opened.haveMailbox')}</p>
      <SignInForm />
    </>
  );
}

/** Tries a PIN; counts those that are left, and the pause after too many. */
function useTries(answer: OpenAnswer) {
  const [pin, setPin] = useState('');
  const [tries, setTries] = useState<Tries>(answer.tries ?? { left: triesInAll, pausedUntil: null });
  const task = useTask();
  const pause = usePause(tries.pausedUntil);
  const submit = (event: Event) => {
    event.preventDefault();
    const digits = parsePin(pin);
    if (!digits) {
      task.setError(t('pin.eight'));
      return;
    }
    void task.run(async () => {
      const outcome = await redeem(digits);
      if (outcome.kind === 'right') return;
      setPin('');
      if (outcome.kind === 'paused') setTries({ ...tries, pausedUntil: outcome.until });
      else setTries(outcome.tries);
      if (outcome.kind === 'wrong') throw { code: 'pin-not-right' };
      // A pause that is over by this clock shows no notice: this sentence says what the server answered.
      if (!isPaused(outcome.until)) throw { code: 'pin-paused', until: outcome.until };
    });
  };
  return { pin, setPin, tries, task, pause, submit };
}

function PinForm({ answer, name }: { answer: OpenAnswer; name: string }) {
  const { pin, setPin, tries, task, pause, submit } = useTries(answer);
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t('pin.who', { name })}</p>
      {pause ? (
        <Notice kind="warn" icon="clock" title={t('pin.paused', { until: pause.until })}>
          {t('pin.pausedFor', { minutes: pause.left })}
        </Notice>
      ) : (
        <PinField label={t('pin.label')} hint={t('pin.hint')} error={task.error} value={pin} onInput={setPin} />
      )}
      {tries.left < triesInAll ? <p class="small soft">{tn('pin.left', tries.left)}</p> : null}
      {pause ? null : (
        <Button kind="primary" wide type="submit" busy={task.busy} icon={<Icon name="lock" size={22} />}>
          {t('pin.go')}
        </Button>
      )}
      <p class="next">{t(answer.mailboxExists ? 'pin.nextAttach' : 'pin.next')}</p>
    </form>
  );
}

function WithoutPin({ answer }: { answer: OpenAnswer }) {
  const task = useTask();
  return (
    <>
      <p>{t('noPin.text')}</p>
      {task.error ? <Notice kind="error">{task.error}</Notice> : null}
      <Button kind="primary" wide busy={task.busy} onClick={() => void task.run(async () => void (await redeem(null)))}>
        {t('noPin.go')}
      </Button>
      <p class="next">{t(answer.mailboxExists ? 'pin.nextAttach' : 'pin.next')}</p>
    </>
  );
}
