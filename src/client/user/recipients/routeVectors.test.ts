/** The route to a recipient: C# tests run the same file (RecipientRouteTests). */
import { expect, test } from 'vitest';
import vectors from '../../../../tests/vectors/recipient-routes-v1.json' with { type: 'json' };
import { pending, resolvedAs } from '../testing.ts';
import type { Resolved, TransportItem } from '../account/types.ts';
import { asksForPin, chosen, isInstead, judgedOf, requiresPin, routeOf, type Route } from './routes.ts';
import { combinationsOf, DecisionTable, type Combination } from './testing.ts';

const address = 'g@x.org';
const standings = new DecisionTable<{ standing: string; instead: boolean }>(vectors.standing);
const required = new DecisionTable<{ required: boolean }>(vectors.pinRequired);
const pins = new DecisionTable<{ pin: boolean }>(vectors.pin);
const routes = new DecisionTable<{
  route: string;
  reason?: string;
  hasPin?: boolean;
  stepUp?: boolean;
  links?: string[];
  judged: string;
}>(vectors.route);

const links = Object.entries(vectors.route.pending).map(([iid, { hasPin, generation }]) => ({
  iid,
  hasPin,
  generation,
}));
const answers: Record<string, Partial<Resolved>> = {
  user: { outcome: 'user' },
  key: { outcome: 'pgp' },
  'key-and-mailbox': { outcome: 'pgp', certificate: 'cert' },
  mailbox: { outcome: 'mailbox' },
  new: { outcome: 'new' },
  'key-unknown': { outcome: 'refused', reason: 'key-unknown' },
  refused: { outcome: 'refused', reason: 'user-disabled' },
};
const key = { certificate: 'cert:key' } as Resolved['key'];

function answerOf({ answer, assurance, newLink, ...rest }: Combination): Resolved {
  const over = answers[answer as string]!;
  return resolvedAs(address, {
    ...over,
    ...(over.outcome === 'pgp' ? { key, id: 'id' } : {}),
    assurance: assurance as Resolved['assurance'],
    newLink: newLink as boolean,
    generation: 2,
    pending: links.filter(({ iid }) => rest[iid]).map((one) => pending(one.iid, one.hasPin, one.generation)),
  });
}

const words: Record<Route['kind'], string> = {
  user: 'user',
  mailbox: 'mailbox',
  pgp: 'key',
  invitation: 'new-link',
  pending: 'pending-links',
  blocked: 'blocked',
};

function asWritten(route: Route, judged: string) {
  return {
    route: words[route.kind],
    ...(route.kind === 'blocked' ? { reason: route.reason } : {}),
    ...(route.kind === 'invitation' ? { hasPin: route.hasPin, stepUp: route.stepUp } : {}),
    ...('pending' in route ? { links: route.pending.map(({ iid }) => iid) } : {}),
    judged,
  };
}

test('the tables have one row for every combination', () => {
  for (const table of [standings, required, pins, routes]) expect(table.faults).toEqual([]);
});

test('every combination takes the route of its row', () => {
  const { answer, mailboxChosen } = vectors.standing.inputs;
  const { required: rule, chosen: decision } = vectors.pin.inputs;
  const { standing: _, pin: __, instead: ___, ...facts } = vectors.route.inputs;
  const all = combinationsOf({ answer, mailboxChosen, required: rule, chosen: decision, ...facts });
  for (const one of all) {
    const { standing, instead } = standings.then(one);
    const pin = ['mailbox', 'new'].includes(standing) && pins.then({ ...one, standing }).pin;
    const then = routes.then({ ...one, standing, instead, pin });
    const expected = then.links ? { ...then, links: then.links.filter((link) => one[link]) } : then;

    const found = answerOf(one);
    const mailboxWanted = { [address]: one.mailboxChosen === 'yes' };
    const resolved = chosen(found, mailboxWanted);
    const wanted = one.chosen === 'default' ? undefined : one.chosen === 'yes';
    const route = routeOf(resolved, asksForPin(resolved, wanted, one.required as boolean));
    const judged = judgedOf(route, resolved, isInstead(found, mailboxWanted));
    expect(asWritten(route, judged), JSON.stringify(one)).toEqual(expected);
  }
  for (const table of [standings, pins, routes]) expect(table.unused).toEqual([]);
});

test('a PIN is required as the operator says', () => {
  const outcomes: Record<string, Resolved['outcome']> = { key: 'pgp' };
  for (const one of required.combinations) {
    const { standing, rule, transport } = one as Record<string, string>;
    const outcome = outcomes[standing!] ?? (standing as Resolved['outcome']);
    const level = transport as TransportItem['level'];
    const item = { domain: 'x.org', level, at: null, why: null, probed: true, checking: false };
    const answer = requiresPin({ outcome }, transport === 'unchecked' ? undefined : item, rule as 'required');
    expect({ required: answer }, JSON.stringify(one)).toEqual(required.then(one));
  }
});
