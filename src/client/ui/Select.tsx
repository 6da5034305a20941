import { Field, type FieldProps } from './Field.tsx';
import { Icon } from './Icon.tsx';

type SelectProps<T extends string> = FieldProps & {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
};

/** The platform's own list of choices. */
export function Select<T extends string>({ label, hint, error, value, options, onChange }: SelectProps<T>) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(control) => (
        <div class="select-box">
          <select
            {...control}
            class="input"
            value={value}
            onChange={(event) => onChange(event.currentTarget.value as T)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value} selected={option.value === value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" size={18} />
        </div>
      )}
    </Field>
  );
}
