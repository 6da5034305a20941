/** The answers that a server, or a writer of its database, can give instead of the truth: made from the true answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../browser/fixtures/server.ts';
import { tryCanon } from '../../src/client/crypto/address.ts';
import type { Act } from './acts.ts';
import { valueAt, type Call, type Edit, type Mutation, type Path } from './wire.ts';
import { address, attackers, type Fixture, type Name } from './fixture.ts';

export const kinds = [
  'attacker', 'forged', 'other', 'elsewhere', 'older', 'missing', 'kind', 'array', 'whole', 'later', 'refused',
] as const;
export type Kind = (typeof kinds)[number];

export interface Row {
  /** Its name; the same in every run. */
  name: string;
  act: Act;
  kind: Kind;
  endpoint: string;
  field: string;
  mutation: Mutation;
}

const openApi = JSON.parse(readFileSync(join(repository, 'src', 'client', 'api', 'openapi.json'), 'utf8')) as {
  components: { schemas: Record<string, { enum?: string[] }> };
};

/** Every enumeration of the server's document: a member's value may become every other one. */
const enumerations: string[][] = Object.values(openApi.components.schemas).flatMap(({ enum: members }) =>
  members ? [members.filter((one) => typeof one === 'string')] : [],
);

/** Values of a participant's and a recipient's kind, in the terms of both apps. */
const peoplesKinds = ['user', 'mailbox', 'pgp', 'invitation', 'pending', 'new', 'guest', 'refused'];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => JSON.stringify(value) ?? 'undefined';
const fieldOf = (path: Path): string =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('').replace(/^\./u, '');
const isAttackers = (canonical: unknown): boolean => attackers.some((name) => address[name] === canonical);

/** Every node of a tree with its path. */
function* nodes(tree: unknown, path: Path = []): Generator<[Path, unknown]> {
  yield [path, tree];
  if (typeof tree !== 'object' || tree === null || tree instanceof Uint8Array) return;
  for (const [key, value] of Object.entries(tree)) yield* nodes(value, [...path, Array.isArray(tree) ? Number(key) : key]);
}

/** The last name on a path: array members are called after their array. */
const leafOf = (path: Path): string => String([...path].reverse().find((step) => typeof step === 'string') ?? '');
const shapeOf = (path: Path, value: unknown): string =>
  `${leafOf(path)} ${typeof path.at(-1) === 'number'} ${Array.isArray(value) ? 'array' : typeof value}`;

/** The owner of a node: the address in it, or in the nearest object around it. */
function ownerOf(tree: unknown, path: Path): string | null {
  for (let length = path.length; length >= 0; length--) {
    const node = valueAt(tree, path.slice(0, length));
    if (!isObject(node)) continue;
    const author = isObject(node['author']) ? node['author']['address'] : undefined;
    const named = author ?? node['canonical'] ?? node['address'] ?? node['senderAddress'];
    if (typeof named === 'string') return tryCanon(named);
  }
  return null;
}

interface Donor {
  value: unknown;
  owner: string | null;
  who: string;
  endpoint: string;
  at: string;
}

const mostEntries = 2;
const most = { attacker: 2, other: 1, elsewhere: 2, older: 1 };

export class Mutations {
  private readonly donors = new Map<string, Donor[]>();

  constructor(private readonly fixture: Fixture) {
    for (const call of fixture.history) this.learn(call);
  }

  private learn({ who, endpoint, answer, status }: Call): void {
    if (status >= 400 || answer instanceof Uint8Array) return;
    for (const [path, value] of nodes(answer)) {
      const shape = shapeOf(path, value);
      const known = this.donors.get(shape) ?? [];
      this.donors.set(shape, known);
      if (known.length > 400) continue;
      known.push({ value, owner: ownerOf(answer, path), who, endpoint, at: fieldOf(path) });
    }
  }

