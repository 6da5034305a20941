import { ApiError, call as callOnce, codeOf } from './call.ts';

export { ApiError } from './call.ts';

/** Whether something thrown is the problem of that code, from the server or from the worker. */
export const hasCode = (error: unknown, code: string): boolean => codeOf(error) === code;

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

async function call<T>(method: Method, path: string, body?: unknown, { signal }: CallOptions = {}): Promise<T> {
  try {
    return await callOnce<T>(method, path, body, signal);
  } catch (error) {
    const over = error instanceof ApiError && error.status === 401 && error.code === 'session-none';
    if (over) for (const listener of listeners) listener();
    throw error;
  }
}

/** Calls of the HTTP API, JSON both ways; undefined where the answer has no content. All throw ApiError. */
export const get = <T>(path: string, options?: CallOptions) => call<T>('GET', path, undefined, options);
export const post = <T = void>(path: string, body: unknown = {}, options?: CallOptions) =>
  call<T>('POST', path, body, options);
export const put = <T = void>(path: string, body: unknown, options?: CallOptions) =>
  call<T>('PUT', path, body, options);
export const remove = (path: string, options?: CallOptions) => call<void>('DELETE', path, undefined, options);
