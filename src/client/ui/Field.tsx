import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { t } from './i18n.ts';
import { Icon } from './Icon.tsx';

export interface FieldProps {
  label: ComponentChildren;
  hint?: ComponentChildren;
  /** The error and how to correct it; empty or null if the value is valid. */
  error?: string | null;
  optional?: boolean;
}

interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': 'true' | undefined;
}

/** Connects label, hint and error to one control for sighted and screen-reader users alike. */
export function Field(props: FieldProps & { children: (control: FieldControl) => ComponentChildren }) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [props.error ? errorId : '', props.hint ? hintId : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
        {props.optional ? <span class="field-optional"> {t('field.optional')}</span> : null}
      </label>
      {props.hint ? (
        <div class="field-hint" id={hintId}>
          {props.hint}
        </div>
      ) : null}
      {props.children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': props.error ? 'true' : undefined,
      })}
      <div id={errorId} aria-live="polite">
        {props.error ? (
          <span class="field-error">
            <Icon name="error" size={18} />
            {props.error}
          </span>
        ) : null}
      </div>
    </div>
  );
}
