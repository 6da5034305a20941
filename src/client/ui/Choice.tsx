import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface ChoiceProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** A box to tick. */
export function Checkbox(props: ChoiceProps) {
  return <Choice {...props} />;
}

/** On or off, taking effect at once. */
export function Switch(props: ChoiceProps) {
  return <Choice {...props} asSwitch />;
}

function Choice({ label, hint, checked, onChange, disabled, asSwitch }: ChoiceProps & { asSwitch?: boolean }) {
  const id = useId();
  return (
    <label class={asSwitch ? 'choice switch' : 'choice'}>
      <input
        type="checkbox"
        {...(asSwitch ? { role: 'switch' as const } : {})}
        checked={checked}
        disabled={disabled ?? false}
        aria-labelledby={`${id}-l`}
        aria-describedby={hint ? `${id}-h` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span id={`${id}-l`}>{label}</span>
      {hint ? (
        <span class="field-hint" id={`${id}-h`}>
          {hint}
        </span>
      ) : null}
    </label>
  );
}
