import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { autocryptKey } from '../mail/autocrypt.ts';
import { certificateOperations as operations } from './certificates.ts';
import { generateKey } from './keys.ts';
import { openpgp } from './openpgp.ts';

const address = 'bob@example.net';
const uid = `Bob Brown <${address}>`;
let home: string;
const gpg = (...args: string[]) =>
  execFileSync('gpg', ['--homedir', home, '--batch', '--pinentry-mode', 'loopback', '--passphrase', '', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 24,
  });
let armored: string;
let binary: Buffer;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'restante-keys-'));
  gpg('--quick-generate-key', uid, 'rsa3072', 'sign', '2y');
  const fingerprint = /^fpr:+([0-9A-F]+):/m.exec(gpg('--with-colons', '--list-keys', address).toString())![1]!;
  gpg('--quick-add-key', fingerprint, 'rsa3072', 'encr', '2y');
  armored = gpg('--armor', '--export', address).toString();
  binary = gpg('--export', address);
});
afterAll(() => {
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  rmSync(home, { recursive: true, force: true });
});

const find = (...sources: (string | Buffer)[]) =>
  operations.findKeys({ sources: sources.map((one) => new Blob([one as BlobPart])) });
const mail = (head: string, body: string) =>
  `From: ${uid}\r\nTo: a@example.org\r\nSubject: Key\r\nMIME-Version: 1.0\r\n${head}\r\n\r\n${body}`;
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n ');

describe('a key of GnuPG', () => {
  test('is found in armor, in binary, in quoted text, each once', async () => {
    const quoted = `Hello,\n\n${armored.replace(/^/gm, '> ')}\nBob`;
    for (const source of [armored, binary, quoted]) {
      const { keys, secret } = await find(source);
      expect(keys).toHaveLength(1);
      expect(secret).toBe(false);
      expect(keys[0]!.facts).toMatchObject({
        addresses: [address],
        userIds: [{ name: 'Bob Brown', address }],
        algorithm: { family: 'rsa', bits: 3072 },
        problem: null,
      });
      expect(keys[0]!.facts.expiresAt).not.toBeNull();
    }
    expect((await find(armored, binary, quoted)).keys).toHaveLength(1);
  });

  test('is found in a mail: attached, in its text, in its Autocrypt header', async () => {
    const attached = mail(
      'Content-Type: multipart/mixed; boundary=b',
      `--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--b\r\nContent-Type: application/pgp-keys; name=bob.asc\r\n` +
        `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(armored).toString('base64')}\r\n--b--\r\n`,
    );
    const inline = mail('Content-Type: text/plain', armored);
    const offered = mail(`Autocrypt: addr=${address}; prefer-encrypt=mutual;\r\n keydata=${base64(binary)}`, 'Hello');
    for (const source of [attached, inline, offered]) {
      const { keys } = await find(source);
      // Of a mail that only offers its key nothing but what says so goes on.
      const head = source === offered ? expect.stringMatching(/^From: .*\r\nAutocrypt: .*\r\n\r\n$/s) : null;
      expect(keys.map((one) => one.head)).toEqual([head]);
      expect(keys.map(({ facts }) => facts.addresses)).toEqual([[address]]);
    }
  });

  test('is not taken from an Autocrypt header for another address, or from two of them', async () => {
    const header = (addr: string) => `Autocrypt: addr=${addr}; keydata=${base64(binary)}`;
    expect((await find(mail(header('eve@example.net'), 'Hello'))).keys).toEqual([]);
    expect((await find(mail(`${header(address)}\r\n${header(address)}`, 'Hello'))).keys).toEqual([]);
    expect(autocryptKey(`Autocrypt: addr=${address}; new=1; keydata=QUJD\n\n`, address)).toBeNull();
  });
});

describe('what is no key to be imported', () => {
  test('a secret key is named and not read', async () => {
    const secret = gpg('--armor', '--export-secret-keys', address).toString();
    expect(await find(secret)).toEqual({ keys: [], secret: true });
    expect(await find(gpg('--export-secret-keys', address))).toEqual({ keys: [], secret: true });
  });

  test('other files, cut and empty ones', async () => {
    for (const one of ['', 'Hello', armored.slice(0, 400), binary.subarray(0, 200), '\0'.repeat(99)]) {
      expect(await find(one)).toEqual({ keys: [], secret: false });
    }
  });

  test('an expired or revoked key is shown with what is wrong', async () => {
    const { key } = await generateKey(address, null);
    const revoked = await openpgp.revokeKey({ key, format: 'object' });
    const { keys } = await find(Buffer.from(revoked.publicKey.write()));
    expect(keys[0]!.facts.problem).toBe('revoked');
    const later = Date.now() + 3 * 365 * 86_400_000;
    const found = await operations.findKeys({ sources: [new Blob([armored])], now: later });
    expect(found.keys[0]!.facts.problem).toBe('expired');
  });
});

test('what a user ID says is cut, and turns no writing round', async () => {
  const evil = `\u202e<script>alert(1)</script>\u0007${'x'.repeat(500)}`;
  gpg('--allow-freeform-uid', '--quick-generate-key', `${evil} <eve@example.net>`, 'ed25519', 'sign', '1y');
  const { keys } = await find(gpg('--export', 'eve@example.net'));
  expect(keys[0]!.facts.addresses).toEqual(['eve@example.net']);
  const { name, text } = keys[0]!.facts.userIds[0]!;
  expect(name!.length).toBeLessThanOrEqual(200);
  expect(text).toBe(`${name} <eve@example.net>`);
  expect(text).not.toMatch(/\p{C}/u);
});
