import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from "./server.js";
const versions = '/usr/lib/postgresql';
/** A PostgreSQL of one scenario, on a free port in a temporary folder. */
export class Postgres {
    folder;
    port;
    constructor(folder, port) {
        this.folder = folder;
        this.port = port;
    }
    static async start() {
        const postgres = new Postgres(mkdtempSync(join(tmpdir(), 'restante-postgres-')), await freePort());
        const { folder, port } = postgres;
        // It refuses to run as root.
        if (isRoot)
            execFileSync('chown', ['postgres:postgres', folder]);
        postgres.run('initdb', ['-D', folder, '-U', 'restante', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
        const options = `-p ${port} -c listen_addresses=127.0.0.1 -k ${folder}`;
        postgres.run('pg_ctl', ['-D', folder, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
        // What SQLite calls so.
        postgres.psql(`CREATE FUNCTION hex(bytea) RETURNS text LANGUAGE sql AS 'SELECT encode($1, ''hex'')'`);
        return postgres;
    }
    /** What the server is told about it. */
    get settings() {
        return ['--Storage:PostgreSql', `Host=127.0.0.1;Port=${this.port};Username=restante;Database=postgres`];
    }
    /** The rows of a query as JSON. */
    query(sql) {
        return this.psql(`SELECT coalesce(json_agg(t), '[]') FROM (${sql}) t`);
    }
    async end() {
        this.run('pg_ctl', ['-D', this.folder, '-m', 'immediate', '-w', 'stop']);
        rmSync(this.folder, { recursive: true, force: true });
    }
    psql(sql) {
        return this.run('psql', ['-X', '-A', '-t', '-h', '127.0.0.1', '-p', String(this.port), '-U', 'restante', '-c', sql, 'postgres']);
    }
    run(program, args) {
        const newest = existsSync(versions) ? readdirSync(versions).sort().at(-1) : undefined;
        if (!newest)
            throw new Error('This scenario needs PostgreSQL: apt-get install postgresql (./test does that).');
        const file = join(versions, newest, 'bin', program);
        const asPostgres = ['--reuid=postgres', '--regid=postgres', '--init-groups', file, ...args];
        const [command, all] = isRoot ? ['setpriv', asPostgres] : [file, args];
        // The server that pg_ctl leaves behind would keep the pipes.
        const stdio = program === 'pg_ctl' ? 'ignore' : 'pipe';
        return String(execFileSync(command, all, { cwd: '/', stdio, maxBuffer: 1 << 28 }) ?? '');
    }
}
const isRoot = userInfo().uid === 0;
//# sourceMappingURL=postgres.js.map