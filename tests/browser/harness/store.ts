import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Postgres } from './postgres.ts';
import type { Server } from './server.ts';

type Row = Record<string, string | number | null>;

/** What lies on the server's disk, read from beside it. */
export class Store {
  constructor(
    private readonly server: Server,
    private readonly postgres: Postgres | null = null,
  ) {}

  private get file(): string {
    const found = readdirSync(this.server.dataFolder).find((name) => name.endsWith('.db'));
    if (!found) throw new Error(`No database in ${this.server.dataFolder}`);
    return join(this.server.dataFolder, found);
  }

  /** Rows of a query; bytes through hex(). */
  rows(sql: string): Row[] {
    const out = this.postgres ? this.postgres.query(sql) : this.sqlite('-json', sql);
    return out.trim() === '' ? [] : (JSON.parse(out) as Row[]);
  }

  /** Changes rows behind the server's back, as the passing of time would. */
  change(sql: string): void {
    this.sqlite('-batch', sql);
  }

  /** Puts a contact's key where an import would, in the place of one that was there. */
  addContact(address: string, certificate: Buffer, fingerprint: string): void {
    this.change(`
      DELETE FROM "contact_keys" WHERE "Canonical" = '${address}';
      INSERT INTO "contact_keys"
        ("Id", "UserId", "Canonical", "Provenance", "Address", "Name", "CameBy", "Certificate", "Fingerprint", "AddedAt")
      SELECT randomblob(16), "Id", '${address}', 'Contact', '${address}', '', 'Contact',
        X'${certificate.toString('hex')}', X'${fingerprint}', 0 FROM "users"`);
  }

  /** Every row of every table as text, but for what moves by itself. */
  dump(): string {
    return this.sqlite('-batch', '.dump').split('\n').filter((line) => !/INTO "?sweep_clock/u.test(line)).join('\n');
  }

  /** A body as it lies in the blob store. */
  blob(name: string): Buffer {
    return readFileSync(this.blobFile(name));
  }

  /** Writes a body anew behind the server's back. */
  putBlob(name: string, bytes: Buffer): void {
    writeFileSync(this.blobFile(name), bytes);
    this.change(`UPDATE "bodies" SET "Size" = ${bytes.length} WHERE "BlobName" = '${name}'`);
  }

  /** The same bytes once more, under another name of the same beginning. */
  copyBlob(name: string, copy: string): void {
    const file = this.blobFile(name);
    writeFileSync(join(dirname(file), basename(file).replace(name.slice(-8), copy.slice(-8))), readFileSync(file));
  }

  private blobFile(name: string): string {
    const blobs = join(this.server.dataFolder, 'blobs');
    const found = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith(name));
    if (!found) throw new Error(`No blob ${name}`);
    return join(blobs, found);
  }

  /** Every file of the data folder: database, write-ahead log, blobs. */
  files(): { path: string; bytes: Buffer }[] {
    const entries = readdirSync(this.server.dataFolder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return files.map((path) => ({ path, bytes: readFileSync(path) }));
  }

  private sqlite(mode: string, sql: string): string {
    const args = ['-cmd', '.timeout 20000', mode, this.file, sql];
    return execFileSync('sqlite3', args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  }
}
