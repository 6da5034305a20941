import type { components, paths } from './schema.d.ts';

type Declared = Omit<Partial<components['schemas']['Problem']>, 'code'>;
/** Problem details as the server writes them; some codes come from this browser, such as `network`. */
export type Problem = Declared & { code?: string; [fact: string]: unknown };

/** An answer other than 2xx, or no answer at all (status 0, code `network`). `problemText` has sentences for it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(`${status} ${problem.code ?? ''}`);
  }

  get code(): string {
    return this.problem.code ?? '';
  }
}

/** The stable code of a failed call, of the server or of the worker; empty for anything else. */
export function codeOf(error: unknown): string {
  if (error instanceof ApiError) return error.code;
  const { code, problem } = (error ?? {}) as { code?: unknown; problem?: Problem | null };
  return problem?.code ?? (typeof code === 'string' ? code : '');
}

/** The HTTP status of a failed call; 0 where there was no answer. */
export function statusOf(error: unknown): number {
  return Number((error as { status?: unknown } | null)?.status ?? 0);
}

type AnswerListener = (headers: Headers, askedAt: number) => void;
const listeners = new Set<AnswerListener>();

/** Calls back with the headers of every answer and when it was asked for, in milliseconds since the epoch. */
export const onAnswer = (listener: AnswerListener): void => void listeners.add(listener);

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Operation<M extends Method, P extends keyof paths> = paths[P][Lowercase<M>];
/** The paths of the server's document that have this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: Operation<M, P> extends object ? P : never;
}[keyof paths];

type Json<T> = T extends { content: { 'application/json': infer J } } ? J : undefined;
/** What a call sends; undefined where the operation takes nothing. */
export type BodyOf<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { requestBody: infer B } ? Json<B> : undefined;
type Success<R> = R[keyof R & (200 | 201 | 202 | 204)];
/** What the server answers; nothing where the answer has no content. */
export type AnswerOf<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R }
    ? Success<R> extends { content: { 'application/json': infer J } }
      ? J
      : void
    : void;

type Given<T> = { [K in keyof T]: T[K] | null | undefined };
type PathValues<O> = O extends { parameters: { path: infer Values } } ? { path: Values } : { path?: never };
type QueryValues<O> = O extends { parameters: { query?: infer Values } }
  ? { query?: Given<NonNullable<Values>> }
  : { query?: never };
export type CallOptions<M extends Method, P extends PathOf<M>> = PathValues<Operation<M, P>> &
  QueryValues<Operation<M, P>> & { signal?: AbortSignal | undefined };

type Rest<Body, Options> = object extends Options
  ? undefined extends Body
    ? [body?: Body, options?: Options]
    : [body: Body, options?: Options]
  : [body: Body, options: Options];
/** The body and the options of a call, each only where the operation needs it. */
export type CallRest<M extends Method, P extends PathOf<M>> = Rest<BodyOf<M, P>, CallOptions<M, P>>;

/** One JSON call of the server's document. Throws ApiError; answers without content give undefined. */
export function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ...[body, options]: CallRest<M, P>
): Promise<AnswerOf<M, P>> {
  return request(method, urlOf(path, options), body, options?.signal);
}

interface UrlValues {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
}

function urlOf(path: string, { path: values = {}, query = {} }: UrlValues = {}): string {
  const filled = path.replace(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(String(values[name])));
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${filled}?${search}` : filled;
}

/** One JSON call to this origin, also to paths that the document does not name. Throws ApiError. */
export async function request<T>(method: Method, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { 'X-Restante': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  let text: string;
  const askedAt = Date.now();
  try {
    response = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      signal: signal ?? null,
      body: body === undefined ? null : JSON.stringify(body),
    });
    for (const listener of listeners) listener(response.headers, askedAt);
    text = await response.text();
  } catch {
    throw new ApiError(0, { code: 'network', status: 0 });
  }
  const answer = parse(text);
  if (response.ok) return answer as T;
  const problem = (answer as Problem | null) ?? { status: response.status };
  const errorId = problem.errorId ?? response.headers.get('X-Request-Id');
  throw new ApiError(response.status, errorId ? { ...problem, errorId } : problem);
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
