/** The observer: it has every secret of the journey's people and judges from outside what their browsers sent, showed and came to trust. */
import { tryCanon } from '../../src/client/crypto/address.ts';
import type { Tab } from './tab.ts';
import type { Call } from './wire.ts';
import { address, attackers, writerIn, type Fixture, type Name } from './fixture.ts';

/** A screen's statements about a message. */
export interface Shown {
  item: { messageId: string; sentAt: string };
  text: string;
  /** The address that is shown as the author's. */
  shownAs: string;
  /** Whether it is shown as the reader's own. */
  own: boolean;
  /** Whether the screen called the signature valid, without a warning. */
  calm: boolean;
  said: string;
}

const attackersAddresses = new Set<string>(attackers.map((name) => address[name]));

/** Every value of a member, anywhere in a request. */
function* membersOf(tree: unknown, name: string): Generator<unknown> {
  if (tree === null || typeof tree !== 'object' || tree instanceof Blob) return;
  for (const [key, value] of Object.entries(tree)) {
    if (key === name) yield value;
    yield* membersOf(value, name);
  }
}

export class Oracle {
  readonly violations: string[] = [];
  /** A key of an address never seen before was trusted from the server, as PROTOCOL.md 0.5 says. */
  firstKeys = 0;

  constructor(
    private readonly fixture: Fixture,
    private readonly actor: Name,
    /** The intended readers of what is written in this row. */
    private readonly intended: readonly Name[],
  ) {}

  /** A list was shown: rows with sender and subject. */
  listed(rows: { item: { messageId: string; author: { address: string } }; preview: string }[]): void {
    for (const { item, preview } of rows) {
      const writer = writerIn(preview);
      const by = tryCanon(item.author.address);
      if (writer !== null && by !== (address[writer as Name] as string | undefined)) {
        this.violations.push(`listed as of ${by ?? ''}, written by ${writer}`);
      }
      const mid = this.fixture.mids.get(preview);
      if (mid !== undefined && mid !== item.messageId) this.violations.push(`listed as another message: ${preview}`);
    }
  }

  /** A message was shown. */
  shown({ item, text, shownAs, own, calm, said }: Shown): void {
    const writer = writerIn(text);
    if (!calm || writer === null) return;
    const by = own ? address[this.actor] : tryCanon(shownAs);
    if (by !== (address[writer as Name] as string | undefined)) {
      this.violations.push(`shown as signed by ${by ?? shownAs}, written by ${writer}: "${said}"`);
    }
    const mid = this.fixture.mids.get(text.trim());
    if (mid !== undefined && mid !== item.messageId) this.violations.push(`shown as another message: ${text.trim()}`);
    // Everything in this journey was written today.
    if (!(Math.abs(Date.parse(item.sentAt) - Date.now()) < 36 * 3_600_000)) {
      this.violations.push(`shown as of ${item.sentAt} without a word`);
    }
  }

  /** The row is over. */
  end(tab: Tab<unknown>, calls: readonly Call[]): void {
    for (const { request, endpoint } of calls) {
      for (const pkesk of membersOf(request, 'pkesk')) this.access(endpoint, String(pkesk));
    }
    const { keys } = this.fixture;
    for (const { who, fingerprint } of keys.direct) {
      const key = keys.of(fingerprint);
      if (key?.address !== address[this.actor] || key.madeBy !== this.actor) {
        this.violations.push(`${who} encrypted a note to a key of ${key?.madeBy ?? 'nobody known'}`);
      }
    }
    for (const { pins } of tab.sealed) this.trusts(pins);
    const last = tab.sealed.at(-1);
    if (!last) return;
    for (const [of, { fpr }] of Object.entries(this.fixture.trusted.get(this.actor) ?? {})) {
      if (!(of in last.pins)) this.violations.push(`a trusted key was lost: ${of}`);
      else if (this.fixture.keys.of(last.pins[of]!.fpr) === undefined) {
        this.violations.push(`a trusted key was replaced: ${of} from ${fpr}`);
      }
    }
  }

  /** Whether the person knows nothing of an address: neither a key, nor an invitation that a key must answer. */
  private isFirst(of: string): boolean {
    return of !== address[this.actor] && !(of in (this.fixture.trusted.get(this.actor) ?? {}));
  }

  private access(endpoint: string, pkesk: string): void {
    const { keys } = this.fixture;
    const wrapped = keys.wrappedAs(pkesk);
    if (!wrapped) {
      this.violations.push(`${endpoint}: an access that this browser did not make`);
      return;
    }
    const key = keys.of(wrapped.fingerprint);
    const known = keys.readersOf(wrapped.sessionKey);
    const readers = known ?? new Set<string>([this.actor, ...this.intended].map((name) => address[name]));
    const what = known ? `a message for ${[...known].join(', ')}` : 'a new message';
    if (!key) this.violations.push(`${endpoint}: ${what} encrypted to a key that nobody has`);
    else if (key.madeBy === 'forger' && this.isFirst(key.address) && readers.has(key.address)) this.firstKeys++;
    else if (key.madeBy === 'forger')
      this.violations.push(`${endpoint}: ${what} encrypted to a key that the attacker made for ${key.address}`);
    else if (!readers.has(key.address)) this.violations.push(`${endpoint}: ${what} encrypted to a key of ${key.address}`);
  }

  private trusts(pins: Record<string, { fpr: string; how: string }>): void {
    for (const [of, { fpr, how }] of Object.entries(pins)) {
      const key = this.fixture.keys.of(fpr);
      if (key?.madeBy === 'forger' && key.address === of && this.isFirst(of)) this.firstKeys++;
      else if (key === undefined || key.madeBy === 'forger' || key.address !== of) {
        this.violations.push(`trusts for ${of} a key ${key ? `of ${key.address}, made by ${key.madeBy}` : 'of nobody'} (${how})`);
      } else if (attackersAddresses.has(key.madeBy) && !attackersAddresses.has(of)) {
        this.violations.push(`trusts the attacker's key for ${of}`);
      }
    }
  }
}
