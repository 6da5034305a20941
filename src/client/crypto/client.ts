import type { Progress } from './context.ts';
import { CryptoError } from './errors.ts';
import type { OperationName, Operations } from './operations.ts';
import type { Request, Response } from './rpc.ts';
import { trustedWorkerUrl } from './trusted.ts';
import workerUrl from './worker.ts?worker&url';

export { CryptoError } from './errors.ts';
export type { CryptoErrorCode } from './errors.ts';
export type { Progress } from './context.ts';
export type { Argon } from './primitives.ts';
export type { B64u } from './bytes.ts';
export type * from './types.ts';
export type { Doubt, PassingRefusal, Standing } from './summary.ts';
export type { StoredTrustedKeys } from './trustedKeys.ts';
export type { OwnKeyProblem, OwnKeyStatement } from './ownKeys.ts';

export interface CallOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal | undefined;
}

type Arguments<F> = F extends (args: infer A, ...rest: never[]) => unknown ? A : undefined;
type Call<F extends (...args: never[]) => Promise<unknown>> =
  Parameters<F> extends []
    ? (args?: undefined, options?: CallOptions) => ReturnType<F>
    : (args: Arguments<F>, options?: CallOptions) => ReturnType<F>;

/** Every operation of the worker as a promise; see operations.ts. */
export type Crypto = { readonly [K in OperationName]: Call<Operations[K]> } & {
  /** Called when the worker itself has died: its secrets are gone, every call fails from now on. */
  onFailure(listener: () => void): void;
};

interface Waiting {
  resolve(result: unknown): void;
  reject(error: CryptoError): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

class Channel {
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners: (() => void)[] = [];
  private next = 1;
  private dead = false;

  constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.receive(data);
    worker.onerror = () => this.fail();
    worker.onmessageerror = () => this.fail();
  }

  onFailure(listener: () => void): void {
    this.listeners.push(listener);
  }

  call(name: OperationName, args: unknown, { onProgress, signal }: CallOptions = {}): Promise<unknown> {
    if (this.dead) return Promise.reject(new CryptoError('failed'));
    if (signal?.aborted) return Promise.reject(new CryptoError('cancelled'));
    const id = this.next++;
    const cancel = () => this.send({ id, cancel: true });
    signal?.addEventListener('abort', cancel, { once: true });
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onProgress });
      this.send({ id, call: name, args });
    }).finally(() => signal?.removeEventListener('abort', cancel));
  }

  private send(request: Request): void {
    this.worker.postMessage(request);
  }

  private receive(response: Response): void {
    const waiting = this.waiting.get(response.id);
    if (!waiting) return;
    if ('done' in response) {
      waiting.onProgress?.({ done: response.done, total: response.total });
      return;
    }
    this.waiting.delete(response.id);
    if ('result' in response) waiting.resolve(response.result);
    else waiting.reject(toError(response.error));
  }

  private fail(): void {
    if (this.dead) return;
    this.dead = true;
    for (const { reject } of this.waiting.values()) reject(new CryptoError('failed'));
    this.waiting.clear();
    for (const listener of this.listeners) listener();
  }
}

const toError = ({ code, status, problem }: Extract<Response, { error: unknown }>['error']) =>
  new CryptoError(code, status === undefined ? undefined : { status, problem });

/** Starts the app's worker. Call it once per app: the Trusted Types policy can be created only once. */
export function startCrypto(): Crypto {
  const channel = new Channel(new Worker(trustedWorkerUrl(workerUrl), { type: 'module', name: 'restante' }));
  return new Proxy({} as Crypto, {
    get(_, name) {
      if (name === 'onFailure') return channel.onFailure.bind(channel);
      // Not a promise, though any name is answered: `await crypto` must not call `then`.
      if (typeof name !== 'string' || name === 'then') return undefined;
      return (args: unknown, options?: CallOptions) => channel.call(name as OperationName, args, options);
    },
  });
}
