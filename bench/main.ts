import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../tests/browser/fixtures/chromium.ts';
import { Fixture } from '../tests/browser/fixtures/fixture.ts';
import { certificates } from './certificates.ts';
import { folder as folderLists } from './folder.ts';
import { guestPage } from './guestPage.ts';
import { memory } from './memory.ts';
import { openpgp } from './openpgp.ts';
import { prelogin } from './prelogin.ts';
import { readable } from './readable.ts';
import { machine, table, writeReport, type Measurement } from './report.ts';
import { requests } from './requests.ts';
import { sanitise } from './sanitise.ts';
import { start } from './start.ts';

const all: Record<string, Measurement> = {
  'guest-page': guestPage,
  readable,
  sanitise,
  requests,
  folder: folderLists,
  prelogin,
  memory,
  start,
  openpgp,
  certificates,
};

const [only] = process.argv.slice(2);
if (only === 'list') {
  console.log(Object.keys(all).join('\n'));
  process.exit();
}
if (only && !(only in all)) throw new Error(`bench/run [${Object.keys(all).join(' | ')}]`);
const folder = await mkdtemp(join(tmpdir(), 'restante-bench-'));
const browser = await launch();
const tables: Record<string, string> = { machine: machine(browser.version()) };
for (const name of only ? [only] : Object.keys(all)) {
  const fixture = new Fixture(browser, folder, name, false, 'en');
  try {
    const { rows, raw } = await all[name]!(fixture, browser);
    tables[name] = table(rows);
    await writeFile(join(folder, `${name}.json`), JSON.stringify(raw, null, 1));
    console.log(`${name}\n${tables[name]}\n`);
  } finally {
    await fixture.end();
  }
}
await browser.close();
console.log(`${tables['machine']}\nEvery single number: ${folder}`);
if (!only) writeReport(tables);
