import {
  ApiError,
  call as callOnce,
  codeOf,
  type AnswerOf,
  type BodyOf,
  type CallOptions,
  type CallRest,
  type Method,
  type PathOf,
} from './call.ts';

export { ApiError } from './call.ts';

/** Whether something thrown is the problem of that code, from the server or from the worker. */
export const hasCode = (error: unknown, code: string): boolean => codeOf(error) === code;

const listeners = new Set<() => void>();

/** Calls back when an answer says that the session has ended. Returns what undoes it. */
export function onSessionNone(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...rest: CallRest<M, P>
): Promise<AnswerOf<M, P>> {
  try {
    return await callOnce(method, path, ...rest);
  } catch (error) {
    const over = error instanceof ApiError && error.status === 401 && error.code === 'session-none';
    if (over) for (const listener of listeners) listener();
    throw error;
  }
}

type Options<M extends Method, P extends PathOf<M>> =
  object extends CallOptions<M, P> ? [options?: CallOptions<M, P>] : [options: CallOptions<M, P>];
type Rest<M extends Method, P extends PathOf<M>> =
  undefined extends BodyOf<M, P> ? [body?: object, ...Options<M, P>] : [body: BodyOf<M, P>, ...Options<M, P>];

/** Calls of the server's document, JSON both ways; undefined where the answer has no content. All throw ApiError. */
export const get = <P extends PathOf<'GET'>>(path: P, ...[options]: Options<'GET', P>): Promise<AnswerOf<'GET', P>> =>
  call('GET', path, ...([undefined, options] as unknown as CallRest<'GET', P>));
export const post = <P extends PathOf<'POST'>>(
  path: P,
  ...[body, options]: Rest<'POST', P>
): Promise<AnswerOf<'POST', P>> => call('POST', path, ...([body ?? {}, options] as unknown as CallRest<'POST', P>));
export const put = <P extends PathOf<'PUT'>>(
  path: P,
  ...[body, options]: Rest<'PUT', P>
): Promise<AnswerOf<'PUT', P>> => call('PUT', path, ...([body, options] as unknown as CallRest<'PUT', P>));
export const remove = <P extends PathOf<'DELETE'>>(
  path: P,
  ...[options]: Options<'DELETE', P>
): Promise<AnswerOf<'DELETE', P>> =>
  call('DELETE', path, ...([undefined, options] as unknown as CallRest<'DELETE', P>));
