/** When a name may be shown instead of an address: never if it shows a person to whom nothing goes. */
import { tryCanon } from './address.ts';

export interface Named {
  name?: string | null;
  address: string;
}

/** Invisible characters: between the letters of an address they would hide it from a comparison. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u0000-\u0008\u000e-\u001f\u007f-\u009f]/gu;

/** Characters that end an address in running text. */
const outside = String.raw`\s"'“”„«»‹›<>()\[\]{},;:@`;
const run = `[^${outside}]+`;
const host = String.raw`[^${outside}]*[.。][^${outside}]`;
/** Everything that reads like an address; with blanks around the @ only where a host name follows. */
const addressLike = new RegExp(String.raw`(?<![^${outside}])${run}(?:(?:@+|\s*@\s*(?=${host}))${run})+`, 'gu');

/** Whether a name contains an address other than `address`, also with wide forms of @ or with invisible characters in it. */
export function showsOtherAddress(name: string, address: string): boolean {
  const own = tryCanon(address);
  const seen = name.replace(unseen, '').normalize('NFKC');
  if (!seen.includes('@')) return false;
  const found = Array.from(seen.matchAll(addressLike), ([one]) => one.replace(/\s+/gu, '').replace(/[.!?]+$/u, ''));
  return found.some((one) => own === null || tryCanon(one) !== own);
}

/** The name to show for an address; null where there is none, or where it shows another address. */
export function shownName({ name, address }: Named): string | null {
  return name && !showsOtherAddress(name, address) ? name : null;
}

/** The label for a person on a screen: the name if it may be shown, or the address. */
export const nameOrAddress = (who: Named): string => shownName(who) ?? who.address;

/** As in a message's header: `Name <address>`. */
export function namedAddress(who: Named): string {
  const name = shownName(who);
  return name ? `${name} <${who.address}>` : who.address;
}
