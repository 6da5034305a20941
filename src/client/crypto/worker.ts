/**
 * The worker of both apps: secret keys, wrapping keys and unfinished plaintext live only here. It obeys the
 * Content-Security-Policy of its own response, which must allow 'wasm-unsafe-eval' for Argon2id.
 */
import { MailError } from '../mail/errors.ts';
import { isLoadFailure } from '../mail/loadFailure.ts';
import { CryptoError } from './errors.ts';
import { createOperations, type Operation } from './operations.ts';
import type { Request, Response } from './rpc.ts';

// One tsconfig with DOM types for pages and worker: say what `self` is here.
const scope = globalThis as unknown as {
  postMessage(message: Response): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
};

const operations = createOperations() as unknown as Record<string, Operation>;
const running = new Map<number, AbortController>();
const reportEvery = 50;
/** Why a browser cannot read a file that was picked: it was changed, moved, deleted, or is a folder. */
const unreadable = new Set(['NotReadableError', 'NotFoundError']);

/** Progress at most every 50 ms, and always the last. */
function reporter(id: number) {
  let last = 0;
  return (done: number, total: number) => {
    const now = Date.now();
    if (now - last < reportEvery && done < total) return;
    last = now;
    scope.postMessage({ id, done, total });
  };
}

function errorOf(error: unknown): Extract<Response, { error: unknown }>['error'] {
  if (error instanceof CryptoError) return { code: error.code, status: error.status, problem: error.problem };
  if (error instanceof MailError) return { code: error.code };
  if (error instanceof RangeError) return { code: 'malformed' };
  if (error instanceof DOMException && unreadable.has(error.name)) return { code: 'refused-file' };
  if (isLoadFailure(error)) return { code: 'page-part' };
  // A bug: its name and place, never its message, which could quote secret data.
  console.error('worker failed', (error as Error)?.name, (error as Error)?.stack?.split('\n').slice(1).join('\n'));
  return { code: 'failed' };
}

async function run(id: number, name: string, args: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const operation = operations[name];
    if (!operation) throw new CryptoError('failed');
    const result = await operation(args, { progress: reporter(id), signal: controller.signal });
    if (controller.signal.aborted) throw new CryptoError('cancelled');
    scope.postMessage({ id, result });
  } catch (error) {
    scope.postMessage({ id, error: controller.signal.aborted ? { code: 'cancelled' } : errorOf(error) });
  } finally {
    running.delete(id);
  }
}

scope.onmessage = ({ data }) => {
  if ('cancel' in data) running.get(data.id)?.abort();
  else void run(data.id, data.call, data.args);
};
