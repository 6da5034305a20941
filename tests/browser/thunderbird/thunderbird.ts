import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../fixtures/server.ts';
import { Marionette } from './marionette.ts';

// Debian's /usr/bin/thunderbird is a wrapper that asks about profiles.
const program = process.env['RESTANTE_THUNDERBIRD'] ?? '/usr/lib/thunderbird/thunderbird-bin';

/** No prompts at the first start, and nothing leaves the machine. */
const preferences = {
  // No questions at the start.
  'app.donation.eoy.version.viewed': 999,
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'mail.inappnotifications.enabled': false,
  'mail.provider.suppress_dialog_on_startup': true,
  'mail.rights.version': 1,
  'mail.shell.checkDefaultClient': false,
  'mail.shell.checkDefaultMail': false,
  'mail.spotlight.firstRunDone': true,
  'mailnews.start_page.enabled': false,
  'mailnews.start_page_override.mstone': 'ignore',
  // Nothing leaves the machine: all but loopback goes to a proxy that does not exist.
  'network.proxy.type': 1,
  'network.proxy.socks': '127.0.0.1',
  'network.proxy.socks_port': 9,
  'network.proxy.socks_version': 5,
  'network.proxy.socks_remote_dns': true,
  'network.proxy.no_proxies_on': 'localhost, 127.0.0.1',
  'network.proxy.failover_direct': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.manage-offline-status': false,
  'network.trr.mode': 5,
  'app.update.enabled': false,
  'app.update.auto': false,
  'extensions.update.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.blocklist.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'datareporting.healthreport.uploadEnabled': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.enabled': false,
  'mail.chat.enabled': false,
  // Work whose result nobody looks at here.
  'mailnews.database.global.indexer.enabled': false,
  'browser.cache.disk.enable': false,
  'mailnews.mark_message_read.auto': false,
};

/** Polls inside the program, for what it announces by no event. Sent along with every function. */
export async function until<T>(what: string, condition: () => T | Promise<T>, ms = 20_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + ms; ; ) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Not within ${ms} ms: ${what}`);
    await new Promise<void>((resolve) => void Services.wm.getMostRecentWindow('mail:3pane').setTimeout(resolve, 20));
  }
}

/** The real Thunderbird with a separate profile, driven from its privileged side. */
export class Thunderbird {
  private output = '';
  private version = '';
  private marionette: Marionette | null = null;

  private constructor(
    private readonly profile: string,
    private readonly process: ChildProcess,
  ) {}

  /** Why it cannot run here, or null. */
  static readonly missing = existsSync(program) ? null : `${program} is not installed`;

  /** Starts without a display, and waits until it takes commands. */
  static async start(): Promise<Thunderbird> {
    const profile = await mkdtemp(join(tmpdir(), 'restante-thunderbird-'));
    const port = await freePort();
    const all = Object.entries({ ...preferences, 'marionette.port': port });
    const lines = all.map((one) => `user_pref(${one.map((part) => JSON.stringify(part)).join(', ')});\n`);
    await writeFile(join(profile, 'user.js'), lines.join(''));
    // Without access to the system there is no chrome context; without DEVTOOLS a release ignores services.settings.server.
    const args = ['--marionette', '--remote-allow-system-access', '--no-remote', '--headless', '--profile', profile];
    const own = { HOME: profile, GNUPGHOME: join(profile, 'gnupg'), LANG: 'C.UTF-8', TZ: 'UTC' };
    const env = { ...process.env, ...own, MOZ_CRASHREPORTER_DISABLE: '1', MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const thunderbird = new Thunderbird(profile, child);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (thunderbird.output += String(chunk)));
    try {
      await thunderbird.open(port);
    } catch (error) {
      await thunderbird.end();
      throw error;
    }
    return thunderbird;
  }

  private async open(port: number): Promise<void> {
    this.marionette = await Marionette.connect(port, () => {
      if (this.process.exitCode !== null) throw new Error(`Thunderbird ended with ${this.process.exitCode}:\n${this.output}`);
    });
    // Answered as soon as the first window is there.
    const capabilities = { alwaysMatch: { unhandledPromptBehavior: 'ignore' } };
    const session = (await this.marionette.send('WebDriver:NewSession', { capabilities })) as { capabilities: { browserVersion: string } };
    this.version = session.capabilities.browserVersion;
    await this.marionette.send('Marionette:SetContext', { value: 'chrome' });
    await this.marionette.send('WebDriver:SetTimeouts', { script: 60_000 });
  }

  /** As its "About" shows it. */
  get versionNumber(): string {
    return this.version;
  }

  /**
   * Runs a function inside, with all rights. It is sent as text, so that it sees nothing of its file but `until`; arguments and result are
   * JSON. Throws if a modal dialog asks.
   */
  async run<A extends unknown[], T>(inside: (...args: A) => T | Promise<T>, ...args: A): Promise<T> {
    const script = `${until.toString()}\nreturn (${inside.toString()})(...arguments);`;
    const value = (await this.send('WebDriver:ExecuteScript', { script, args, sandbox: 'system', newSandbox: false })) as T | null;
    // A modal dialog cuts the script off, which then returns null.
    const question = value === null ? await this.send('WebDriver:GetAlertText').catch(() => null) : null;
    if (question !== null) throw new Error(`Thunderbird asks: ${String(question)}`);
    return value as T;
  }

  /** Draws the main window into a file. */
  async picture(path: string): Promise<void> {
    const png = await this.run(async () => {
      const window = Services.wm.getMostRecentWindow('mail:3pane');
      const { innerWidth, innerHeight, document } = window;
      const bitmap = await window.browsingContext.currentWindowGlobal.drawSnapshot(new DOMRect(0, 0, innerWidth, innerHeight), 1, 'white');
      const canvas = document.createElementNS('http://www.w3.org/1999/xhtml', 'canvas');
      [canvas.width, canvas.height] = [innerWidth, innerHeight];
      canvas.getContext('2d').drawImage(bitmap, 0, 0);
      return canvas.toDataURL('image/png') as string;
    });
    await writeFile(path, Buffer.from(png.slice(png.indexOf(',') + 1), 'base64'));
  }

  /** Ends it, and removes its profile. */
  async end(): Promise<void> {
    const child = this.process;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    this.marionette?.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private send(command: string, parameters: object = {}): Promise<unknown> {
    if (!this.marionette) throw new Error('Thunderbird is not connected.');
    return this.marionette.send(command, parameters);
  }
}
