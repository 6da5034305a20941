import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
/** What lies on the server's disk, read from beside it. */
export class Store {
    server;
    postgres;
    constructor(server, postgres = null) {
        this.server = server;
        this.postgres = postgres;
    }
    get file() {
        const found = readdirSync(this.server.dataFolder).find((name) => name.endsWith('.db'));
        if (!found)
            throw new Error(`No database in ${this.server.dataFolder}`);
        return join(this.server.dataFolder, found);
    }
    /** Rows of a query; bytes through hex(). */
    rows(sql) {
        const out = this.postgres ? this.postgres.query(sql) : this.sqlite('-json', sql);
        return out.trim() === '' ? [] : JSON.parse(out);
    }
    /** Changes rows behind the server's back, as the passing of time would. */
    change(sql) {
        this.sqlite('-batch', sql);
    }
    /** Every row of every table as text, but for what moves by itself. */
    dump() {
        return this.sqlite('-batch', '.dump').split('\n').filter((line) => !/INTO "?sweep_clock/u.test(line)).join('\n');
    }
    /** A body as it lies in the blob store. */
    blob(name) {
        return readFileSync(this.blobFile(name));
    }
    /** Writes a body anew behind the server's back. */
    putBlob(name, bytes) {
        writeFileSync(this.blobFile(name), bytes);
        this.change(`UPDATE "bodies" SET "Size" = ${bytes.length} WHERE "BlobName" = '${name}'`);
    }
    /** The same bytes once more, under another name of the same beginning. */
    copyBlob(name, copy) {
        const file = this.blobFile(name);
        writeFileSync(join(dirname(file), basename(file).replace(name.slice(-8), copy.slice(-8))), readFileSync(file));
    }
    blobFile(name) {
        const blobs = join(this.server.dataFolder, 'blobs');
        const found = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(name));
        if (!found)
            throw new Error(`No blob ${name}`);
        return join(blobs, found);
    }
    /** Every file of the data folder: database, write-ahead log, blobs. */
    files() {
        const entries = readdirSync(this.server.dataFolder, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
        return files.map((path) => ({ path, bytes: readFileSync(path) }));
    }
    sqlite(mode, sql) {
        const args = ['-cmd', '.timeout 20000', mode, this.file, sql];
        return execFileSync('sqlite3', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    }
}
//# sourceMappingURL=store.js.map