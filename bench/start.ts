import { execFileSync } from 'node:child_process';
import { program, Server } from '../tests/browser/harness/server.ts';
import { compared, type Measurement } from './report.ts';

const runs = 7;

/** From the process's start to the first 200 of /healthz: with empty folders, then with what the first start made. */
export const start: Measurement = async () => {
  const raw = { first: [] as number[], second: [] as number[], bare: [] as number[] };
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    execFileSync('dotnet', [program, '--version']);
    raw.bare.push(performance.now() - begin);
    const server = await Server.start();
    raw.first.push(server.readyMs);
    await server.stop();
    await server.serve();
    raw.second.push(server.readyMs);
    await server.end();
  }
  const row = (what: string, ms: number[]) => compared(what, ms, '`restante --version`', raw.bare);
  return { raw, rows: [row('First start: keys and database are made', raw.first), row('Every further start', raw.second)] };
};
