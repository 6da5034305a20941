/** The server's database after everybody was set up: each row of the table begins with it. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from '../browser/fixtures/server.ts';

export class Snapshot {
  private constructor(
    private readonly sqlite: ChildProcessWithoutNullStreams,
    private readonly restoring: string,
  ) {}

  static async take(server: Server): Promise<Snapshot> {
    const file = join(server.dataFolder, 'restante.db');
    const copy = join(server.folder, 'snapshot.db');
    const sqlite = spawn('sqlite3', ['-batch', file], { stdio: 'pipe' });
    sqlite.stderr.on('data', (text) => console.error(`sqlite3: ${String(text)}`));
    await ask(sqlite, `.timeout 20000\nPRAGMA wal_checkpoint(TRUNCATE);`);
    copyFileSync(file, copy);
    const names = await ask(
      sqlite,
      `ATTACH '${copy}' AS kept;\nSELECT name FROM kept.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%';`,
    );
    const tables = names
      .split('\n')
      .filter((name) => /^\w+$/u.test(name) && !name.startsWith('__EF') && name !== 'sweep_clock');
    const lines = tables.map((name) => `DELETE FROM main."${name}"; INSERT INTO main."${name}" SELECT * FROM kept."${name}";`);
    return new Snapshot(sqlite, `BEGIN IMMEDIATE;\n${lines.join('\n')}\nUPDATE main."sessions" SET "LastUsedAt" = {now};\nCOMMIT;`);
  }

  async restore(): Promise<void> {
    await ask(this.sqlite, this.restoring.replace('{now}', String(Date.now())));
  }

  end(): void {
    this.sqlite.stdin.end();
    this.sqlite.kill();
  }
}

const end = '== done ==';

function ask(sqlite: ChildProcessWithoutNullStreams, script: string): Promise<string> {
  return new Promise((resolve) => {
    let out = '';
    const read = (chunk: Buffer) => {
      out += chunk.toString();
      if (!out.includes(end)) return;
      sqlite.stdout.off('data', read);
      resolve(out.replace(end, ''));
    };
    sqlite.stdout.on('data', read);
    sqlite.stdin.write(`${script}\n.print ${end}\n`);
  });
}
