import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../tests/browser/fixtures/eventually.ts';
import { Postgres } from '../tests/browser/fixtures/postgres.ts';
import type { Fixture } from '../tests/browser/fixtures/fixture.ts';
import { Store } from '../tests/browser/fixtures/store.ts';
import { ask, described, hammer, type Load } from './load.ts';
import { newGuests } from './people.ts';
import { short, times, type Measurement, type Row } from './report.ts';

const people = 50;
/** To warm up, and to measure; together what a guest may send in a day. */
const sends: [number, number] = [5, 45];
const row = 1000;

/** Durable commits a second of bare SQLite, one row each, with the server's settings. */
function sqliteCommits(folder: string): number {
  const commits = 10_000;
  const begin = 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE reference (row BLOB);';
  const input = `${begin}\n${`INSERT INTO reference VALUES (randomblob(${row}));\n`.repeat(commits)}`;
  const start = performance.now();
  execFileSync('sqlite3', [join(folder, 'reference.db')], { input });
  return (1000 * commits) / (performance.now() - start);
}

/** The same of bare PostgreSQL, over as many connections as there are guests. */
function postgresCommits(folder: string, postgres: Postgres): number {
  postgres.psql('CREATE TABLE reference (row bytea)');
  const script = join(folder, 'reference.sql');
  writeFileSync(script, `INSERT INTO reference VALUES (decode(repeat('5a', ${row}), 'hex'));`);
  const place = ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', 'restante', 'postgres'];
  const load = ['-n', '-c', String(people), '-j', '2', '-T', '5', '-f', script];
  const said = execFileSync('pgbench', [...load, ...place], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return Number(/^tps = ([\d.]+)/mu.exec(said)![1]);
}

/** All requests of fifty guests to one server. */
async function loads(fixture: Fixture, postgres: Postgres | null) {
  const server = await fixture.server(['--Invitations:PerHour', '100', ...(postgres?.settings ?? [])]);
  const guests = await newGuests(server, people);
  const call = (who: number, method: 'GET' | 'POST', path: string, body?: unknown) =>
    ask(method, server.origin + path, guests[who]!.headers, body);
  const bodies = guests.map(() => [] as string[]);
  const memory = await hammer(people, [100, 300], (who) => call(who, 'GET', '/api/instance'));
  const body = await hammer(people, [20, 100], (who) => call(who, 'GET', `/api/guest/bodies/${guests[who]!.bodyId}`));
  const upload = await hammer(people, sends, async (who) => {
    const { bytes } = await call(who, 'POST', '/api/guest/bodies', guests[who]!.answer);
    bodies[who]!.push((JSON.parse(bytes.toString()) as { bodyId: string }).bodyId);
  });
  const send = await hammer(people, sends, (who, round) =>
    call(who, 'POST', '/api/guest/messages', guests[who]!.reply(bodies[who]![round]!)),
  );
  // Lists come last, when the database is full and the mails of the answers are delivered.
  const waiting = `SELECT 1 FROM outbound_mails WHERE "State" = 'Waiting' LIMIT 1`;
  const store = new Store(server, postgres);
  await eventually('every mail is delivered', async () => (store.rows(waiting).length === 0 ? true : null), 120_000);
  const list = await hammer(people, [20, 100], (who) => call(who, 'GET', '/api/guest/messages?folder=inbox&limit=50'));
  await server.stop();
  return { memory, list, body, upload, send };
}

async function measure(database: string, commits: number, fixture: Fixture, postgres: Postgres | null) {
  const measured = await loads(fixture, postgres);
  const { memory } = measured;
  const row = (what: string, load: Load, reference: string, perSecond: number): Row =>
    [`${database}: ${what}`, described(load), reference, times(load.perSecond, perSecond)];
  const read = (what: string, load: Load) => row(what, load, `/api/instance: ${described(memory)}`, memory.perSecond);
  const write = (what: string, load: Load) => row(what, load, `bare ${database}: ${short(commits)} commits/s`, commits);
  const reads = [
    read(`the list of an inbox, ${short(people * 51)} messages on the server`, measured.list),
    read('a body of 10 kB', measured.body),
  ];
  const writes = [write('upload of 10 kB', measured.upload), write('the sending transaction', measured.send)];
  return { rows: [...reads, ...writes], raw: { ...measured, commits } };
}

export const requests: Measurement = async (fixture) => {
  const sqlite = await measure('SQLite', sqliteCommits(fixture.folder), fixture, null);
  const database = await Postgres.start();
  fixture.ends(() => database.end());
  const postgres = await measure('PostgreSQL', postgresCommits(fixture.folder, database), fixture, database);
  return { rows: [...sqlite.rows, ...postgres.rows], raw: { sqlite: sqlite.raw, postgres: postgres.raw } };
};
