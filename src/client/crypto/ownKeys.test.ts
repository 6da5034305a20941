import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromB64u, toB64u } from './bytes.ts';
import { own } from './keys.ts';
import { openpgp, type PrivateKey } from './openpgp.ts';
import { createOperations } from './operations.ts';
import { argonDefault } from './primitives.ts';

const id = (n: number) => toB64u(new Uint8Array(16).fill(n));
const address = 'bob@example.net';
const mid = id(2);
const bob = createOperations();
let longTerm: { certificate: string; fingerprint: string };
let brings: PrivateKey;

const make = async (email: string, more: object = {}): Promise<PrivateKey> =>
  (
    await openpgp.generateKey({
      type: 'ecc',
      curve: 'curve25519Legacy',
      userIDs: [{ name: 'Bob', email }],
      format: 'object',
      ...more,
    })
  ).privateKey;
const binary = (key: PrivateKey): Blob => new Blob([own(key.toPublic().write())]);

beforeAll(async () => {
  const alice = createOperations();
  await alice.createUser({
    userId: id(1),
    address: 'alice@example.org',
    name: 'Alice',
    password: 'a long password of hers',
  });
  const invitation = await alice.makeInvitation({ address, generation: 0, hasPin: false });
  await bob.linkAuth(invitation);
  await bob.openInvitation(invitation);
  const password = 'korrekt Pferd Batterie';
  const mailbox = { address, mid, salt: id(3), argon: argonDefault, pins: {}, accesses: [] };
  longTerm = (await bob.createMailbox({ ...mailbox, iid: invitation.iid, password })).mailbox;
  brings = await make('Bob@Example.NET');
});

describe('a key that the guest adds', () => {
  test('is read armored and binary, from a file and from pasted text', async () => {
    const text = `Here it is:\r\n\r\n${brings.toPublic().armor()}\r\nBob`;
    for (const source of [binary(brings), text, new Blob([`\ufeff${brings.toPublic().armor()}`])]) {
      const read = await bob.readOwnKey({ source });
      expect(read).toMatchObject({ ok: true, key: { userIds: [{ text: 'Bob <Bob@Example.NET>' }], expiresAt: null } });
    }
  });

  test('is refused if it is a secret one, in any form', async () => {
    const locked = await openpgp.encryptKey({ privateKey: brings, passphrase: 'eine Passphrase' });
    const both = brings.toPublic().armor() + brings.armor();
    for (const source of [brings.armor(), locked.armor(), both, new Blob([own(brings.write())])])
      expect(await bob.readOwnKey({ source })).toEqual({ ok: false, reason: 'secret' });
  });

  test('is refused with what is wrong with it', async () => {
    const reason = async (source: Blob | string) => {
      const read = await bob.readOwnKey({ source });
      return read.ok ? null : read.reason;
    };
    expect(await reason('no key at all')).toBe('malformed');
    expect(await reason(new Blob([]))).toBe('malformed');
    expect(await reason('x'.repeat(600_000))).toBe('too-large');
    expect(await reason(binary(await make('eve@example.net')))).toBe('address');
    const longAgo = { date: new Date(Date.now() - 10 * 86_400_000), keyExpirationTime: 86_400 };
    expect(await reason(binary(await make(address, longAgo)))).toBe('expired');
    expect(await reason(brings.toPublic().armor() + (await make(address)).toPublic().armor())).toBe('several');
    expect(await reason(new Blob([fromB64u(longTerm.certificate)]))).toBe('same');
    const short = await make(address, { type: 'rsa', rsaBits: 2048, config: { minRSABits: 1024 } });
    expect(await reason(binary(short))).toBe(null);
    const revoked = await openpgp.revokeKey({ key: brings, format: 'object' });
    expect(await reason(new Blob([own(revoked.publicKey.write())]))).toBe('revoked');
  });
});

