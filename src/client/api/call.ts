import type { Problem } from '../ui/problems.ts';
import { noteServerTime } from '../ui/serverClock.ts';
import { noticeVersion } from '../ui/version.ts';

/** An answer other than 2xx, or none at all (status 0, code `network`). `problemText` has words for it. */
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

/** One JSON call to this origin. Throws ApiError; answers without content give undefined. */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
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
    noteServerTime(response.headers, askedAt);
    void noticeVersion(response.headers.get('X-Restante-Client'));
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
