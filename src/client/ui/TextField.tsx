import type { ComponentProps, Ref } from 'preact';
import { Field, type FieldProps } from './Field.tsx';

type Native<K extends 'input' | 'textarea'> = Omit<
  ComponentProps<K>,
  'label' | 'value' | 'onInput' | 'onChange' | 'id' | 'ref' | 'type' | 'role'
>;

interface Value {
  value: string;
  onInput: (value: string) => void;
}

type TextFieldProps = FieldProps &
  Value &
  Native<'input'> & { type?: 'text' | 'email' | 'search' | 'tel' | 'url'; inputRef?: Ref<HTMLInputElement> };

/** One line of text. */
export function TextField({ label, hint, error, optional, value, onInput, inputRef, type, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null} optional={optional ?? false}>
      {(control) => (
        <input
          {...(rest as object)}
          {...control}
          ref={inputRef ?? null}
          type={(type ?? 'text') as 'text'}
          class="input"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

type TextAreaProps = FieldProps & Value & Native<'textarea'> & { inputRef?: Ref<HTMLTextAreaElement> };

/** Several lines of text. */
export function TextArea({ label, hint, error, optional, value, onInput, inputRef, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null} optional={optional ?? false}>
      {(control) => (
        <textarea
          {...(rest as object)}
          {...control}
          ref={inputRef ?? null}
          class="input"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
