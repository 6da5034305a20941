/**
 * The table of mutated answers: the client's own code runs the journey against the real server, and one field of one answer
 * is another one than the truth. In no row may a message be encrypted to a key that its people do not own, be shown as
 * signed by somebody who did not sign it, or a key be trusted that is not its address's.
 *   node main.js [short|full|count] [WORDS]     count: how many rows there are, and none of them played
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../browser/fixtures/server.ts';
import { acts } from './acts.ts';
import { Mutations, kinds, type Row } from './mutations.ts';
import { Oracle } from './oracle.ts';
import type { Tab } from './tab.ts';
import { Fixture } from './fixture.ts';
import type { Call } from './wire.ts';

const lanes = Number(process.env['RESTANTE_LANES'] ?? 2);
/** One row in so many runs in the short run. */
const sampleOf = Number(process.env['RESTANTE_SAMPLE'] ?? 80);
const longestMs = 30_000;
const [how = 'short', ...words] = process.argv.slice(2);
const lane = process.env['RESTANTE_LANE'];

/** `first key`: a key of an address never seen before was trusted from the server, which nothing can prevent. */
type Outcome = 'stopped' | 'harmless' | 'first key' | 'not reached' | 'violation';

interface Result {
  name: string;
  kind: string;
  endpoint: string;
  field: string;
  outcome: Outcome;
  violations: string[];
  error: string | null;
}

/** Rows that were violations once: they run always. */
const failedOnce = new Set(readFileSync(join(repository, 'tests', 'mutation', 'failed.txt'), 'utf8').split('\n').filter(Boolean));

const numberOf = (name: string): number => createHash('sha256').update(name).digest().readUInt32BE(0);

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('not done in time')), longestMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const wordOf = (error: unknown): string => {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  return `${code ?? name ?? ''} ${message ?? ''}`.trim().slice(0, 120);
};

async function play(
  fixture: Fixture,
  row: Pick<Row, 'act'> & Partial<Row>,
): Promise<{ calls: Call[]; result: Pick<Result, 'outcome' | 'violations' | 'error'> }> {
  await fixture.restore();
  fixture.keys.begin();
  fixture.wire.begin(row.mutation ?? null);
  const oracle = new Oracle(fixture, row.act.who, row.act.intended);
  let tab: Tab<unknown> | null = null;
  let error: string | null = null;
  try {
    await within(row.act.run(fixture, (opened) => (tab = opened), oracle));
  } catch (thrown) {
    error = wordOf(thrown);
    if (!row.mutation) error += ` ${(thrown as Error).stack ?? ''}`;
  }
  const { calls } = fixture.wire;
  if (tab) oracle.end(tab, calls);
  (tab as Tab<unknown> | null)?.close();
  const { violations } = oracle;
  const isUntouched = row.mutation !== undefined && fixture.wire.altered === 0;
  const quiet = isUntouched ? 'not reached' : oracle.firstKeys > 0 ? 'first key' : error ? 'stopped' : 'harmless';
  const outcome = violations.length ? 'violation' : quiet;
  return { calls, result: { outcome, violations, error } };
}

async function runLane(index: number): Promise<void> {
  const fixture = await Fixture.build();
  // The process that ends the table also ends its servers.
  process.on('disconnect', () => void fixture.end().finally(() => process.exit(1)));
  const mutations = new Mutations(fixture);
  for (const act of acts) {
    if (words.length && !words.some((word) => act.name.includes(word))) continue;
    const { calls, result } = await play(fixture, { act });
    // Without a lie the journey succeeds, and nothing in it is a violation.
    const truth = { name: `${act.name} | the truth`, kind: 'truth', endpoint: '', field: '', ...result };
    const isForged = act.alters.source === '^$';
    if (!isForged && result.outcome !== 'harmless') truth.outcome = 'violation';
    if (index === 0) process.send!(truth);
    for (const row of mutations.rows(act, calls)) {
      const number = numberOf(row.name);
      const isTaken = how !== 'short' || failedOnce.has(row.name) || (number >>> 8) % sampleOf === 0;
      if (number % lanes !== index || !isTaken) continue;
      const { name, kind, endpoint, field } = row;
      const played = how === 'count' ? { outcome: 'not reached', violations: [], error: null } : (await play(fixture, row)).result;
      process.send!({ name, kind, endpoint, field, ...played });
    }
  }
  await fixture.end();
}

async function table(): Promise<void> {
  const start = Date.now();
  const results: Result[] = [];
  const broken: string[] = [];
  await Promise.all(
    Array.from({ length: lanes }, (_, index) => {
      const child = fork(process.argv[1]!, process.argv.slice(2), { env: { ...process.env, RESTANTE_LANE: String(index) } });
      child.on('message', (result: Result) => {
        results.push(result);
        if (result.outcome === 'violation') {
          const violations = [...new Set(result.violations)].join('\n    ');
          console.log(`FAILED ${result.name}\n    ${violations}${result.error ? `\n    error: ${result.error}` : ''}`);
        }
      });
      return new Promise<void>((resolve) =>
        child.on('exit', (code) => {
          if (code !== 0) broken.push(`lane ${index} ended with ${code}`);
          resolve();
        }),
      );
    }),
  );
  const count = (of: (result: Result) => boolean) => results.filter(of).length;
  const rows = results.filter(({ kind }) => kind !== 'truth');
  const endpoints = new Set(rows.map(({ endpoint }) => endpoint));
  const fields = new Set(rows.map(({ endpoint, field }) => `${endpoint} ${field}`));
  console.log(`Endpoints: ${endpoints.size}, fields: ${fields.size}, rows: ${rows.length}`);
  for (const kind of kinds) {
    const of = rows.filter((row) => row.kind === kind);
    const by = (outcome: Outcome) => of.filter((row) => row.outcome === outcome).length;
    console.log(
      `  ${kind.padEnd(10)} ${String(of.length).padStart(5)}: stopped ${by('stopped')}, harmless ${by('harmless')}, ` +
        `first key ${by('first key')}, not reached ${by('not reached')}, violations ${by('violation')}`,
    );
  }
  for (const line of broken) console.log(`FAILED ${line}`);
  const failed = count(({ outcome }) => outcome === 'violation') + broken.length;
  console.log(`Took ${Math.round((Date.now() - start) / 1000)} s${how !== 'short' ? '' : `; one row in ${sampleOf}`}`);
  console.log(`${results.length - failed + broken.length} passed, ${failed} failed`);
  process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
}

if (lane === undefined) await table();
else {
  await runLane(Number(lane));
  process.exit(0);
}
