import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
/** Somebody's GnuPG, with a home of its own. */
export class GnuPg {
    home = mkdtempSync(join(tmpdir(), 'restante-gpg-'));
    static isHere = spawnSync('gpg', ['--version']).status === 0;
    /** Runs it; throws with its own words where it fails. */
    run(args, input = '', passphrase = '') {
        const quiet = ['--homedir', this.home, '--batch', '--no-tty', '--pinentry-mode', 'loopback', '--trust-model', 'always'];
        const done = spawnSync('gpg', [...quiet, '--passphrase', passphrase, ...args], { input, maxBuffer: 1 << 28 });
        if (done.status !== 0)
            throw new Error(`gpg ${args.join(' ')}: ${done.stderr.toString()}`);
        return done.stdout;
    }
    /** Makes a key, as its user would; answers its fingerprint, 40 hexadecimal digits. */
    makeKey(userId) {
        this.run(['--quick-generate-key', userId]);
        return this.fingerprintOf(userId);
    }
    /** The primary key of a user ID, 40 hexadecimal digits. */
    fingerprintOf(userId) {
        const listed = this.run(['--with-colons', '--list-keys', userId]).toString();
        return /^fpr:+([0-9A-F]{40})/mu.exec(listed)[1];
    }
    /** Opens a message: its text, whose signature was found good, and the primary key that opened it. */
    open(message, passphrase = '') {
        const quiet = ['--homedir', this.home, '--batch', '--no-tty', '--pinentry-mode', 'loopback', '--trust-model', 'always'];
        const args = [...quiet, '--passphrase', passphrase, '--status-fd', '2', '--decrypt'];
        const done = spawnSync('gpg', args, { input: message, maxBuffer: 1 << 28 });
        const status = done.stderr.toString();
        if (done.status !== 0)
            throw new Error(`gpg --decrypt: ${status}`);
        const found = (pattern) => pattern.exec(status)?.[1] ?? null;
        return {
            text: done.stdout.toString(),
            signer: found(/^\[GNUPG:\] VALIDSIG (?:\S+ ){9}([0-9A-F]{40})/mu),
            openedWith: found(/^\[GNUPG:\] DECRYPTION_KEY \S+ ([0-9A-F]{40})/mu),
        };
    }
    /** Makes a key for a user ID, whatever stands in it, and beside others of the same address. */
    make(userId, algorithm = 'default') {
        const before = new Set(this.primaries());
        this.run(['--allow-freeform-uid', '--quick-generate-key', userId, algorithm, 'default', '2y']);
        return this.primaries().find((one) => !before.has(one));
    }
    armored = (fingerprint) => this.run(['--armor', '--export', fingerprint]);
    binary = (fingerprint) => this.run(['--export', fingerprint]);
    armoredSecret = (fingerprint) => this.run(['--armor', '--export-secret-keys', fingerprint]);
    primaries() {
        const lines = this.run(['--with-colons', '--list-keys']).toString().split('\n');
        return lines.filter((_, i) => lines[i - 1]?.startsWith('pub:')).map((line) => line.split(':')[9]);
    }
    end() {
        spawnSync('gpgconf', ['--homedir', this.home, '--kill', 'all']);
        rmSync(this.home, { recursive: true, force: true });
    }
}
//# sourceMappingURL=gnupg.js.map