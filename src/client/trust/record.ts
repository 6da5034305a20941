/**
 * The trusted keys of the signed-in account, as both apps use them: read, written by compare-and-set, and held if the
 * server states an older record than the newest one known (PROTOCOL.md 13.21).
 */
import { signal } from '@preact/signals';
import type { B64u, Crypto, TrustedKeys, StoredTrustedKeys } from '../crypto/client.ts';
import type { KeptRecords } from './kept.ts';

export type HoldReason =
  /** A true record that is older than one known, or another one of the same version. */
  | 'older'
  /** No record, though one is known to have been stored. */
  | 'missing'
  /** A record of another account, or of another version than stated. */
  | 'unreadable';

/** A list of trusted keys that the owner may continue with. */
export interface Choice {
  pins: TrustedKeys;
  /** ISO 8601: when this browser stored the list that it kept; of an older list when its newest entry was made, or null. */
  at: string | null;
}

/** Why the record is held, and what its owner may choose. */
export interface Held {
  reason: HoldReason;
  stored: StoredTrustedKeys;
  /** The newest list, if this browser kept it. */
  newer: Choice | null;
  /** The list that the server states, if it opens. */
  older: Choice | null;
}

/** Thrown by every change and by everything that needs trusted keys while the record is held. */
export class TrustedKeysHeld extends Error {
  readonly code = 'trusted-keys-held';
}

export interface RecordServer {
  read(): Promise<StoredTrustedKeys>;
  /** Throws an error for which `isConflict` is true where the version stored is not `previous`. */
  write(next: { version: number; previous: number; record: B64u }): Promise<void>;
  isConflict(error: unknown): boolean;
  /** The account's newest sent messages, with the notes beside them. */
  sentLast(): Promise<{ messageId: B64u; note?: B64u | null }[]>;
}

type RecordCrypto = Pick<
  Crypto,
  | 'openTrustedKeys'
  | 'openOlderTrustedKeys'
  | 'sealTrustedKeys'
  | 'keepTrustedKeys'
  | 'openKeptTrustedKeys'
  | 'noticeNotes'
  | 'newestTrustedKeys'
>;

const mostTries = 4;
const refusals: readonly unknown[] = ['outdated', 'tampered', 'malformed'];
const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

/** When a list was changed last, by its entries. */
const changedAt = (pins: TrustedKeys): string | null =>
  Object.values(pins).reduce<string | null>((last, { at }) => (at > (last ?? '') ? at : last), null);

export class TrustedKeysRecord {
  /** The trusted keys, by canonical address; none while the record is held. */
  readonly trustedKeys = signal<TrustedKeys>({});
  readonly held = signal<Held | null>(null);
  private id: B64u = '';
  private version = 0;
  /** Notes that were checked. */
  private readonly seen = new Set<B64u>();
  private keeping: Promise<void> = Promise.resolve();
  /** Work begun before `forget` changes nothing here: another account may be signed in. */
  private round = 0;

  constructor(
    private readonly crypto: () => RecordCrypto | Promise<RecordCrypto>,
    private readonly server: RecordServer,
    private readonly store: KeptRecords,
  ) {}

  /**
   * Takes the record that came with the session of an account. `held` says whether it may be used. Throws what the calls of
   * the server throw.
   */
  async load(id: B64u, stored: StoredTrustedKeys): Promise<void> {
    if (id !== this.id) this.forget();
    this.id = id;
    const { round } = this;
    await this.keeping;
    const crypto = await this.crypto();
    const kept = await this.store.get(id).catch(() => null);
    if (kept) await crypto.openKeptTrustedKeys({ kept });
    // A browser that has no record of this account reads what the account wrote elsewhere.
    if (!(await crypto.newestTrustedKeys()).isKept) await this.look(await this.server.sentLast());
    if (!(await this.take(stored, round))) await this.readAgain(round);
  }

  /** Forgets the account that was signed in. */
  forget(): void {
    this.round += 1;
    this.id = '';
    this.version = 0;
    this.trustedKeys.value = {};
    this.held.value = null;
    this.seen.clear();
  }

  /** Deletes this browser's copy for an account that no longer exists. */
  async forgetKept(id: B64u): Promise<void> {
    await this.keeping;
    await this.store.remove(id);
  }

  /** The trusted keys. Throws TrustedKeysHeld. */
  get(): TrustedKeys {
    if (this.held.value) throw new TrustedKeysHeld();
    return this.trustedKeys.value;
  }

  /** Takes the versions from notes beside own messages as the server lists them; if one is newer, reads again. */
  async notice(messages: { messageId: B64u; note?: B64u | null }[]): Promise<void> {
    const { round } = this;
    const newest = await this.look(messages);
    if (round === this.round && newest > this.version && !this.held.value) await this.readAgain(round);
  }

