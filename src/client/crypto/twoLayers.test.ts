/**
 * Messages that were signed first and then encrypted, in two layers, as Thunderbird 83 to 102 wrote them. Made with
 * GnuPG.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedEntity } from '../mail/signed.ts';
import { toB64u, type B64u } from './bytes.ts';
import { own } from './keys.ts';
import { createOperations } from './operations.ts';
import { packetLength } from './packets.ts';

const bob = createOperations();
const author = 'gina@elsewhere.example';
const quiet = { progress: () => undefined, signal: new AbortController().signal };
let home: string;
let verify: B64u[];
const path = (name: string) => join(home, name);
const gpg = (...args: string[]) => {
  const unattended = ['--batch', '--yes', '--trust-model', 'always', '--pinentry-mode', 'loopback', '--passphrase', ''];
  return execFileSync('gpg', ['--homedir', home, ...unattended, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
};
const lines = (text: string) => text.replace(/\r?\n/g, '\r\n');

/** The entity that Thunderbird signed: its root has the protected header. */
const entity = lines(`Content-Type: multipart/mixed; boundary="------------inner";
 protected-headers="v1"
From: Gina <${author}>
To: bob@example.org
Message-ID: <1@elsewhere.example>
Subject: The subject inside

--------------inner
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit

Schöne Grüße in zwei Schichten.

--------------inner--
`);

function signed(text: string, ...how: string[]): string {
  writeFileSync(path('entity'), text);
  gpg('--armor', ...how, '--local-user', author, '--output', path('signature'), '--detach-sign', path('entity'));
  return readFileSync(path('signature'), 'latin1');
}

const layered = (inner: string, signature: string) =>
  lines(`Content-Type: multipart/signed; micalg=pgp-sha256;
 protocol="application/pgp-signature";
 boundary="------------outer"

This is an OpenPGP/MIME signed message (RFC 4880 and 3156)
--------------outer
`) +
  inner +
  lines(`
--------------outer
Content-Type: application/pgp-signature; name="OpenPGP_signature.asc"
Content-Description: OpenPGP digital signature
Content-Disposition: attachment; filename="OpenPGP_signature"

${signature}
--------------outer--
`);

async function open(payload: string, ...how: string[]) {
  writeFileSync(path('payload'), payload);
  gpg(...how, '--recipient', 'bob@example.org', '--output', path('message'), '--encrypt', path('payload'));
  const message = own(readFileSync(path('message')));
  const split = packetLength(message);
  const blob = new Blob([message.slice(split)]);
  return bob.openMessage({ source: { blob }, pkesk: toB64u(message.slice(0, split)), verify }, quiet);
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'restante-layers-'));
  gpg('--quick-generate-key', `Gina <${author}>`, 'ed25519', 'sign', '1y');
  verify = [toB64u(own(gpg('--export', author)))];
  const account = { userId: toB64u(new Uint8Array(16)), address: 'bob@example.org', name: null };
  const { certificate } = await bob.createUser({ ...account, password: 'a long password of his' });
  writeFileSync(path('bob'), Buffer.from(certificate, 'base64url'));
  gpg('--import', path('bob'));
});
afterAll(() => {
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  rmSync(home, { recursive: true, force: true });
});

describe('signed inside encrypted', () => {
  test.each([['binary'], ['text, as most programs sign', '--textmode']])(
    'the signature is valid, the subject is the inner one, and nothing is attached: %s',
    async (_, ...how) => {
      const message = await open(layered(entity, signed(entity, ...how)));
      expect(message).toMatchObject({
        signature: { state: 'good' },
        subject: 'The subject inside',
        from: { address: author },
        messageId: '<1@elsewhere.example>',
        attachments: [],
        keys: [],
      });
      expect(message.text?.trim()).toBe('Schöne Grüße in zwei Schichten.');
    },
  );

  test('lines that end with LF alone are verified as they were signed', async () => {
    const message = await open(layered(entity, signed(entity)).replace(/\r\n/g, '\n'));
    expect([message.signature.state, message.subject]).toEqual(['good', 'The subject inside']);
  });

  test('a changed text is invalid', async () => {
    const message = await open(layered(entity.replace('Grüße', 'Grüsse'), signed(entity)));
    expect(message.signature).toEqual({ state: 'bad', fingerprint: expect.any(String) });
  });

  test('an unknown key, and data that is no signature', async () => {
    const known = verify;
    verify = [];
    const unknown = await open(layered(entity, signed(entity)));
    verify = known;
    expect(unknown.signature.state).toBe('unknown');
    expect((await open(layered(entity, 'Nothing signed this.'))).signature).toEqual({ state: 'none' });
  });

  test('a signature around the whole is the one that counts, and the payload is read as it is', async () => {
    const message = await open(layered(entity, signed(entity)), '--sign', '--local-user', author);
    expect(message.signature.state).toBe('good');
    expect(message.text?.trim()).toBe('Schöne Grüße in zwei Schichten.');
  });
});

describe('only the two-part form counts', () => {
  const whole = layered('A: b\r\n\r\nText', 'signature');
  const read = (text: string) => signedEntity(new Blob([text]));

  test('exactly the bytes between the delimiters are signed', async () => {
    expect(new TextDecoder().decode((await read(whole))!.content)).toBe('A: b\r\n\r\nText');
    const nested = layered('A: b\r\n\r\n--------------outer2\r\nText\r\n', 'signature');
    expect(new TextDecoder().decode((await read(nested))!.content)).toBe(
      'A: b\r\n\r\n--------------outer2\r\nText\r\n',
    );
  });

  test.each([
    [
      'a third part',
      whole.replace('--------------outer--', '--------------outer\r\n\r\nMore\r\n--------------outer--'),
    ],
    ['one part', whole.replace(/--------------outer\r\nContent-Type[^]*$/, '--------------outer--\r\n')],
    ['no end', whole.replace('--------------outer--', '')],
    [
      'another protocol',
      whole.replace('protocol="application/pgp-signature"', 'protocol="application/pkcs7-signature"'),
    ],
    [
      'another second part',
      whole.replace('Content-Type: application/pgp-signature', 'Content-Type: application/octet-stream'),
    ],
    ['two Content-Types', `Content-Type: text/plain\r\n${whole}`],
    ['no boundary', whole.replace(/boundary="[^"]*"/, 'x=y')],
    ['no header', '\r\nText'],
    ['nothing', ''],
    ['another type', 'Content-Type: text/plain\r\n\r\nText'],
    ['a signature beyond any', layered('A: b\r\n\r\nText', 'x'.repeat(70_000))],
  ])('not %s', async (_, text) => {
    expect(await read(text)).toBeNull();
  });
});
