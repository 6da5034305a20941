import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromB64u, toB64u } from './bytes.ts';
import { openpgp } from './openpgp.ts';
import { createOperations } from './operations.ts';
import { argonDefault } from './primitives.ts';

const passphrase = 'eine Passphrase für unterwegs';
const quiet = { progress: () => undefined, signal: new AbortController().signal };
const id = (n: number) => toB64u(new Uint8Array(16).fill(n));

const has = (program: string) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let folder: string;
const path = (name: string) => join(folder, name);
const run = (program: string, args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** A guest's exported key, PKESK ‖ body as stored, and the sender's certificate, as files. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'restante-interop-'));
  const [alice, bob] = [createOperations(), createOperations()];
  const account = { userId: id(1), address: 'alice@example.org', name: 'Alice', password: 'a long password of hers' };
  await alice.createUser(account);
  const sent = await alice.encryptMessage(
    {
      mid: id(7),
      from: { address: 'alice@example.org' },
      to: [{ address: 'bob@example.net' }],
      subject: 'Pläne',
      text: 'Guten Tag, lieber Bob',
      attachments: [{ file: new Blob([new Uint8Array(400_000).fill(65)]), name: 'a.txt' }],
    },
    quiet,
  );
  const invitation = await alice.makeInvitation({ address: 'bob@example.net', generation: 0, hasPin: false });
  const granted = await alice.grantAccess({
    from: { handle: sent.handle },
    to: [{ certificate: invitation.invitationKey }],
  });
  await bob.linkAuth(invitation);
  await bob.openInvitation(invitation);
  const mailbox = { address: 'bob@example.net', mid: id(2), salt: id(3), argon: argonDefault, pins: {} };
  const accesses = [{ bodyId: id(4), pkesk: granted.accesses[0]!.pkesk }];
  const password = 'korrekt Pferd Batterie';
  const made = await bob.createMailbox({ ...mailbox, iid: invitation.iid, password, accesses });
  const body = new Uint8Array(await sent.body.arrayBuffer());
  writeFileSync(path('message.pgp'), Buffer.concat([fromB64u(made.accesses[0]!.pkesk), body]));
  writeFileSync(path('sender.asc'), (await alice.exportKey({ passphrase })).certificate);
  writeFileSync(path('key.asc'), (await bob.exportKey({ passphrase })).secretKey);
  writeFileSync(path('passphrase'), passphrase);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!has('gpg'))('GnuPG', () => {
  const gpg = (...args: string[]) => {
    const unattended = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase-file', path('passphrase')];
    return run('gpg', ['--homedir', path('gnupg'), ...unattended, '--trust-model', 'always', ...args]);
  };
  beforeAll(() => {
    mkdirSync(path('gnupg'), { mode: 0o700 });
  });
  afterAll(() => {
    if (has('gpgconf')) execFileSync('gpgconf', ['--homedir', path('gnupg'), '--kill', 'all'], { stdio: 'ignore' });
  });
  test('imports the exported key, opens PKESK ‖ body and verifies the signature', () => {
    gpg('--import', path('key.asc'));
    gpg('--import', path('sender.asc'));
    const status = gpg('--status-fd', '1', '--output', path('gpg.eml'), '--decrypt', path('message.pgp'));
    expect(status).toContain('DECRYPTION_OKAY');
    expect(status).toMatch(/GOODSIG .* Alice <alice@example\.org>/);
    expect(readFileSync(path('gpg.eml'), 'latin1')).toContain('Guten Tag, lieber Bob');
  });
});

describe.skipIf(!has('sq'))('Sequoia', () => {
  test('reads the exported key, opens PKESK ‖ body with it and verifies the signature', async () => {
    expect(run('sq', ['inspect', path('key.asc')])).toContain('bob@example.net');
    // sq asks for a passphrase on a terminal alone, so it gets the key unlocked.
    const locked = await openpgp.readPrivateKey({ armoredKey: readFileSync(path('key.asc'), 'utf8') });
    const open = await openpgp.decryptKey({ privateKey: locked, passphrase });
    writeFileSync(path('open.asc'), open.armor());
    const keys = ['--recipient-key', path('open.asc'), '--signer-cert', path('sender.asc'), '--signatures', '1'];
    run('sq', ['decrypt', ...keys, '--output', path('sq.eml'), path('message.pgp')]);
    expect(readFileSync(path('sq.eml'), 'latin1')).toContain('Guten Tag, lieber Bob');
  });
});
