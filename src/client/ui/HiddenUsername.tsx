/**
 * The address beside a password, for the browser's password manager: it keeps the two together and fills in the right
 * one. Invisible, and skipped by the keyboard and by screen readers.
 */
export function HiddenUsername({ address }: { address: string }) {
  return (
    <input
      class="visually-hidden"
      type="text"
      name="username"
      autocomplete="username"
      value={address}
      readOnly
      tabIndex={-1}
      aria-hidden="true"
    />
  );
}