describe('the long-term key', () => {
  const certificate = () => toB64u(own(brings.toPublic().write()));
  const proof = async (counter = 1) => ({
    ...(await bob.signOwnKey({ certificate: certificate(), counter })),
    certificate: certificate(),
    longTermCertificate: longTerm.certificate,
    mid,
    address,
  });
  const sender = createOperations();

  test('confirms an own key, for exactly this mailbox, key and counter', async () => {
    const good = await proof();
    const { fingerprint } = good;
    expect(await sender.checkOwnKey(good)).toEqual({
      ok: true,
      longTermFingerprint: longTerm.fingerprint,
      fingerprint,
    });
    const other = toB64u(own((await make(address)).toPublic().write()));
    const otherLongTerm = toB64u(own((await make(address)).toPublic().write()));
    for (const [wrong, reason] of [
      [{ counter: 2 }, 'signature'],
      [{ mid: id(9) }, 'signature'],
      [{ longTermCertificate: otherLongTerm }, 'signature'],
      [{ certificate: other }, 'fingerprint'],
      [{ address: 'eve@example.net' }, 'address'],
      [{ counter: 0 }, 'malformed'],
      [{ counter: 1.5 }, 'malformed'],
      [{ signature: toB64u(new Uint8Array(70)) }, 'signature'],
      [{ certificate: 'AAAA' }, 'malformed'],
    ] as const)
      expect(await sender.checkOwnKey({ ...good, ...wrong })).toEqual({ ok: false, reason });
    const another = await bob.readOwnKey({ source: new Blob([fromB64u(other)]) });
    const swapped = { ...good, certificate: other, fingerprint: another.key!.fingerprint };
    expect(await sender.checkOwnKey(swapped)).toEqual({ ok: false, reason: 'signature' });
  });

  test('revokes an own key by naming itself', async () => {
    const back = await bob.signOwnKey({ certificate: null, counter: 2 });
    expect(back.fingerprint).toBe(longTerm.fingerprint);
    const { certificate, fingerprint } = longTerm;
    const args = { ...back, certificate, longTermCertificate: certificate, mid, address };
    expect(await sender.checkOwnKey(args)).toEqual({ ok: true, longTermFingerprint: fingerprint, fingerprint });
  });

  test('confirms nothing that cannot be used', async () => {
    const outsider = toB64u(own((await make('eve@example.net')).toPublic().write()));
    const tried = bob.signOwnKey({ certificate: outsider, counter: 1 });
    await expect(tried).rejects.toMatchObject({ code: 'unusable-certificate' });
    const secret = toB64u(own(brings.write()));
    await expect(bob.signOwnKey({ certificate: secret, counter: 1 })).rejects.toMatchObject({ code: 'malformed' });
    await expect(bob.signOwnKey({ certificate: null, counter: 0 })).rejects.toMatchObject({ code: 'malformed' });
    await expect(sender.signOwnKey({ certificate: null, counter: 1 })).rejects.toMatchObject({ code: 'locked' });
  });
});

const hasGpg = (() => {
  try {
    execFileSync('gpg', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasGpg)('GnuPG', () => {
  let home: string;
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--no-tty', '--passphrase', '', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'restante-gpg-'));
  });
  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
    rmSync(home, { recursive: true, force: true });
  });

  test.each(['default', 'rsa3072', 'nistp256'])('makes keys that can be added: %s', async (kind) => {
    const user = `Bob ${kind} <${address}>`;
    gpg('--quick-generate-key', user, ...(kind === 'nistp256' ? ['nistp256', 'sign'] : [kind]));
    const fingerprint = /^fpr:+([0-9A-F]{40})/mu.exec(gpg('--with-colons', '--list-keys', user).toString())![1]!;
    if (kind !== 'default') gpg('--quick-add-key', fingerprint, kind, 'encr');
    const exported = gpg('--armor', '--export', fingerprint);
    const read = await bob.readOwnKey({ source: new Blob([own(exported)]) });
    expect(read).toMatchObject({ ok: true, key: { userIds: [{ text: user }] } });
    const secret = gpg('--armor', '--pinentry-mode', 'loopback', '--export-secret-keys', fingerprint);
    expect(await bob.readOwnKey({ source: new Blob([own(secret)]) })).toEqual({ ok: false, reason: 'secret' });
  });
});
