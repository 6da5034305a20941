import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, repository } from '../tests/browser/fixtures/server.ts';
import { compared, quantile, short, times, type Measurement, type Row } from './report.ts';

const runs = 5;
const messages = 20;
const address = 'bench@example.org';

type Times = Record<string, number[]>;
type Call = [command: string, ...words: string[]];

/** The library's work in its own process, beside the limit: .NET's AES-256-CFB and SHA-1 over the same bytes. */
function library(folder: string): Times {
  const file = join(folder, 'library.json');
  const test = join(repository, 'tests/Restante.OpenPgp.Tests/bin/Release/net10.0/Restante.OpenPgp.Tests.dll');
  const env = { ...process.env, RESTANTE_BENCH: file };
  execFileSync('dotnet', [test, '-explicit', 'only', '-class', '*SpeedTests', '-noLogo'], { env });
  return JSON.parse(readFileSync(file, 'utf8')) as Times;
}

/** The same work as processes, as people call them. Compression is off everywhere: it would dominate the measurement. */
function calls(folder: string): Record<string, Record<string, Call>> {
  const at = (name: string) => join(folder, name);
  const gpg: Call = ['gpg', '--batch', '--yes', '--homedir', at('gpg'), '--trust-model', 'always', '-z', '0'];
  const rnp: Call = ['rnp', '--homedir', at('rnp'), '--password', '', '--overwrite', '-z', '0'];
  const sop: Call = ['sh', '-c'];
  const pipe = (words: string, from: string, to: string) => `dotnet ${program} sop ${words} <${at(from)} >${at(to)}`;
  return {
    gpg: {
      'write, binary': [...gpg, '-r', address, '-o', at('gpg.bin'), '-e', at('content')],
      'write, armored': [...gpg, '-r', address, '-a', '-o', at('gpg.asc'), '-e', at('content')],
      'open, binary': [...gpg, '-o', at('out'), '-d', at('gpg.bin')],
      'open, armored': [...gpg, '-o', at('out'), '-d', at('gpg.asc')],
      message: [...gpg, '-r', address, '-u', address, '-o', at('message.out'), '-s', '-e', at('message')],
    },
    sq: {
      'write, binary': [
        'sq', '-f', 'encrypt', '--compression', 'none', '-B', '--recipient-cert', at('cert'), '-o', at('sq.bin'), at('content'),
      ],
      'write, armored': ['sq', '-f', 'encrypt', '--compression', 'none', '--recipient-cert', at('cert'), '-o', at('sq.asc'), at('content')],
      'open, binary': ['sq', '-f', 'decrypt', '--recipient-key', at('key'), '-o', at('out'), at('sq.bin')],
      'open, armored': ['sq', '-f', 'decrypt', '--recipient-key', at('key'), '-o', at('out'), at('sq.asc')],
      message: [
        'sq', '-f', 'encrypt', '--compression', 'none', '--signer-key', at('key'), '--recipient-cert', at('cert'),
        '-o', at('message.out'), at('message'),
      ],
    },
    rnp: {
      'write, binary': [...rnp, '-r', address, '--output', at('rnp.bin'), '--encrypt', at('content')],
      'write, armored': [...rnp, '-r', address, '--armor', '--output', at('rnp.asc'), '--encrypt', at('content')],
      'open, binary': [...rnp, '--output', at('out'), '--decrypt', at('rnp.bin')],
      'open, armored': [...rnp, '--output', at('out'), '--decrypt', at('rnp.asc')],
      message: [...rnp, '-r', address, '-u', address, '--output', at('message.out'), '--sign', '--encrypt', at('message')],
    },
    '`restante sop`': {
      'write, binary': [...sop, pipe(`encrypt --no-armor ${at('cert')}`, 'content', 'sop.bin')],
      'write, armored': [...sop, pipe(`encrypt ${at('cert')}`, 'content', 'sop.asc')],
      'open, binary': [...sop, pipe(`decrypt ${at('key')}`, 'sop.bin', 'out')],
      'open, armored': [...sop, pipe(`decrypt ${at('key')}`, 'sop.asc', 'out')],
      message: [...sop, pipe(`encrypt --no-armor --sign-with=${at('key')} ${at('cert')}`, 'message', 'message.out')],
    },
  };
}

function prepare(folder: string): void {
  const at = (name: string) => join(folder, name);
  writeFileSync(at('content'), randomBytes(64 * 1024 * 1024));
  writeFileSync(at('message'), randomBytes(10_000));
  writeFileSync(at('key'), execFileSync('dotnet', [program, 'sop', 'generate-key', '--no-armor', `Bench <${address}>`]));
  writeFileSync(at('cert'), execFileSync('dotnet', [program, 'sop', 'extract-cert', '--no-armor'], { input: readFileSync(at('key')) }));
  for (const home of ['gpg', 'rnp']) mkdirSync(at(home), { mode: 0o700 });
  execFileSync('gpg', ['--batch', '--quiet', '--homedir', at('gpg'), '--import', at('key')], { stdio: 'ignore' });
  execFileSync('rnpkeys', ['--homedir', at('rnp'), '--import-key', at('key')], { stdio: 'ignore' });
}

function timed([command, ...words]: Call): number {
  const begin = performance.now();
  execFileSync(command, words, { stdio: 'ignore' });
  return performance.now() - begin;
}

const names: Record<string, string> = {
  'write, binary': 'Encrypt 64 MiB, binary',
  'write, armored': 'Encrypt 64 MiB, armored',
  'open, binary': 'Decrypt 64 MiB, binary',
  'open, armored': 'Decrypt 64 MiB, armored',
};

/** OpenPGP in bulk and in messages: the library beside the limit, and other programs beside both. */
export const openpgp: Measurement = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'restante-openpgp-'));
  try {
    prepare(folder);
    const own = library(folder);
    const others = calls(folder);
    const raw: Record<string, Times> = { 'Restante.OpenPgp': own };
    for (const [name, made] of Object.entries(others)) raw[name] = Object.fromEntries(Object.keys(made).map((thing) => [thing, []]));
    for (let run = 0; run < runs; run++)
      for (const [name, made] of Object.entries(others))
        for (const [thing, call] of Object.entries(made))
          for (let count = thing === 'message' ? messages : 1; count > 0; count--) raw[name]![thing]!.push(timed(call));
    const limit = own['limit']!;
    const bulk = Object.entries(names).flatMap(([thing, what]) =>
      Object.entries(raw).map(([name, measured]) => compared(`${what}: ${name}`, measured[thing]!, 'the limit', limit)),
    );
    const each = 1000 / (quantile(own['100 messages']!, 0.5) / 100);
    const rate = (name: string, perSecond: number): Row => [
      `Sign and encrypt 10 kB: ${name}`, `${short(perSecond)}/s`, `Restante.OpenPgp: ${short(each)}/s`, times(perSecond, each),
    ];
    const processes = Object.keys(others).map((name) => rate(`${name}, a process each`, 1000 / quantile(raw[name]!['message']!, 0.5)));
    return { raw, rows: [...bulk, rate('Restante.OpenPgp', each), ...processes] };
  } finally {
    execFileSync('gpgconf', ['--homedir', join(folder, 'gpg'), '--kill', 'all']);
    rmSync(folder, { recursive: true });
  }
};