  /** Every row of an act, from its true answers. */
  *rows(act: Act, calls: readonly Call[]): Generator<Row> {
    const seen = new Set<string>();
    for (const call of calls) {
      if (call.who !== act.who || call.status >= 400 || !act.alters.test(call.endpoint)) continue;
      for (const [kind, field, what, edits] of this.edits(act, call)) {
        const name = `${act.name} | ${call.endpoint} ${field} | ${kind}: ${what}`;
        if (seen.has(name)) continue;
        seen.add(name);
        yield { name, act, kind, endpoint: call.endpoint, field: field.replace(/\[\d+\]/gu, '[]'), mutation: { who: act.who, edits } };
      }
    }
  }

  private *edits(act: Act, call: Call): Generator<[Kind, string, string, Edit[]]> {
    const { endpoint, answer } = call;
    for (const code of codesOf(endpoint)) {
      yield ['refused', '(answer)', code, [{ endpoint, path: [], how: 'refuse', value: { status: 409, code } }]];
    }
    if (answer instanceof Uint8Array) {
      yield* this.bodies(endpoint, answer);
      return;
    }
    for (const [path, value] of nodes(answer)) {
      if (path.length === 0 || path.includes('reports') || path.includes('limits')) continue;
      // The rows of the first entries of a list stand for the rest.
      if (path.some((step) => typeof step === 'number' && step >= mostEntries)) continue;
      const field = fieldOf(path);
      const set = (to: unknown): Edit[] => [{ endpoint, path, how: 'set', value: to }];
      for (const [kind, to] of this.others(act, call, path, value)) {
        const edits = set(to);
        yield [kind, field, `${hint(to)}`, edits];
        if (call.n > 0 && kind !== 'older') yield ['later', field, hint(to), [{ ...edits[0]!, from: 1 }]];
      }
      yield ['missing', field, 'gone', [{ endpoint, path, how: 'remove' }]];
      if (value !== null) yield ['missing', field, 'null', set(null)];
      const empty = Array.isArray(value)
        ? []
        : isObject(value)
          ? {}
          : typeof value === 'string'
            ? ''
            : typeof value === 'number'
              ? 0
              : undefined;
      if (empty !== undefined && textOf(empty) !== textOf(value)) yield ['missing', field, 'empty', set(empty)];
      for (const to of otherKinds(path, value)) yield ['kind', field, textOf(to), set(to)];
      if (Array.isArray(value)) yield* this.arrays(call, path, value);
      if (isObject(value)) yield* this.wholes(act, call, path, value);
    }
  }

  /** Other people's values of the same name, and older ones. */
  private *others(act: Act, call: Call, path: Path, value: unknown): Generator<[Kind, unknown]> {
    const pool = this.donors.get(shapeOf(path, value)) ?? [];
    const owner = ownerOf(call.answer, path);
    const taken = new Set([textOf(value)]);
    const field = fieldOf(path);
    const left = { ...most };
    const forged = this.forgedFor(owner, leafOf(path));
    if (forged !== undefined && typeof value === 'string') {
      taken.add(textOf(forged));
      yield ['forged', forged];
    }
    for (const donor of pool) {
      const text = textOf(donor.value);
      if (taken.has(text)) continue;
      const same = donor.who === act.who && donor.endpoint === call.endpoint && donor.at === field;
      const kind =
        attackers.includes(donor.who as Name) || isAttackers(donor.owner)
          ? 'attacker'
          : same
            ? 'older'
            : donor.who === act.who
              ? 'elsewhere'
              : 'other';
      if (left[kind]-- <= 0) continue;
      taken.add(text);
      yield [kind, donor.value];
    }
  }

  /** The attacker's key for an address, by the member that names a key. */
  private forgedFor(owner: string | null, leaf: string): string | undefined {
    const name = (Object.keys(address) as Name[]).find((one) => address[one] === owner) ?? 'newcomer';
    const key = this.fixture.forgedKeys.get(name) ?? this.fixture.forgedKeys.get('newcomer')!;
    if (/certificate|invitationKey/iu.test(leaf)) return key.certificate;
    if (/fingerprint|fpr/iu.test(leaf)) return key.fingerprint;
    return undefined;
  }

