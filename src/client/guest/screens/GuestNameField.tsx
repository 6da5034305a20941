import { displayName } from '../../mail/displayName.ts';
import { t } from '../../ui/i18n.ts';
import { TextField } from '../../ui/TextField.tsx';
import { organisation } from '../../session/instance.ts';

const longest = 80;

/** The fault of a guest's name, as a sentence; null if it is valid or empty. The server applies the same rule. */
export function guestNameProblem(name: string): string | null {
  const typed = name.trim().replace(/\s+/gu, ' ').normalize('NFC');
  return typed.length <= longest && displayName(typed) === typed ? null : t('name.refused', { most: longest });
}

interface FieldProps {
  value: string;
  error: string | null;
  onInput: (name: string) => void;
}

/** The field, with where the name is stored and who can read it. */
export function GuestNameField({ value, error, onInput }: FieldProps) {
  return (
    <TextField
      label={t('name.label')}
      hint={t('name.hint', { organisation: organisation() })}
      error={error}
      optional
      autocomplete="name"
      value={value}
      onInput={onInput}
    />
  );
}
