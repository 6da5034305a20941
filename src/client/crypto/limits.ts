/**
 * Limits of PROTOCOL.md 11 on what is read here. The operator may set others; until the server states them, the
 * protocol's apply.
 */
import { openpgp } from './openpgp.ts';
import { defaultReadingLimits, type ReadingLimits } from '../mail/limits.ts';

export interface Limits extends ReadingLimits {
  /** Bytes to which a compressed message may expand. */
  decompressedBytes: number;
  /** Bytes of a certificate. */
  certificateBytes: number;
}

export const defaultLimits: Limits = {
  ...defaultReadingLimits,
  decompressedBytes: openpgp.config.maxDecompressedMessageSize,
  certificateBytes: 256 * 1024,
};

let current = defaultLimits;

export const limits = (): Limits => current;

/** Takes the server's limits. A value that is not a whole number above zero is ignored: the protocol's applies. */
export function setLimits(said: Partial<Record<keyof Limits, unknown>>): void {
  const names = Object.keys(defaultLimits) as (keyof Limits)[];
  const taken = names.map((name) => [name, isLimit(said[name]) ? said[name] : defaultLimits[name]]);
  current = Object.fromEntries(taken) as Limits;
  openpgp.config.maxDecompressedMessageSize = current.decompressedBytes;
}

const isLimit = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
