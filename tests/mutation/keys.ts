/**
 * The knowledge of an observer who sees every new key and every wrapped session key: whose key each is, and what each session key opens.
 * OpenPGP.js itself reports it, not the client's records.
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as OpenPgp from 'openpgp';
import { tryCanon } from '../../src/client/crypto/address.ts';
import { repository } from '../browser/fixtures/server.ts';

const require = createRequire(join(repository, 'src', 'client', 'package.json'));
export const openpgp = require('openpgp') as typeof OpenPgp;
const hashWasm = require('hash-wasm') as { argon2id: (options: Record<string, unknown>) => Promise<unknown> };

/** A key: the address it was made for, and its maker. */
export interface KnownKey {
  address: string;
  madeBy: string;
}

/** One session key wrapped for one certificate. */
interface Wrapped {
  who: string;
  sessionKey: string;
  fingerprint: string;
}

export const b64u = (bytes: Uint8Array | string): string =>
  (typeof bytes === 'string' ? Buffer.from(bytes, 'hex') : Buffer.from(bytes)).toString('base64url');
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

export class Keys {
  private readonly known = new Map<string, KnownKey>();
  private readonly wrapped = new Map<string, Wrapped>();
  /** The intended readers of a session key's content. */
  private readonly readers = new Map<string, Set<string>>();
  private isOpen = true;
  /** Keys to which OpenPGP.js encrypted whole messages, and not by a session key: own notes. */
  direct: { who: string; fingerprint: string }[] = [];

  of(fingerprint: string): KnownKey | undefined {
    return this.known.get(fingerprint);
  }

  register(fingerprint: string, address: string, madeBy: string): void {
    this.known.set(fingerprint, { address: tryCanon(address) ?? address, madeBy });
  }

  /** From now on no session key gets readers by being wrapped: all intended readers are known. */
  close(): void {
    this.isOpen = false;
  }

  begin(): void {
    this.wrapped.clear();
    this.direct = [];
  }

  wrappedAs(pkesk: string): Wrapped | undefined {
    return this.wrapped.get(digest(Buffer.from(pkesk, 'base64url')));
  }

  /** Undefined: a session key made in this row. */
  readersOf(sessionKey: string): ReadonlySet<string> | undefined {
    return this.readers.get(sessionKey);
  }

  /** OpenPGP.js for one person's worker. */
  watchedBy(who: string): typeof OpenPgp {
    const generateKey = async (options: OpenPgp.KeyOptions & { format?: string }) => {
      const made = (await openpgp.generateKey({ ...options, format: 'object' } as never)) as unknown as { privateKey: OpenPgp.PrivateKey };
      const address = [options.userIDs].flat()[0] as { email?: string };
      this.register(b64u(made.privateKey.getFingerprint()), address.email ?? made.privateKey.getUserIDs()[0] ?? '', who);
      if (options.format === 'object') return made;
      return openpgp.generateKey(options as never);
    };
    const encryptSessionKey = async (options: Parameters<typeof openpgp.encryptSessionKey>[0]) => {
      const packet = (await openpgp.encryptSessionKey(options)) as unknown as Uint8Array;
      const [key] = [options.encryptionKeys].flat() as OpenPgp.Key[];
      const fingerprint = b64u(key!.getFingerprint());
      const sessionKey = b64u(options.data);
      this.wrapped.set(digest(packet), { who, sessionKey, fingerprint });
      const address = this.known.get(fingerprint)?.address;
      if (this.isOpen && address) this.readers.set(sessionKey, (this.readers.get(sessionKey) ?? new Set()).add(address));
      return packet;
    };
    const encrypt = async (options: { encryptionKeys?: OpenPgp.Key | OpenPgp.Key[] }) => {
      for (const key of [options.encryptionKeys ?? []].flat()) this.direct.push({ who, fingerprint: b64u(key.getFingerprint()) });
      return openpgp.encrypt(options as never);
    };
    return { ...openpgp, generateKey, encryptSessionKey, encrypt } as unknown as typeof OpenPgp;
  }
}

const derived = new Map<string, Promise<unknown>>();

/** Argon2id that is computed once for the same input: rows repeat the sign-ins of the same people. */
export const cachedHashWasm = {
  ...hashWasm,
  argon2id: (options: Record<string, unknown>) => {
    const key = JSON.stringify(options, (_, value: unknown) => (value instanceof Uint8Array ? b64u(value) : value));
    const found = derived.get(key) ?? hashWasm.argon2id(options);
    derived.set(key, found);
    if (derived.size > 5000) derived.delete(derived.keys().next().value!);
    return found.then((value) => (value instanceof Uint8Array ? value.slice() : value));
  },
};
