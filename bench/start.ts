import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, Server } from '../tests/browser/fixtures/server.ts';
import { compared, type Measurement } from './report.ts';

const runs = 7;
const bob = 'bob@example.org';

/**
 * From the process's start to the first 200 of /healthz: with empty folders, then with the data of the first start. Then the verbs of users
 * on that data, from start to end, while the server is stopped.
 */
export const start: Measurement = async () => {
  const raw = { first: [] as number[], second: [] as number[], bare: [] as number[] };
  const verbs: Record<string, number[]> = {};
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    execFileSync('dotnet', [program, '--version']);
    raw.bare.push(performance.now() - begin);
    const server = await Server.start();
    raw.first.push(server.readyMs);
    await server.stop();
    await server.serve();
    raw.second.push(server.readyMs);
    await server.stop();
    for (const [name, ...words] of verbsOf(server.folder)) {
      const verbBegin = performance.now();
      await server.verb('user', name!, ...words);
      (verbs[[name, ...words.filter((word) => word.startsWith('--'))].join(' ')] ??= []).push(performance.now() - verbBegin);
    }
    await server.end();
  }
  const row = (what: string, ms: number[]) => compared(what, ms, '`restante --version`', raw.bare);
  return {
    raw: { ...raw, verbs },
    rows: [
      row('First start: keys and database are made', raw.first),
      row('Every further start', raw.second),
      ...Object.entries(verbs).map(([name, ms]) => row(`\`restante user ${name}\``, ms)),
    ],
  };
};

/** Verbs in an order in which each has work to do. */
function verbsOf(folder: string): string[][] {
  const file = join(folder, 'users.csv');
  writeFileSync(file, Array.from({ length: 100 }, (_, i) => `user${i}@example.org,User ${i}\n`).join(''));
  return [
    ['add', bob],
    ['add', 'carol@example.org', '--mail'],
    ['import', file],
    ['disable', bob],
    ['enable', bob],
    ['remove', bob, '--yes'],
  ];
}