  /**
   * Writes the record; if another window was faster, the change is applied to its record. Throws TrustedKeysHeld and
   * what the calls of the server throw.
   */
  async change(change: (known: TrustedKeys) => TrustedKeys): Promise<void> {
    const { round } = this;
    const crypto = await this.crypto();
    for (let tries = 1; round === this.round; tries++) {
      const pins = change(this.get());
      const [previous, version] = [this.version, this.version + 1];
      const { record } = await crypto.sealTrustedKeys({ version, pins });
      if (round !== this.round) return;
      try {
        await this.server.write({ version, previous, record });
        await this.accept({ version, record }, pins, round);
        return;
      } catch (error) {
        if (!this.server.isConflict(error) || tries === mostTries) throw error;
      }
      await this.readAgain(round);
    }
  }

  /**
   * Continues with a list that the owner chose, as a version above every known one. Throws what the server's calls
   * throw.
   */
  async decide(pins: TrustedKeys): Promise<void> {
    const { held, round } = this;
    const before = held.value;
    if (!before) return;
    const crypto = await this.crypto();
    const { newest } = await crypto.newestTrustedKeys();
    const version = Math.max(newest, 1) + 1;
    const { record } = await crypto.sealTrustedKeys({ version, pins });
    if (round !== this.round) return;
    try {
      await this.server.write({ version, previous: before.stored.version, record });
    } catch (error) {
      if (!this.server.isConflict(error)) throw error;
      // Another window decided, or the record changed once more: it is judged again.
      await this.readAgain(round);
      return;
    }
    await this.accept({ version, record }, pins, round);
  }

  /** Done when this browser's copy is written. */
  idle(): Promise<void> {
    return this.keeping;
  }

  /**
   * A version is stated only after the server stored it. So a record that is requested now and is still older was put
   * back; one that was on its way while another window wrote is replaced by the answer.
   */
  private async readAgain(round: number): Promise<void> {
    const crypto = await this.crypto();
    while (round === this.round) {
      const before = await crypto.newestTrustedKeys();
      const stored = await this.server.read();
      if (await this.take(stored, round)) return;
      // Knowledge gained after the request left says nothing about its answer.
      if ((await crypto.newestTrustedKeys()).newest > before.newest) continue;
      await this.hold(stored, round);
      return;
    }
  }

  private async take(stored: StoredTrustedKeys, round: number): Promise<boolean> {
    const crypto = await this.crypto();
    if (round !== this.round) return true;
    try {
      await this.accept(stored, (await crypto.openTrustedKeys(stored)).pins, round);
      return true;
    } catch (error) {
      if (!refusals.includes(codeOf(error))) throw error;
      return false;
    }
  }

  private async accept(stored: StoredTrustedKeys, pins: TrustedKeys, round: number): Promise<void> {
    if (round !== this.round) return;
    const { id } = this;
    const { kept } = await (await this.crypto()).keepTrustedKeys(stored);
    if (round !== this.round) return;
    this.version = stored.version;
    this.trustedKeys.value = pins;
    this.held.value = null;
    // Without a store the worker still knows; notes and bundle carry the version too.
    this.keeping = this.keeping.then(() => this.keep(id, stored.version, kept)).catch(() => undefined);
  }

  private async hold(stored: StoredTrustedKeys, round: number): Promise<void> {
    const crypto = await this.crypto();
    const older = await crypto.openOlderTrustedKeys(stored).then(
      ({ pins }) => pins,
      () => null,
    );
    const isMissing = stored.record === null;
    const newer = await this.newer();
    if (round !== this.round) return;
    this.version = stored.version;
    this.trustedKeys.value = {};
    this.held.value = {
      reason: isMissing ? 'missing' : older ? 'older' : 'unreadable',
      stored,
      newer,
      older: older && !isMissing ? { pins: older, at: changedAt(older) } : null,
    };
  }

  /** This browser's copy, if it is the newest record known. */
  private async newer(): Promise<Choice | null> {
    const crypto = await this.crypto();
    const kept = await this.store.get(this.id).catch(() => null);
    const opened = kept && (await crypto.openKeptTrustedKeys({ kept }));
    if (!opened || opened.version < (await crypto.newestTrustedKeys()).newest) return null;
    const { pins } = await crypto.openOlderTrustedKeys(opened);
    return { pins, at: opened.at };
  }

  private async look(messages: { messageId: B64u; note?: B64u | null }[]): Promise<number> {
    const notes = messages.flatMap(({ messageId, note }) =>
      note && !this.seen.has(note) ? [{ messageId, note }] : [],
    );
    if (notes.length === 0) return 0;
    for (const { note } of notes) this.seen.add(note);
    return (await (await this.crypto()).noticeNotes({ notes })).newest;
  }

  private async keep(id: B64u, version: number, kept: B64u): Promise<void> {
    const crypto = await this.crypto();
    for (let tries = 1; id === this.id && tries <= mostTries; tries++) {
      const there = await this.store.get(id);
      const opened = there && (await crypto.openKeptTrustedKeys({ kept: there }));
      // The same, or what another window wrote since.
      if (opened && opened.version >= version) return;
      if (await this.store.put(id, kept, there)) return;
    }
  }
}
