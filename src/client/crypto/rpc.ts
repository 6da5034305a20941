import type { CryptoErrorCode } from './errors.ts';
import type { OperationName } from './operations.ts';

/** A message from the page to the worker. */
export type Request = { id: number; call: OperationName; args: unknown } | { id: number; cancel: true };

/** An answer of the worker: any number of reports, then one result or error. */
export type Response =
  | { id: number; done: number; total: number }
  | { id: number; result: unknown }
  | { id: number; error: { code: CryptoErrorCode; status?: number | undefined; problem?: unknown } };
