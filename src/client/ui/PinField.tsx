import type { Ref } from 'preact';
import { Field, type FieldProps } from './Field.tsx';

type PinFieldProps = FieldProps & {
  value: string;
  onInput: (value: string) => void;
  inputRef?: Ref<HTMLInputElement>;
};

/** Groups the typed digits as "3071 9636"; digits of any script stay as they are, other signs are dropped. */
export function groupPin(typed: string): string {
  const digits = [...typed.normalize('NFKC')].filter((c) => /\p{Nd}/u.test(c)).slice(0, 8);
  return digits.length > 4 ? `${digits.slice(0, 4).join('')} ${digits.slice(4).join('')}` : digits.join('');
}

/** One input for the eight digits: number pad on phones, any separators accepted. */
export function PinField({ label, hint, error, value, onInput, inputRef }: PinFieldProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(control) => (
        <input
          {...control}
          ref={inputRef ?? null}
          class="input pin-input"
          type="text"
          inputmode="numeric"
          autocomplete="one-time-code"
          placeholder="0000 0000"
          value={value}
          onInput={(event) => {
            const input = event.currentTarget;
            const atEnd = input.selectionStart === input.value.length;
            const next = atEnd ? groupPin(input.value) : input.value;
            if (input.value !== next) input.value = next;
            onInput(next);
          }}
          onBlur={(event) => onInput(groupPin(event.currentTarget.value))}
        />
      )}
    </Field>
  );
}
