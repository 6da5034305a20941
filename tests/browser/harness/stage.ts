import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Server } from './server.ts';
import { Walker, type Size } from './walker.ts';
import { Words, type App, type Language } from './words.ts';
import { Guest } from '../people/guest.ts';
import { User } from '../people/user.ts';

/** What a scenario is given: a browser, servers, people. All of it ends with the scenario. */
export class Stage {
  private readonly servers: Server[] = [];
  private readonly walkers: Walker[] = [];
  private readonly others: (() => Promise<unknown>)[] = [];

  constructor(
    private readonly browser: Browser,
    readonly folder: string,
    private readonly name: string,
    readonly isFull: boolean,
    /** The language of a scenario that may be played in any. */
    readonly language: Language,
  ) {}

  async server(settings: string[] = [], prepare?: (server: Server) => void, clock = 0): Promise<Server> {
    const server = await Server.start(settings, prepare, clock);
    this.servers.push(server);
    return server;
  }

  async user(server: Server, address: string, name: string, language: Language, size: Size): Promise<User> {
    return new User(await this.walker(server, 'user', name.split(' ')[0]!, language, size), address, name);
  }

  async guest(server: Server, address: string, language: Language, size: Size): Promise<Guest> {
    return new Guest(await this.walker(server, 'guest', 'guest', language, size), address);
  }

  async walker(server: Server, app: App, who: string, language: Language, size: Size): Promise<Walker> {
    const prefix = `${this.name.replace(/[^a-z0-9]+/giu, '-').slice(-60).replace(/^[^-]*-/u, '')}-${who.replace(/\W/gu, '')}`;
    const pictures = { folder: this.folder, prefix };
    const walker = await Walker.start(this.browser, { origin: server.origin, words: new Words(app, language), size, pictures });
    this.walkers.push(walker);
    return walker;
  }

  /** Fails where a screen had findings, all of them named. */
  assertNoFindings(): void {
    const findings = this.walkers.flatMap((walker) => walker.findings);
    if (findings.length) throw new Error(`${findings.length} findings on screens:\n  ${[...new Set(findings)].join('\n  ')}`);
  }

  /** What helps to see why a scenario failed: pictures, and the end of the servers' logs. */
  async account(): Promise<string> {
    const lines: string[] = [];
    for (const walker of this.walkers) {
      for (const page of walker.context.pages()) {
        const path = join(this.folder, `FAILED-${walker.options.pictures.prefix}.png`);
        const drawn = await page.screenshot({ path, timeout: 10_000 }).catch(() => null);
        if (drawn) lines.push(`  ${page.url().split('#')[0]} → ${path}`);
      }
      for (const fault of walker.faults) lines.push(`  ${fault}`);
    }
    for (const server of this.servers) lines.push(server.log.trimEnd().split('\n').slice(-15).join('\n'));
    return lines.join('\n');
  }

  /** Something else that ends with the scenario, after its servers. */
  ends(other: () => Promise<unknown>): void {
    this.others.push(other);
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.walkers.map((walker) => walker.close()));
    await Promise.allSettled(this.servers.map((server) => server.end()));
    await Promise.allSettled(this.others.map((end) => end()));
  }
}

/** A scenario: a name that says what holds, and how it is shown. */
export interface Scenario {
  name: string;
  run(stage: Stage): Promise<void>;
  /** Why it cannot run here. */
  skip?: string | null;
  /** Only in the full run. */
  full?: boolean;
  /** Played in this language; the full run plays those of `stage.language` in German too. */
  language?: Language;
}

/** Where pictures go. */
export async function pictureFolder(): Promise<string> {
  const given = process.env['RESTANTE_SCREENSHOTS'];
  if (!given) return mkdtemp(join(tmpdir(), 'restante-screens-'));
  await mkdir(given, { recursive: true });
  return given;
}
