import type { Ref } from 'preact';
import { useState } from 'preact/hooks';
import { Field, type FieldProps } from './Field.tsx';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';

/** An estimate between 0 (guessed at once) and 4 (very hard), with words for it. */
export interface Strength {
  score: 0 | 1 | 2 | 3 | 4;
  text: string;
}

type PasswordFieldProps = FieldProps & {
  value: string;
  onInput: (value: string) => void;
  autocomplete: 'current-password' | 'new-password' | 'off';
  strength?: Strength | null;
  /** Show it from the start, as for a newly generated phrase. */
  shown?: boolean;
  onShown?: (shown: boolean) => void;
  name?: string;
  inputRef?: Ref<HTMLInputElement>;
};

/** A password with a button to show it. Pasting is always allowed. */
export function PasswordField(props: PasswordFieldProps) {
  const [ownShown, setOwnShown] = useState(false);
  const shown = props.shown ?? ownShown;
  const toggle = () => (props.onShown ? props.onShown(!shown) : setOwnShown(!shown));
  return (
    <Field label={props.label} hint={props.hint} error={props.error ?? null}>
      {(control) => (
        <>
          <div class="password-box">
            <input
              {...control}
              ref={props.inputRef ?? null}
              class="input"
              type={(shown ? 'text' : 'password') as 'text'}
              name={props.name}
              value={props.value}
              autocomplete={props.autocomplete}
              autocapitalize="off"
              autocorrect="off"
              spellcheck={false}
              onInput={(event) => props.onInput(event.currentTarget.value)}
            />
            <button
              type="button"
              class="button button-icon"
              aria-pressed={shown}
              aria-label={t('password.show')}
              onClick={toggle}
            >
              <Icon name={shown ? 'eyeOff' : 'eye'} />
            </button>
          </div>
          {props.strength === undefined ? null : <StrengthMeter strength={props.strength} />}
        </>
      )}
    </Field>
  );
}

function StrengthMeter({ strength }: { strength: Strength | null }) {
  return (
    <>
      <div class={`strength ${strength ? `strength-${strength.score}` : ''}`} aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </div>
      <div class="field-hint" aria-live="polite">
        {strength?.text ?? ''}
      </div>
    </>
  );
}