  private *arrays(call: Call, path: Path, value: unknown[]): Generator<[Kind, string, string, Edit[]]> {
    const field = fieldOf(path);
    const { endpoint } = call;
    const insert = (at: number, one: unknown): Edit[] => [{ endpoint, path: [...path, at], how: 'insert', value: one }];
    if (value.length > 0) yield ['array', field, 'the first one twice', insert(1, value[0])];
    if (value.length > 1) {
      yield ['array', field, 'the first one gone', [{ endpoint, path: [...path, 0], how: 'remove' }]];
      yield ['array', field, 'the other way round', [{ endpoint, path, how: 'set', value: [...value].reverse() }]];
    }
    const members = ['object', 'string'].flatMap((type) => this.donors.get(`${leafOf(path)} true ${type}`) ?? []);
    const known = new Set(value.map(textOf));
    let left = 4;
    for (const donor of members) {
      if (known.has(textOf(donor.value)) || left-- <= 0) continue;
      known.add(textOf(donor.value));
      yield ['array', field, `one more: ${hint(donor.value)}`, insert(0, donor.value)];
      yield ['array', field, `one more at the end: ${hint(donor.value)}`, insert(value.length, donor.value)];
    }
    if (leafOf(path) === 'waiting') yield* this.waiting(call, path, insert);
  }

  /** Messages behind a pending link, as a writer of the database would have them: each message that the sender can open. */
  private *waiting(call: Call, path: Path, insert: (at: number, one: unknown) => Edit[]): Generator<[Kind, string, string, Edit[]]> {
    const own = (this.donors.get('messages true object') ?? []).filter(({ who }) => who === call.who);
    const known = new Set<string>();
    for (const { value } of own) {
      const { messageId, bodies } = value as { messageId: string; bodies: { bodyId: string; pkesk: string }[] };
      for (const { bodyId, pkesk } of bodies) {
        if (known.has(bodyId) || known.size >= 6) continue;
        known.add(bodyId);
        yield ['whole', fieldOf(path), `waits too: message ${known.size}`, insert(0, { messageId, bodyId, pkesk })];
      }
    }
  }

  /** Several members of one object at once. */
  // One list of changes to one object, which share its forged key and the members that name keys.
  private *wholes(act: Act, call: Call, path: Path, value: Record<string, unknown>): Generator<[Kind, string, string, Edit[]]> {
    const { endpoint } = call;
    const field = fieldOf(path);
    const set = (to: Record<string, unknown>): Edit[] => [{ endpoint, path, how: 'set', value: to }];
    const owner = ownerOf(call.answer, path);
    const forged = { certificate: this.forgedFor(owner, 'certificate')!, fingerprint: this.forgedFor(owner, 'fingerprint')! };
    const named = ['certificate', 'fingerprint', 'senderCertificate', 'senderFingerprint', 'invitationKey', 'inviteFpr'].filter(
      (one) => one in value && value[one] !== null,
    );
    const keyed = Object.fromEntries(named.map((one) => [one, /certificate|Key$/iu.test(one) ? forged.certificate : forged.fingerprint]));
    if (named.length > 0) {
      yield ['whole', field, 'a forged key', set({ ...value, ...keyed })];
      const noHistory = {
        ...('succession' in value ? { succession: [] } : {}),
        ...('proof' in value ? { proof: null, assurance: 'none' } : {}),
      };
      yield ['whole', field, 'a forged key and no history', set({ ...value, ...keyed, ...noHistory })];
      for (const member of ['kind', 'outcome'].filter((one) => typeof value[one] === 'string')) {
        for (const to of peoplesKinds.filter((one) => one !== value[member])) {
          const changed = { ...value, ...keyed, [member]: to, ...('succession' in value ? { succession: [] } : {}) };
          yield ['whole', field, `a forged key, ${member} ${to}`, set(changed)];
        }
      }
      for (const name of ['mguest', 'carol'] as const) {
        const members = ['canonical', 'address'].filter((one) => typeof value[one] === 'string');
        for (const one of members) {
          yield ['whole', field, `a forged key, ${one} of ${name}`, set({ ...value, ...keyed, [one]: address[name] })];
        }
      }
    }
    if (isObject(value['key'])) {
      const key = { ...value['key'], ...forged };
      for (const provenance of ['contact', 'wkd', 'own-key', 'mailbox-key', 'autocrypt']) {
        const changed = { ...value, key: { ...key, provenance, ownKeyProof: null } };
        yield ['whole', field, `a forged key by ${provenance}`, set(changed)];
      }
    }
    if (typeof value['outcome'] === 'string' && isObject(value)) yield* this.outcomes(field, value, forged, set);
    const people = this.donors.get(shapeOf(path, value)) ?? [];
    const strange = people.filter((donor) => attackers.includes(donor.who as Name) || isAttackers(donor.owner));
    for (const donor of strange.slice(0, 3)) {
      const theirs = donor.value as Record<string, unknown>;
      const kept = ['address', 'input', 'canonical', 'name', 'senderAddress', 'senderName'].filter((one) => one in value);
      const own = (...names: string[]) => Object.fromEntries(names.filter((one) => one in value).map((one) => [one, value[one]]));
      yield ['whole', field, `all but the name of ${hint(theirs)}`, set({ ...theirs, ...own(...kept) })];
      yield ['whole', field, `all but what was asked of ${hint(theirs)}`, set({ ...theirs, ...own('input') })];
    }
    if ('bodies' in value && isObject(value['author'])) yield* this.messages(act, field, value, set);
  }

