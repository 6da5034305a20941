import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { repository } from '../tests/browser/fixtures/server.ts';
import type { Fixture } from '../tests/browser/fixtures/fixture.ts';

/** A row of a table: what was measured, the result, the reference of the same run, the ratio of both. */
export type Row = [what: string, measured: string, reference: string, ratio: string];
export type Measurement = (fixture: Fixture, browser: Browser) => Promise<{ rows: Row[]; raw: unknown }>;

/** The value that this share of the numbers does not exceed. */
export function quantile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** Two or three significant digits. */
export const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(value < 10 ? 2 : 3)));

export const times = (measured: number, reference: number): string => `${short(measured / reference)} ×`;

/** Several runs of a thing beside several of its reference: medians, with the fastest and the slowest. */
export function compared(what: string, measured: number[], name: string, reference: number[]): Row {
  const median = (ms: number[]) => quantile(ms, 0.5);
  const spread = (ms: number[]) => `${short(median(ms))} ms (${short(Math.min(...ms))}–${short(Math.max(...ms))})`;
  return [what, spread(measured), `${name}: ${spread(reference)}`, times(median(measured), median(reference))];
}

export function table(rows: Row[]): string {
  const lines = [['what', 'measured', 'reference', 'ratio'], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function machine(chromium: string): string {
  const runtimes = execFileSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' });
  const dotnet = [...runtimes.matchAll(/AspNetCore\.App (10\.\S+)/gu)].at(-1)?.[1];
  const size = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const day = new Date().toISOString().slice(0, 10);
  return `Measured on ${day}: ${size}; .NET ${dotnet}, Node.js ${process.versions.node}, Chromium ${chromium}.`;
}

/** Writes each table between its two markers in docs/performance.md; people write the words around them. */
export function writeReport(tables: Record<string, string>): void {
  const path = join(repository, 'docs', 'performance.md');
  let text = readFileSync(path, 'utf8');
  for (const [name, made] of Object.entries(tables)) {
    const place = new RegExp(`(?<=<!-- ${name} -->\n)[^]*?(?=<!-- /${name} -->)`, 'u');
    if (!place.test(text)) throw new Error(`docs/performance.md has no place for "${name}".`);
    text = text.replace(place, () => `${made}\n`);
  }
  writeFileSync(path, text);
}
