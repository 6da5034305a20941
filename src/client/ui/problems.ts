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

/** Words for anything that went wrong: what happened and what to do. Codes without words fall back by status. */
export function problemText(error: unknown, now: Date = new Date()): string {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as Failure;
  const problem = failure.problem ?? (failure as Problem);
  const code = typeof problem.code === 'string' ? problem.code : '';
  const words = lookUp(`problem.${code}`, facts(problem, now));
  if (words) return words;
  const status = Number(problem.status ?? failure.status ?? 0);
  if (status === 429) return t('problem.throttled-sometime');
  if (status === 401) return t('problem.session-none');
  if (status >= 500) return t('problem.server');
  return t('problem.failed');
}

function facts(problem: Problem, now: Date): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(problem)) {
    if (typeof value === 'string') {
      const date = /^\d{4}-\d\d-\d\dT/u.test(value) ? new Date(value) : null;
      found[name] = date ? formatHuman(date, locale(), now) : value;
    } else if (typeof value === 'number') {
      found[name] = name.endsWith('Bytes') ? formatSize(value) : String(value);
    } else if (Array.isArray(value)) found[name] = value.join(', ');
  }
  return found;
}
