import { useEffect, useState } from 'preact/hooks';
import { passwordProblem } from '../../crypto/password.ts';
import { Button } from '../../ui/Button.tsx';
import { HiddenUsername } from '../../ui/HiddenUsername.tsx';
import { language, t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Sheet, Title } from '../../ui/Page.tsx';
import { nameOfSender } from '../../ui/people.ts';
import { PasswordField, type Strength } from '../../ui/PasswordField.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { navigate } from '../../ui/router.tsx';
import { SuggestedPassword } from '../../ui/SuggestedPassword.tsx';
import { useTypedPassword } from '../../ui/useTypedPassword.ts';
import { useTask } from '../../ui/useTask.ts';
import { createMailbox, opening } from '../link/opening.ts';
import { instance, organisation } from '../../session/instance.ts';
import { serverAhead } from '../../ui/serverClock.ts';
import { ClockNotice } from '../../trust/ClockNotice.tsx';
import { GuestNameField, guestNameProblem } from './GuestNameField.tsx';

/** What the guest has chosen, what is wrong with it, and the mailbox that is created with it. */
function useChoice(address: string) {
  const typed = useTypedPassword();
  const [errors, setErrors] = useState(noErrors);
  const strength = useStrength(typed.value, address);
  const [name, setName] = useState('');
  const [nameError, setNameError] = useState<string | null>(null);

  const generate = async () => {
    const { generatePassphrase } = await import('../../crypto/passphrase.ts');
    const { passphrase } = await generatePassphrase(language.value);
    typed.suggest(passphrase);
    setErrors(noErrors);
  };
  const create = async () => {
    const found = await check(typed.value, typed.again, address);
    const third = typed.suggestion && !typed.written ? t('password.writtenFirst') : null;
    setErrors({ ...found, third });
    const refused = guestNameProblem(name);
    setNameError(refused);
    if (found.first || found.second || third || refused) return;
    const messageId = await createMailbox(typed.value, name.trim());
    // eslint-disable-next-line no-restricted-syntax -- The link's pages end: the mailbox is open.
    navigate(messageId ? `/m/mail/${messageId}` : '/m', 'replace');
  };
  return { typed, errors, strength, name, setName, nameError, generate, create };
}

/** Chooses the password, which can never be changed, and creates the mailbox. */
export function ChoosePassword({ address }: { address: string }) {
  const choice = useChoice(address);
  const task = useTask();
  const sender = opening.value.step === 'proven' ? opening.value.answer : null;
  return (
    <Sheet>
      <Title>{t('choose.title')}</Title>
      <p>{t('choose.holds', { name: sender ? nameOfSender(sender) : '', organisation: organisation() })}</p>
      <Notice kind="warn" title={t('choose.never')}>
        {t('choose.neverWhy')}
      </Notice>
      <ClockNotice serverAhead={serverAhead.value} />
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void task.run(choice.create);
        }}
      >
        <HiddenUsername address={address} />
        <PasswordFields address={address} choice={choice} onGenerate={() => void task.run(choice.generate)} />
        <GuestNameField value={choice.name} error={choice.nameError} onInput={choice.setName} />
        {task.error ? <Notice kind="error">{task.error}</Notice> : null}
        {task.busy ? <ProgressBar label={t('choose.working')} value={null} /> : null}
        <Button kind="primary" wide type="submit" busy={task.busy}>
          {t('choose.create')}
        </Button>
        <p class="next">{t('choose.next', { days: instance.value?.retentionDays ?? 365 })}</p>
      </form>
    </Sheet>
  );
}

interface PasswordFieldsProps {
  address: string;
  choice: ReturnType<typeof useChoice>;
  onGenerate: () => void;
}

/** The password twice, and a suggested one to write down. */
function PasswordFields({ address, choice: { typed, errors, strength }, onGenerate }: PasswordFieldsProps) {
  const eye = { shown: typed.shown, onShown: typed.setShown };
  return (
    <>
      <PasswordField
        label={t('choose.label')}
        hint={t('choose.hint')}
        error={errors.first}
        value={typed.value}
        onInput={typed.type}
        name="new-password"
        autocomplete="new-password"
        strength={strength}
        {...eye}
      />
      <GenerateButton onClick={onGenerate} />
      <PasswordField
        label={t('choose.again')}
        error={errors.second}
        value={typed.again}
        onInput={typed.setAgain}
        autocomplete="new-password"
        {...eye}
      />
      {typed.suggestion ? (
        <SuggestedPassword
          password={typed.suggestion}
          title={t('password.suggested')}
          account={{ address, page: '/m' }}
          written={typed.written}
          onWritten={typed.setWritten}
          error={errors.third}
        />
      ) : null}
    </>
  );
}

function GenerateButton({ onClick }: { onClick: () => void }) {
  return (
    <div>
      <Button kind="quiet" icon={<Icon name="dice" />} onClick={onClick}>
        {t('choose.generate')}
      </Button>
    </div>
  );
}

const noErrors: Record<'first' | 'second' | 'third', string | null> = { first: null, second: null, third: null };

async function check(password: string, again: string, address: string) {
  const problem = passwordProblem(password);
  if (problem) return { first: t(`choose.${problem}`), second: null };
  const { score } = await estimateFor(password, address);
  if (score < 3) return { first: t('choose.weak'), second: null };
  return { first: null, second: password === again ? null : t('choose.differ') };
}

async function estimateFor(password: string, address: string) {
  const { estimate } = await import('../../crypto/strength.ts');
  return estimate(password, { language: language.value, personal: [address, organisation()] });
}

function useStrength(password: string, address: string): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  useEffect(() => {
    let current = true;
    if (password === '') setStrength(null);
    else {
      estimateFor(password, address)
        .then(({ score }) => {
          if (current) setStrength({ score, text: t(`strength.${score}`) });
        })
        // Loads when the mailbox is created, which needs it.
        .catch(() => undefined);
    }
    return () => {
      current = false;
    };
  }, [password, address]);
  return strength;
}
