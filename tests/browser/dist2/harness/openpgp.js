import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessage, decryptKey, decryptSessionKeys, encrypt, generateKey, readKey, readMessage, readPrivateKey, sign, } from 'openpgp';
/** The writer of a message, who can write its body anew under the same session key. */
export class SessionKeeper {
    key;
    sessionKey;
    constructor(key, sessionKey) {
        this.key = key;
        this.sessionKey = sessionKey;
    }
    static async open(armoredKey, passphrase, pkesk) {
        const key = await decryptKey({ privateKey: await readPrivateKey({ armoredKey }), passphrase });
        // OpenPGP.js reads a PKESK only in front of encrypted data.
        const binaryMessage = new Uint8Array(Buffer.concat([pkesk, Buffer.from([0xd2, 0x01, 0x01])]));
        const [found] = await decryptSessionKeys({ message: await readMessage({ binaryMessage }), decryptionKeys: key });
        return new SessionKeeper(key, { data: found.data, algorithm: 'aes256' });
    }
    /** A signed and encrypted body. */
    async seal(text) {
        const message = await createMessage({ binary: new Uint8Array(Buffer.from(text)) });
        const config = { aeadProtect: false };
        return Buffer.from(await encrypt({ message, sessionKey: this.sessionKey, signingKeys: this.key, format: 'binary', config }));
    }
}
export async function forgeKey(address) {
    const made = await generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email: address }], format: 'object' });
    const key = made.privateKey;
    return {
        certificate: Buffer.from(key.toPublic().write()),
        fingerprint: Buffer.from(key.getFingerprint(), 'hex'),
        sign: async (text) => {
            const message = await createMessage({ binary: new Uint8Array(text) });
            return Buffer.from(await sign({ message, signingKeys: key, detached: true, format: 'binary' }));
        },
        encryptTo: async (certificate, text) => {
            const encryptionKeys = await readKey({ binaryKey: new Uint8Array(certificate) });
            const message = await createMessage({ text });
            const config = { aeadProtect: false };
            return Buffer.from(await encrypt({ message, encryptionKeys, signingKeys: key, format: 'binary', config }));
        },
    };
}
/** Opens a message with GnuPG: imports the exported key, decrypts, verifies. */
export function openWithGnuPg(key, passphrase, signer, signerFpr, message) {
    const home = mkdtempSync(join(tmpdir(), 'restante-gpg-'));
    const gpg = (args, input) => {
        const all = ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', passphrase, ...args];
        const done = spawnSync('gpg', all, { input, maxBuffer: 1 << 28 });
        if (done.status !== 0)
            throw new Error(`gpg ${args.join(' ')}: ${done.stderr.toString()}`);
        return done;
    };
    try {
        gpg(['--import'], key);
        gpg(['--import'], signer);
        const done = gpg(['--status-fd', '2', '--decrypt'], message);
        const valid = /^\[GNUPG:\] VALIDSIG ([0-9A-F]+)/mu.exec(done.stderr.toString())?.[1];
        return { text: done.stdout.toString(), isSigned: valid === signerFpr.toUpperCase() };
    }
    finally {
        spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
        rmSync(home, { recursive: true, force: true });
    }
}
/** The same with Sequoia, which asks for a passphrase on a terminal alone: it is given the key unlocked. */
export async function openWithSequoia(key, passphrase, signer, message) {
    const folder = mkdtempSync(join(tmpdir(), 'restante-sq-'));
    const path = (name) => join(folder, name);
    try {
        const privateKey = await readPrivateKey({ armoredKey: key });
        writeFileSync(path('key'), (await decryptKey({ privateKey, passphrase })).armor(), { mode: 0o600 });
        writeFileSync(path('signer'), signer);
        writeFileSync(path('message'), message);
        const keys = ['--recipient-key', path('key'), '--signer-cert', path('signer'), '--signatures', '1'];
        // It fails where not one signature is good.
        execFileSync('sq', ['decrypt', ...keys, '--output', path('opened'), path('message')], { stdio: 'pipe' });
        return { text: readFileSync(path('opened'), 'utf8'), isSigned: true };
    }
    finally {
        rmSync(folder, { recursive: true, force: true });
    }
}
//# sourceMappingURL=openpgp.js.map