import { randomInt } from 'node:crypto';
import { Postgres } from '../tests/browser/fixtures/postgres.ts';
import type { Fixture } from '../tests/browser/fixtures/fixture.ts';
import { ask } from './load.ts';
import { newGuests } from './people.ts';
import { quantile, short, type Measurement, type Row } from './report.ts';

const samples = 10_000;
const people = 40;
const headers = { 'x-restante': '1' };
/** Sign-ins an hour that one network may begin: the bench needs more. */
const unthrottled = ['--Sessions:PreloginsPerHour', '1000000', '--Invitations:PerHour', '100'];

type Times = Record<'known' | 'unknown', number[]>;

/** Welch's t of two samples: beyond 4.5 the times distinguish the two. */
function welch(a: number[], b: number[]): number {
  const moments = (all: number[]) => {
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    return { mean, error: all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (all.length - 1) / all.length };
  };
  const [first, second] = [moments(a), moments(b)];
  return (first.mean - second.mean) / Math.sqrt(first.error + second.error);
}

/** The same without the slowest twentieth of both together, in which a few long pauses hide the difference. */
function croppedWelch({ known, unknown }: Times): number {
  const limit = quantile([...known, ...unknown], 0.95);
  return welch(
    known.filter((ms) => ms <= limit),
    unknown.filter((ms) => ms <= limit),
  );
}

/** Asks for known and unknown addresses in random order, one after the other over one connection. */
async function sample(url: string, known: string[], unknown: string[]): Promise<Times> {
  const times: Times = { known: [], unknown: [] };
  const once = async (address: string) => {
    const start = performance.now();
    await ask('POST', url, headers, { address });
    return performance.now() - start;
  };
  for (const address of [...known, ...unknown, ...known, ...unknown, ...known, ...unknown]) await once(address);
  for (let i = 0; i < samples; i++) {
    const kind = randomInt(2) === 0 ? 'known' : 'unknown';
    const of = kind === 'known' ? known : unknown;
    times[kind].push(await once(of[randomInt(of.length)]!));
  }
  return times;
}

async function measure(database: string, fixture: Fixture, postgres: Postgres | null) {
  const server = await fixture.server([...unthrottled, ...(postgres?.settings ?? [])]);
  await newGuests(server, people);
  const named = (name: string, domain: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${name}${i}@${domain}`);
  const guests = await sample(
    `${server.origin}/api/guest/prelogin`,
    named('guest', 'recipient.example', people),
    named('other', 'recipient.example', people),
  );
  const users = await sample(
    `${server.origin}/api/user/prelogin`,
    named('user', 'organisation.example', 5),
    named('none', 'organisation.example', 5),
  );
  await server.stop();
  const row = (what: string, times: Times): Row => {
    const t = [welch(times.known, times.unknown), croppedWelch(times)];
    const worst = t.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    const median = (ms: number[]) => `${short(1000 * quantile(ms, 0.5))} µs`;
    const medians = `p50 ${median(times.known)} known, ${median(times.unknown)} unknown`;
    const counts = `${short(samples)} prelogins: t ${t.map((one) => one.toFixed(1)).join(', without the slowest 5 % ')}`;
    return [
      `${database}: ${what}`,
      `${counts}; ${medians}`,
      'told apart: |t| above 4.5',
      `${short(Math.abs(worst) / 4.5)} ×`,
    ];
  };
  return { rows: [row('guests', guests), row('users', users)], raw: { guests, users } };
}

/** Whether the time of a prelogin distinguishes an address that has a mailbox or an account from one that has none. */
export const prelogin: Measurement = async (fixture) => {
  const sqlite = await measure('SQLite', fixture, null);
  const database = await Postgres.start();
  fixture.ends(() => database.end());
  const postgres = await measure('PostgreSQL', fixture, database);
  return { rows: [...sqlite.rows, ...postgres.rows], raw: { sqlite: sqlite.raw, postgres: postgres.raw } };
};