  /** Another kind of recipient, with the attacker's key. */
  private *outcomes(
    field: string,
    value: Record<string, unknown>,
    forged: { certificate: string; fingerprint: string },
    set: (to: Record<string, unknown>) => Edit[],
  ): Generator<[Kind, string, string, Edit[]]> {
    const id = 'AAAAAAAAAAAAAAAAAAAAAA';
    const base = {
      ...value, reason: null, assurance: null, proof: null, succession: [], pending: [], key: null, certificate: null,
      fingerprint: null, id: null,
    };
    const its = String(value['canonical']);
    for (const outcome of ['user', 'mailbox']) {
      for (const canonical of [value['canonical'], address.mguest, its.toUpperCase(), `x${its}`]) {
        const changed = { ...base, ...forged, outcome, canonical, id, assurance: outcome === 'mailbox' ? 'none' : null };
        yield ['whole', field, `outcome ${outcome}, a forged key, canonical ${String(canonical)}`, set(changed)];
      }
    }
    const key = {
      ...forged, provenance: 'wkd', foundAt: new Date(0).toISOString(), stale: false, warning: null, reports: [], ownKeyProof: null,
    };
    for (const canonical of [value['canonical'], address.mguest]) {
      const changed = { ...base, outcome: 'pgp', id, canonical, key };
      yield ['whole', field, `outcome pgp, a forged key, canonical ${String(canonical)}`, set(changed)];
    }
    const { certificate: invitationKey, fingerprint: inviteFpr } = forged;
    const pending = [{ iid: id, hasPin: false, generation: 1, invitationKey, inviteFpr, waiting: [] }];
    for (const newLink of [true, false]) {
      for (const hasPin of [true, false]) {
        const name = `a forged link waits${newLink ? '' : ', and no new one'}${hasPin ? ', with a PIN' : ''}`;
        yield ['whole', field, name, set({ ...base, outcome: 'new', newLink, pending: [{ ...pending[0], hasPin }] })];
      }
    }
  }

