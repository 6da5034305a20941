import { useEffect, useState } from 'preact/hooks';
import { passwordProblem, passwordLength } from '../../crypto/password.ts';
import { Button } from '../../ui/Button.tsx';
import { language, lookUp, t } from '../../ui/i18n.ts';
import { Icon } from '../../ui/Icon.tsx';
import { toastProblem } from '../../ui/live.tsx';
import { PasswordField, type Strength } from '../../ui/PasswordField.tsx';
import { SuggestedPassword } from '../../ui/SuggestedPassword.tsx';
import { useTypedPassword, type TypedPassword } from '../../ui/useTypedPassword.ts';

/** A password being chosen: `ready` once it is long enough, strong enough, and typed twice alike or confirmed by the box. */
export interface ChosenPassword {
  value: string;
  ready: boolean;
  /** The message when somebody continues before it is ready. */
  problem: string | null;
  /** Whether it is ready, once the estimate of what was typed last is there. */
  settled: () => Promise<boolean>;
}

export const noPassword: ChosenPassword = { value: '', ready: false, problem: null, settled: async () => false };

interface NewPasswordProps {
  label: string;
  /** The account of the password; null for a passphrase, which must not replace a password in a password manager. */
  address: string | null;
  /** Words that others know about this person. */
  personal: string[];
  onChange: (chosen: ChosenPassword) => void;
  /** Errors are shown from the first attempt to continue. */
  tried: boolean;
}

const leastScore = 3;

/** What is wrong with each of the fields, and whether the password is ready. */
function useVerdict({ value, again, suggestion, written }: TypedPassword, personal: string[]) {
  const strength = useStrength(value, personal);
  const formProblem = passwordProblem(value);
  const first = formProblem
    ? t(`password.${formProblem}`, { least: passwordLength.least, most: passwordLength.most })
    : strength && strength.score < leastScore
      ? t('password.too-weak')
      : null;
  const second = value !== again ? t('password.different') : null;
  const third = suggestion && !written ? t('password.writtenFirst') : null;
  const ready = !first && !second && !third && strength !== null;
  const settled = async () =>
    !formProblem && !second && !third && (await estimateOf(value, personal)).score >= leastScore;
  return { strength, first, second, third, ready, settled };
}

/** The new password twice, with an estimate and a generator. */
export function NewPassword({ label, address, personal, onChange, tried }: NewPasswordProps) {
  const typed = useTypedPassword();
  const { value } = typed;
  const { strength, first, second, third, ready, settled } = useVerdict(typed, personal);
  useEffect(
    () => onChange({ value, ready, problem: first ?? second ?? third, settled }),
    [value, ready, first, second, third],
  );
  const autocomplete = address === null ? 'off' : 'new-password';
  const eye = { shown: typed.shown, onShown: typed.setShown };
  return (
    <div class="stack">
      <PasswordField
        label={label}
        hint={t('password.hint')}
        name={address === null ? 'passphrase' : 'new-password'}
        autocomplete={autocomplete}
        value={value}
        onInput={typed.type}
        {...eye}
        strength={value === '' ? null : strength}
        error={tried ? first : null}
      />
      <Generator onPassword={typed.suggest} />
      <PasswordField
        label={t('password.again')}
        autocomplete={autocomplete}
        value={typed.again}
        onInput={typed.setAgain}
        {...eye}
        error={tried && !first ? second : null}
      />
      {typed.suggestion ? (
        <Suggested label={label} address={address} typed={typed} error={tried ? third : null} />
      ) : null}
    </div>
  );
}

function Generator({ onPassword }: { onPassword: (password: string) => void }) {
  const generate = async () => {
    const { generatePassphrase } = await import('../../crypto/passphrase.ts');
    onPassword((await generatePassphrase(language.value)).passphrase);
  };
  return (
    <div>
      <Button kind="quiet" icon={<Icon name="dice" />} onClick={() => void generate().catch(toastProblem)}>
        {t('password.generate')}
      </Button>
    </div>
  );
}

interface SuggestedProps {
  label: string;
  address: string | null;
  typed: TypedPassword;
  error: string | null;
}

function Suggested({ label, address, typed, error }: SuggestedProps) {
  return (
    <SuggestedPassword
      password={typed.suggestion}
      title={address === null ? label : t('password.suggested')}
      account={address === null ? null : { address: address.trim(), page: '/' }}
      written={typed.written}
      onWritten={typed.setWritten}
      error={error}
    />
  );
}

async function estimateOf(value: string, personal: string[]) {
  const { estimate } = await import('../../crypto/strength.ts');
  return estimate(value, { language: language.value, personal });
}

/** The estimate follows the typing; null while there is none. */
function useStrength(value: string, personal: string[]): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  const known = personal.join('\n');
  useEffect(() => {
    let current = true;
    setStrength(null);
    if (value === '') return;
    estimateOf(value, known.split('\n'))
      .then(({ score, warning }) => {
        if (!current) return;
        const advice = (score < leastScore && warning && lookUp(`password.warning.${warning}`)) || '';
        setStrength({ score, text: `${t(`password.score.${score}`)} ${advice}`.trim() });
      })
      // Loads when the form is sent, which needs it.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [value, known, language.value]);
  return strength;
}
