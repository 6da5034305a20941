import 'fake-indexeddb/auto';
import { beforeAll, beforeEach } from 'vitest';
import { toB64u } from '../crypto/bytes.ts';
import type { Crypto, Note, TrustedKeys, StoredTrustedKeys } from '../crypto/client.ts';
import { createOperations } from '../crypto/operations.ts';
import { KeptInBrowser, type KeptRecords } from './kept.ts';
import { TrustedKeysRecord } from './record.ts';

export const userId = toB64u(new Uint8Array(16).fill(1));
export const mid = toB64u(new Uint8Array(16).fill(2));
export const messageId = toB64u(new Uint8Array(16).fill(9));
export const address = 'alice@example.org';
export const password = 'correct horse battery staple';
export const pin = (fpr: string, at = '2026-11-24T02:00:00Z') => ({ fpr, how: 'verified' as const, at });
export const bobs = (fpr: string): TrustedKeys => ({ 'bob@example.net': pin(fpr) });

/** The server's row, and every version that it ever held. */
export class Server {
  stored: StoredTrustedKeys = { version: 0, record: null };
  readonly history: StoredTrustedKeys[] = [this.stored];
  notes: { messageId: string; note: string }[] = [];

  async read(): Promise<StoredTrustedKeys> {
    return this.stored;
  }

  async write({ version, previous, record }: { version: number; previous: number; record: string }): Promise<void> {
    if (previous !== this.stored.version) throw { code: 'pins-version' };
    this.stored = { version, record };
    this.history.push(this.stored);
  }

  isConflict = (error: unknown): boolean => (error as { code?: string }).code === 'pins-version';
  sentLast = async () => this.notes;

  /** Puts an older row back, as an attacker who writes to the database does. */
  putBack(version: number): void {
    this.stored = this.history.find((one) => one.version === version)!;
  }
}

export const noStore: KeptRecords = {
  get: () => Promise.reject(new Error('no store')),
  put: () => Promise.reject(new Error('no store')),
  remove: () => Promise.reject(new Error('no store')),
};

interface Account {
  salt: string;
  argon: never;
  bundle: string;
  fingerprint: string;
  certificate: string;
}

export const reloadKey = toB64u(new Uint8Array(32).fill(7));
let made: Account;
/** The vault as a reload keeps it: signing in with it costs no Argon2id. */
export let sealed: string;
/** The account on the server, if a test changes it: then the password opens it. */
export let account: Account;
export let server: Server;
let profiles = 0;

/** A page with its own worker, in a browser whose IndexedDB has this name. */
export class Page {
  readonly operations = createOperations();
  readonly record: TrustedKeysRecord;

  constructor(store: KeptRecords | string) {
    const kept = typeof store === 'string' ? new KeptInBrowser(store) : store;
    this.record = new TrustedKeysRecord(() => this.operations as unknown as Crypto, server, kept);
  }

  async signIn(stored = server.stored): Promise<this> {
    if (account === made) await this.operations.restoreFromReload({ reloadKey, sealed, id: userId });
    else await this.openBundle();
    await this.record.load(userId, stored);
    return this;
  }

  async openBundle(): Promise<void> {
    await this.operations.userPassword({ userId, ...account, password });
    await this.operations.openUser({ userId, address, name: null, ...account });
  }

  async trust(pins: TrustedKeys): Promise<void> {
    await this.record.change((known) => ({ ...known, ...pins }));
    await this.record.idle();
  }

  async writeNote(over: Partial<Note> = {}): Promise<void> {
    const { note } = await this.operations.sealNote({ messageId, bcc: [], invitations: [], ...over });
    server.notes = [{ messageId, note }];
  }

  get reason() {
    return this.record.held.value?.reason ?? null;
  }
}

export const newBrowser = () => `profile ${profiles++}`;

/** Before the tests of a file: one account, and a server without a record before each. */
export function prepare(): void {
  beforeAll(async () => {
    const operations = createOperations();
    made = (await operations.createUser({ userId, address, name: null, password })) as never;
    sealed = (await operations.sealForReload({ reloadKey })).sealed;
  });
  beforeEach(() => {
    server = new Server();
    account = made;
  });
}

/** Another password, or another key. */
export const changeAccount = (over: object): void => void (account = { ...account, ...over });

/** Versions 1 and 2 were stored by a page of this browser. */
export async function twoVersions(browser: KeptRecords | string = newBrowser()): Promise<Page> {
  const page = await new Page(browser).signIn();
  await page.trust(bobs('OLD'));
  await page.trust(bobs('NEW'));
  return page;
}
