import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './Icon.tsx';

interface ChoiceProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  /** The missing choice, as a sentence; null if the choice is valid. */
  error?: string | null;
}

/** A checkbox. */
export function Checkbox(props: ChoiceProps) {
  return <Choice {...props} />;
}

/** On or off, taking effect at once. */
export function Switch(props: ChoiceProps) {
  return <Choice {...props} asSwitch />;
}

function Choice({ label, hint, checked, onChange, disabled, error, asSwitch }: ChoiceProps & { asSwitch?: boolean }) {
  const id = useId();
  const described = [error ? `${id}-e` : '', hint ? `${id}-h` : ''].filter(Boolean).join(' ');
  return (
    <label class={asSwitch ? 'choice switch' : 'choice'}>
      <input
        type="checkbox"
        {...(asSwitch ? { role: 'switch' as const } : {})}
        checked={checked}
        disabled={disabled ?? false}
        aria-labelledby={`${id}-l`}
        aria-describedby={described || undefined}
        aria-invalid={error ? 'true' : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span id={`${id}-l`}>{label}</span>
      {hint ? (
        <span class="field-hint" id={`${id}-h`}>
          {hint}
        </span>
      ) : null}
      {error ? (
        <span class="field-error" id={`${id}-e`} role="alert">
          <Icon name="error" size={18} />
          {error}
        </span>
      ) : null}
    </label>
  );
}
