import { onThisClock } from './serverClock.ts';
import { isLoadFailure } from '../mail/loadFailure.ts';
import { formatHuman } from './dates.ts';
import { locale, lookUp, t } from './i18n.ts';
import { formatSize } from './files.tsx';

/** Problem details as the server writes them: a stable code, a sentence, and facts. */
export interface Problem {
  code?: string;
  status?: number;
  title?: string | null;
  [fact: string]: unknown;
}

interface Failure {
  code?: unknown;
  status?: unknown;
  problem?: Problem | null;
  message?: unknown;
}

/**
 * A sentence for any failure: what happened and what to do. Limits and key problems have their own sentences; codes
 * without a sentence fall back by status. `{error}` in a sentence is the id of the server's log line, or empty.
 */
export function problemText(error: unknown, now: Date = new Date()): string {
  if (isLoadFailure(error)) return t('problem.page-part');
  const failure = (typeof error === 'object' && error !== null ? error : {}) as Failure;
  const problem = failure.problem ?? (failure as Problem);
  const code = typeof problem.code === 'string' ? problem.code : '';
  const known = facts(problem, now);
  const detail = problem.limit ?? problem.fault;
  const words =
    (typeof detail === 'string' ? lookUp(`problem.${code}.${detail}`, known) : null) ??
    lookUp(`problem.${code}`, known);
  if (words) return words;
  const status = Number(problem.status ?? failure.status ?? 0);
  if (status === 429) return t('problem.throttled-sometime');
  if (status === 401) return t('problem.session-none');
  if (status >= 500) return t('problem.server', known);
  return t('problem.failed', known);
}

function facts(problem: Problem, now: Date): Record<string, string> {
  const found: Record<string, string> = { error: '' };
  for (const [name, value] of Object.entries(problem)) {
    if (name === 'errorId') found['error'] = ` ${t('problem.errorId', { id: String(value) })}`;
    else if (typeof value === 'string') {
      const date = /^\d{4}-\d\d-\d\dT/u.test(value) ? new Date(onThisClock(value)) : null;
      found[name] = date ? formatHuman(date, locale(), now) : value;
    } else if (typeof value === 'number') {
      found[name] = name.endsWith('Bytes') ? formatSize(value) : String(value);
    } else if (Array.isArray(value)) found[name] = value.join(', ');
  }
  return found;
}
