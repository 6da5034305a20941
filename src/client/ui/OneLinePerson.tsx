import { shownName } from '../mail/shownName.ts';
import { whoIs, type Author } from './people.ts';

/** An address on one line. If room is short, its beginning is cut: the domain stays. */
export function OneLineAddress({ address }: { address: string }) {
  return (
    <span class="line-address">
      <bdi>{address}</bdi>
    </span>
  );
}

/**
 * A person on one line, by the rule of `whoIs`. A name from outside takes the ellipsis: the address is in a separate
 * element that a long name cannot push away.
 */
export function OneLinePerson({ kind, name, address }: Author) {
  const shown = shownName({ name, address });
  if (!shown || shown === address) return <OneLineAddress address={address} />;
  if (kind === 'user') return <bdi class="line-name one-line">{shown}</bdi>;
  return (
    <span class="line-person">
      <bdi class="line-name one-line">{shown}</bdi> <OneLineAddress address={address} />
    </span>
  );
}

/** Several people on one line; of one alone, name and address each have their place. */
export function OneLinePeople({ people }: { people: readonly Author[] }) {
  const [only, ...others] = people;
  if (only && others.length === 0) return <OneLinePerson {...only} />;
  return <bdi class="line-name one-line">{people.map(whoIs).join(', ')}</bdi>;
}
