import { signal } from '@preact/signals';
import { hasCode } from '../../api/http.ts';
import type { Crypto } from '../../crypto/client.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { api, type Api } from './api.ts';
import { onSignedOut } from './session.ts';
import { worker } from './worker.ts';

/** A person whom the user added. */
export interface Person {
  address: string;
  name: string;
}

/** The record that only the user's own browsers read. Members that this version does not know are kept. */
export interface Private {
  /** The text below a new message; empty: none. */
  signature: string;
  /** By canonical address. */
  people: Record<string, Person>;
}

const mostTries = 4;

const isPerson = (value: unknown): value is Person =>
  typeof (value as Person | null)?.address === 'string' && typeof (value as Person).name === 'string';

function read(content: object): Private {
  const { signature, people } = content as Partial<Private>;
  const known = Object.entries(people ?? {}).filter(([, person]) => isPerson(person));
  return { ...content, signature: typeof signature === 'string' ? signature : '', people: Object.fromEntries(known) };
}

interface Deps {
  api: Pick<Api, 'privateRecord' | 'putPrivateRecord'>;
  crypto: Pick<Crypto, 'sealPrivate' | 'openPrivate'>;
}

/** The private record: read once, and written so that what another window wrote in between stays. */
export class PrivateStore {
  /** Null until it is read. */
  readonly value = signal<Private | null>(null);
  private version = 0;
  private loading: Promise<void> | null = null;
  /** Work begun before `forget` changes nothing here: the next user's record may be loaded. */
  private round = 0;

  constructor(private readonly deps: Deps) {}

  /** Reads it, if it was not read before. Throws ApiError and CryptoError. */
  load(): Promise<void> {
    if (this.value.value) return Promise.resolve();
    if (this.loading) return this.loading;
    const loading = this.fetch().finally(() => {
      if (this.loading === loading) this.loading = null;
    });
    this.loading = loading;
    return loading;
  }

  /** Writes a change to the newest record. Throws ApiError and CryptoError. */
  async change(change: (known: Private) => Private): Promise<void> {
    const { round } = this;
    await this.load();
    for (let tries = 1; ; tries++) {
      this.assertStill(round);
      const content = change(this.value.value!);
      const version = this.version + 1;
      const { record } = await this.deps.crypto.sealPrivate({ version, content });
      this.assertStill(round);
      try {
        await this.deps.api.putPrivateRecord(version, record);
        if (round !== this.round) return;
        this.version = version;
        this.value.value = content;
        return;
      } catch (error) {
        if (!hasCode(error, 'private-version') || tries === mostTries) throw error;
      }
      this.assertStill(round);
      await this.fetch();
    }
  }

  forget(): void {
    this.round += 1;
    this.loading = null;
    this.value.value = null;
    this.version = 0;
  }

  private assertStill(round: number): void {
    if (round !== this.round) throw new CryptoError('locked');
  }

  private async fetch(): Promise<void> {
    const { round } = this;
    const { version, record } = await this.deps.api.privateRecord();
    this.assertStill(round);
    const content = record ? (await this.deps.crypto.openPrivate({ version, record })).content : {};
    this.assertStill(round);
    this.version = version;
    this.value.value = read(content);
  }
}

export const ownRecord = new PrivateStore({ api, crypto: worker });
onSignedOut(() => ownRecord.forget());
