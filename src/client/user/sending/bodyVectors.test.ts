/** Which recipients share a body: C# tests run the same file (BodyGroupsTests). */
import { expect, test } from 'vitest';
import vectors from '../../../../tests/vectors/body-groups-v1.json' with { type: 'json' };
import { addressees, bodyGroups, entityOf, type UnsentMessage } from './unsent.ts';

const people = vectors.people as Record<string, string>;
const spelledOut = (letters: string) => [...letters].map((letter) => people[letter]!);
const boxed = (addresses: string[]) => addresses.map((address) => ({ address, name: null }));

/** The bodies of a message to these addresses, as the file writes them. */
function bodiesOf(to: string[], cc: string[], bcc: string[]) {
  const boxes = { to: boxed(to), cc: boxed(cc), bcc: boxed(bcc) };
  const message = { ...boxes, answers: null, files: [] as File[] } as unknown as UnsentMessage;
  return bodyGroups(addressees(message)).map((group) => ({
    readers: group.map(({ address }) => address),
    bcc: (entityOf(message, group).bcc ?? []).map(({ address }) => address),
  }));
}

const written = (bodies: { readers: string; bcc: string }[]) =>
  bodies.map(({ readers, bcc }) => ({ readers: spelledOut(readers), bcc: spelledOut(bcc) }));

test('none, one and several in To, Cc and Bcc are all in the file, once', () => {
  const counts = [0, 1, 2].flatMap((to) => [0, 1, 2].flatMap((cc) => [0, 1, 2].map((bcc) => `${to} ${cc} ${bcc}`)));
  const found = vectors.combinations.map(({ to, cc, bcc }) => `${to.length} ${cc.length} ${bcc.length}`);
  expect(found.sort()).toEqual(counts.filter((one) => one !== '0 0 0').sort());
});

test.each([...vectors.combinations, ...vectors.repeated])(
  'to "$to", cc "$cc", bcc "$bcc"',
  ({ to, cc, bcc, bodies }) => {
    expect(bodiesOf(spelledOut(to), spelledOut(cc), spelledOut(bcc))).toEqual(written(bodies));
  },
);

test.each(vectors.spelled)('$name', ({ to, cc, bcc, bodies }) => {
  expect(bodiesOf(to, cc, bcc)).toEqual(bodies);
});