  /** A message that somebody else wrote, as this one's author's. */
  private *messages(
    act: Act,
    field: string,
    value: Record<string, unknown>,
    set: (to: Record<string, unknown>) => Edit[],
  ): Generator<[Kind, string, string, Edit[]]> {
    const author = value['author'] as Record<string, unknown>;
    const recipients = (value['recipients'] as Record<string, unknown>[] | undefined) ?? [];
    for (const made of this.fixture.forged.filter(({ reader }) => reader === act.who)) {
      const { certificate, fingerprint } = made;
      const bodies = [made.body];
      const seen = recipients.map((one) => ('bodyId' in one ? { ...one, bodyId: made.body.bodyId } : one));
      const by = { ...author, certificate, fingerprint, address: address[made.as] };
      yield ['whole', field, `forged as ${made.as}`, set({ ...value, bodies, recipients: seen, author: by })];
      const ofOtherKind = { ...by, kind: author['kind'] === 'user' ? 'guest' : 'user' };
      yield ['whole', field, `forged as ${made.as}, the other kind`, set({ ...value, bodies, recipients: seen, author: ofOtherKind })];
      const byTrueKey = { ...value, bodies, recipients: seen, author: { ...author, address: address[made.as] } };
      yield ['whole', field, `forged as ${made.as}, by its author’s true key`, set(byTrueKey)];
      yield ['whole', field, `forged as ${made.as}, called one's own`, set({ ...value, bodies, recipients: seen, author: by, mine: true })];
      yield ['whole', field, `forged as ${made.as}, not one's own`, set({ ...value, bodies, recipients: seen, author: by, mine: false })];
    }
    const others = (this.donors.get('messages true object') ?? []).filter(({ who }) => who === act.who);
    const known = new Set<string>([String(value['messageId'])]);
    for (const { value: other } of others) {
      const message = other as Record<string, unknown>;
      if (known.has(String(message['messageId'])) || known.size > 5) continue;
      known.add(String(message['messageId']));
      const held = { bodies: message['bodies'], recipients: message['recipients'] };
      yield ['whole', field, `what message ${known.size} holds`, set({ ...value, ...held })];
      yield ['whole', field, `what message ${known.size} holds, as one's own`, set({ ...value, ...held, mine: true })];
      yield ['whole', field, `who wrote message ${known.size}`, set({ ...value, author: message['author'] })];
      const writer = message['author'] as Record<string, unknown>;
      const named = { ...author, address: writer['address'], name: writer['name'] };
      yield ['whole', field, `who wrote message ${known.size}, by name alone`, set({ ...value, author: named })];
    }
  }

  private *bodies(endpoint: string, answer: Uint8Array): Generator<[Kind, string, string, Edit[]]> {
    const set = (value: Uint8Array): Edit[] => [{ endpoint, path: [], how: 'set', value }];
    const others = this.fixture.history.filter((call) => call.answer instanceof Uint8Array && call.endpoint.endsWith('/bodies/{id}'));
    for (const [i, { answer: other, who }] of others.slice(0, 4).entries()) {
      yield [attackers.includes(who as Name) ? 'attacker' : 'other', '(body)', `body ${i}`, set(other as Uint8Array)];
    }
    const [forged] = this.fixture.wire.forgedBodies.values();
    yield ['forged', '(body)', 'forged', set(forged!)];
    yield ['missing', '(body)', 'empty', set(new Uint8Array())];
    yield ['missing', '(body)', 'cut', set(answer.slice(0, answer.length / 2))];
    const flipped = answer.slice();
    flipped[flipped.length - 30]! ^= 1;
    yield ['kind', '(body)', 'a bit is another', set(flipped)];
  }
}

/** A few characters that identify a value; nothing that differs from run to run. */
function hint(value: unknown): string {
  if (isObject(value)) {
    const authors = isObject(value['author']) ? value['author']['address'] : undefined;
    return String(value['address'] ?? value['senderAddress'] ?? authors ?? 'another');
  }
  if (typeof value === 'string') {
    const isBytes = /^[\w-]{20,}$/u.test(value) || /^\d{4}-/u.test(value);
    return isBytes ? `${value.length > 60 ? 'long ' : ''}bytes` : value;
  }
  return Array.isArray(value) ? `${value.length} of them` : String(value);
}

function* otherKinds(path: Path, value: unknown): Generator<unknown> {
  if (typeof value === 'boolean') yield !value;
  if (typeof value === 'number') yield* [value + 1, value - 1, -1, 2 ** 31, 'a text'];
  if (typeof value !== 'string') return;
  yield 7;
  const members = new Set(enumerations.filter((one) => one.includes(value)).flat());
  if (['kind', 'outcome'].includes(leafOf(path))) for (const one of peoplesKinds) members.add(one);
  members.delete(value);
  yield* members;
}

/** The problems with which an endpoint may refuse. */
function codesOf(endpoint: string): string[] {
  if (endpoint === 'POST /api/user/messages') return ['recipients-changed', 'body-missing', 'request-reused'];
  if (endpoint.endsWith('/pins')) return ['pins-version'];
  if (endpoint.startsWith('POST /api/invitations/')) return ['accesses-changed', 'link-final'];
  return [];
}
