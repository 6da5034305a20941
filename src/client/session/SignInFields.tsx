import { t } from '../ui/i18n.ts';
import { PasswordField } from '../ui/PasswordField.tsx';
import { TextField } from '../ui/TextField.tsx';

interface SignInFieldsProps {
  address: string;
  password: string;
  onAddress: (address: string) => void;
  onPassword: (password: string) => void;
  /** The browser itself asks for a missing address. */
  required?: boolean;
}

/** Address and password, named so that password managers know them. */
export function SignInFields({ address, password, onAddress, onPassword, required = false }: SignInFieldsProps) {
  return (
    <>
      <TextField
        label={t('signIn.address')}
        type="email"
        name="username"
        autocomplete="username"
        autocapitalize="off"
        spellcheck={false}
        required={required}
        value={address}
        onInput={onAddress}
      />
      <PasswordField
        label={t('signIn.password')}
        name="password"
        autocomplete="current-password"
        value={password}
        onInput={onPassword}
      />
    </>
  );
}
