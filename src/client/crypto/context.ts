import { CryptoError } from './errors.ts';

export interface Progress {
  done: number;
  total: number;
}

/** Everything that an operation gets beside its arguments. */
export interface Context {
  progress(done: number, total: number): void;
  signal: AbortSignal;
}

/** Throws CryptoError `cancelled` once the caller has cancelled. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CryptoError('cancelled');
}

/** Passes a stream through, reporting bytes and stopping when cancelled. */
export function counted({ progress, signal }: Context, total: number): TransformStream<Uint8Array, Uint8Array> {
  let done = 0;
  return new TransformStream({
    transform(chunk, controller) {
      stopIfCancelled(signal);
      done += chunk.length;
      progress(done, Math.max(total, done));
      controller.enqueue(chunk);
    },
  });
}
