import type { Problem } from '../ui/problems.ts';

/** The server answered with a problem (RFC 9457), or did not answer: then `status` is 0 and the code `network`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(`api ${status}`);
  }

  /** The stable code that screens and flows go by. */
  get code(): string {
    return this.problem?.code ?? (this.status === 0 ? 'network' : 'failed');
  }
}

/** Whether something thrown is the server's problem of that code, from here or from the worker. */
export function hasCode(error: unknown, code: string): boolean {
  const { problem, code: own } = (error ?? {}) as { problem?: Problem | null; code?: unknown };
  return problem?.code === code || own === code;
}

const listeners = new Set<() => void>();

/** Calls back when an answer says that the session has ended. Returns what undoes it. */
export function onSessionNone(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * One call of the HTTP API on this origin, JSON both ways; undefined for 204. Throws ApiError; an aborted signal throws
 * the browser's AbortError.
 */
export async function call<T>(method: Method, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { 'X-Restante': '1', Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, null);
  });
  const content = await read(answer);
  if (answer.ok) return content as T;
  const problem = typeof content === 'object' && content !== null ? (content as Problem) : null;
  if (answer.status === 401 && problem?.code === 'session-none') for (const listener of listeners) listener();
  throw new ApiError(answer.status, problem);
}

async function read(answer: Response): Promise<unknown> {
  const text = await answer.text().catch(() => '');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page in place of an answer.
    return null;
  }
}

export const get = <T>(path: string, options?: CallOptions) => call<T>('GET', path, undefined, options);
export const post = <T = void>(path: string, body: unknown = {}, options?: CallOptions) =>
  call<T>('POST', path, body, options);
export const put = <T = void>(path: string, body: unknown, options?: CallOptions) =>
  call<T>('PUT', path, body, options);
export const remove = (path: string, options?: CallOptions) => call<void>('DELETE', path, undefined, options);
