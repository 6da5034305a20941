import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Somebody's GnuPG, with a home of its own. */
export class GnuPg {
  private readonly home = mkdtempSync(join(tmpdir(), 'restante-gpg-'));

  static readonly isHere = spawnSync('gpg', ['--version']).status === 0;

  /** Runs it; throws with its own words where it fails. */
  run(args: string[], input: string | Buffer = '', passphrase = ''): Buffer {
    const quiet = ['--homedir', this.home, '--batch', '--no-tty', '--pinentry-mode', 'loopback', '--trust-model', 'always'];
    const done = spawnSync('gpg', [...quiet, '--passphrase', passphrase, ...args], { input, maxBuffer: 1 << 28 });
    if (done.status !== 0) throw new Error(`gpg ${args.join(' ')}: ${done.stderr.toString()}`);
    return done.stdout;
  }

  /** Makes a key, as its user would; answers its fingerprint, 40 hexadecimal digits. */
  makeKey(userId: string): string {
    this.run(['--quick-generate-key', userId]);
    const listed = this.run(['--with-colons', '--list-keys', userId]).toString();
    return /^fpr:+([0-9A-F]{40})/mu.exec(listed)![1]!;
  }

  end(): void {
    spawnSync('gpgconf', ['--homedir', this.home, '--kill', 'all']);
    rmSync(this.home, { recursive: true, force: true });
  }
}
