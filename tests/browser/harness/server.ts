import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

export const repository = join(import.meta.dirname, '..', '..', '..', '..');
const built = join(repository, 'src', 'Restante.Server');
/** The server, for `dotnet`. */
export const program = join(built, 'bin', 'Release', 'net10.0', 'restante.dll');

/** A mail as the demonstration's catcher kept it. */
export interface Mail {
  id: number;
  recipients: string[];
  from: string;
  subject: string;
  text: string;
  raw: string;
}

/** The real server in demonstration mode: its own folder, port, database and mail catcher. */
export class Server {
  private console = '';
  private process: ChildProcess | null = null;
  /** Milliseconds from the process's start until it was ready. */
  readyMs = 0;

  private constructor(
    readonly port: number,
    readonly folder: string,
    private readonly settings: string[],
    private readonly clock: number,
  ) {}

  /**
   * Starts and waits until it is ready. `settings` as on the command line: `--Section:Key`, `value`. `prepare` may fill
   * its folders before. `clock`: by how many seconds its clock differs from this machine's.
   */
  static async start(settings: string[] = [], prepare: (server: Server) => void = () => undefined, clock = 0): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'restante-browser-'));
    const server = new Server(await freePort(), folder, settings, clock);
    prepare(server);
    await server.serve();
    return server;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  get keyFolder(): string {
    return join(this.folder, 'keys');
  }

  /** Everything it wrote to its console, log included. */
  get log(): string {
    return this.console;
  }

  get pid(): number {
    if (!this.process?.pid) throw new Error('The server does not run.');
    return this.process.pid;
  }

  /** The link with which the first user is set up. */
  get setUpLink(): string {
    const link = /(https?:\S+\/setup#\S+)/u.exec(this.console)?.[1];
    if (!link) throw new Error(`No set-up link on the console:\n${this.console}`);
    return link;
  }

  /** Runs a verb of the command line on the same data. */
  async verb(...words: string[]): Promise<string> {
    const child = spawn('dotnet', [program, ...words, ...this.storage, ...this.settings], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (out += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`restante ${words.join(' ')}: ${out}`);
    return out.trim();
  }

  /** All mails caught since the start, the oldest first. */
  async mails(): Promise<Mail[]> {
    const answer = await fetch(`${this.origin}/demo/mails`);
    if (!answer.ok) throw new Error(`GET /demo/mails: ${answer.status}`);
    const { mails } = (await answer.json()) as { mails: Mail[] };
    return mails.reverse();
  }

  /** Waits for the n-th mail (from 1) to an address. */
  async mailTo(address: string, n = 1): Promise<Mail> {
    return eventually(`mail ${n} to ${address}`, async () => {
      const found = (await this.mails()).filter(({ recipients }) => recipients.includes(address));
      return found[n - 1] ?? null;
    });
  }

  /** Waits for a mail to an address with this subject. */
  async mailAbout(address: string, subject: string): Promise<Mail> {
    return eventually(`"${subject}" to ${address}`, async () => {
      const mails = await this.mails();
      return mails.find((mail) => mail.recipients.includes(address) && mail.subject === subject) ?? null;
    });
  }

  /** Starts on what lies in its folder, and waits until it is ready. */
  async serve(): Promise<void> {
    const page = ['--Server:ClientFolder', join(built, 'wwwroot')];
    const all = [program, 'serve', '--demo', ...page, ...this.storage, ...this.settings];
    const start = performance.now();
    const env = this.clock ? movedClock(this.clock) : process.env;
    const child = spawn('dotnet', all, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.folder, env });
    this.process = child;
    child.stdout.on('data', (chunk) => (this.console += String(chunk)));
    child.stderr.on('data', (chunk) => (this.console += String(chunk)));
    const isReady = async () => {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${this.console}`);
      const answer = await fetch(`${this.origin}/healthz`).catch(() => null);
      return answer?.ok ? answer : null;
    };
    try {
      await eventually('the server is ready', isReady, undefined, 10);
    } catch (error) {
      // Nobody else knows of it yet, so nobody else ends it.
      child.kill('SIGKILL');
      throw error;
    }
    this.readyMs = performance.now() - start;
  }

  async stop(): Promise<void> {
    const { process } = this;
    if (process && process.exitCode === null) {
      process.kill('SIGTERM');
      const late = setTimeout(() => process.kill('SIGKILL'), 10_000);
      await once(process, 'close');
      clearTimeout(late);
    }
    this.process = null;
  }

  /** Stops, and removes its folder. */
  async end(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get storage(): string[] {
    const folders = ['--Storage:Folder', this.dataFolder, '--Keys:Folder', this.keyFolder];
    // Nobody in the world is asked for keys; scenarios about them bring their own sources.
    return ['--Server:Port', String(this.port), ...folders, '--KeyDiscovery:Sources', ''];
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (!address || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

/** The environment of a process whose wall clock is moved; time still passes for it as it does. */
function movedClock(seconds: number): NodeJS.ProcessEnv {
  // The wrapper itself would stand between this process and the server's signals: only the library's place is asked for.
  const library = execFileSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
  return { ...process.env, LD_PRELOAD: library, FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}`, DONT_FAKE_MONOTONIC: '1' };
}
