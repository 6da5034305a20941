import { shownName } from '../mail/shownName.ts';
import { Icon } from './Icon.tsx';

interface AvatarProps {
  name: string;
  address: string;
}

/** A stamp with the person's initial; the colour follows the address, so it stays the same. */
export function Avatar({ name, address }: AvatarProps) {
  const initial = [...(name || address)].find((c) => /[\p{L}\p{N}]/u.test(c)) ?? '·';
  let sum = 0;
  for (const c of address) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) % 9973;
  return (
    <span class={`avatar avatar-${sum % 4}`} aria-hidden="true">
      {initial.toLocaleUpperCase()}
    </span>
  );
}

/** The stamp of an unknown person: nothing that the server says about them is shown as true. */
export function NobodyAvatar() {
  return (
    <span class="avatar avatar-nobody" aria-hidden="true">
      <Icon name="warn" size={22} />
    </span>
  );
}

/** Stamp, name and address of a person. */
export function Person({ name: given, address }: { name: string | null; address: string }) {
  const name = shownName({ name: given, address });
  return (
    <div class="person">
      <Avatar name={name ?? ''} address={address} />
      <div class="person-text">
        <bdi class="person-name">{name || address}</bdi>
        {name && name !== address ? <bdi class="person-address">{address}</bdi> : null}
      </div>
    </div>
  );
}
