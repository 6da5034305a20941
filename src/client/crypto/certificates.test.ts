import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import vectors from '../../../tests/vectors/certificates-v1.json' with { type: 'json' };
import { autocryptKey } from '../mail/autocrypt.ts';
import { toB64u } from './bytes.ts';
import { certificateOperations } from './certificates.ts';
import { generateKey } from './keys.ts';
import { openpgp } from './openpgp.ts';
import { createOperations } from './operations.ts';

const operations = certificateOperations();

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
const nothing = { keys: [], secret: false, damaged: false, tooLarge: false, tooCostly: false };
const mail = (head: string, body: string) =>
  `From: ${uid}\r\nTo: a@example.org\r\nSubject: Key\r\nMIME-Version: 1.0\r\n${head}\r\n\r\n${body}`;
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n ');

describe('armor that was changed in transit', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  const changes: Record<string, (text: string) => string | Buffer> = {
    'an editor that removed the empty line': (text) => text.replace(/\n(Version.*\n|Comment.*\n)*\n/, '\n'),
    'a web page that made blanks of line breaks': (text) => text.replace(/\n/g, ' '),
    'a word processor that joined hyphens': (text) => text.replace(/-----/g, '\u2014\u2014-'),
    'no-break blanks at line ends': (text) => text.replace(/\n/g, '\u00a0 \n'),
    'PowerShell, in UTF-16': (text) => utf16(text.replace(/\n/g, '\r\n')),
    'UTF-16 with the high byte first': (text) => utf16(text).swap16(),
    'a mail that quotes and breaks lines': (text) => text.replace(/^(.{60})(.+)$/gm, '> $1\n> $2'),
  };
  for (const [name, change] of Object.entries(changes)) {
    test(`is read: ${name}`, async () => {
      const { keys, damaged } = await find(change(armored));
      expect(keys.map(({ facts }) => facts.addresses)).toEqual([[address]]);
      expect(damaged).toBe(false);
    });
  }

  test('is called damaged where a part of it is missing', async () => {
    const middle = armored.length >> 1;
    for (const broken of [armored.slice(0, middle), armored.slice(0, middle) + armored.slice(middle + 100)]) {
      expect(await find(broken)).toEqual({ ...nothing, damaged: true });
    }
    expect(await find('no key here')).toEqual(nothing);
  });
});

describe('a key that is left out', () => {
  const packet = (tag: number, body: Uint8Array) =>
    Buffer.concat([Uint8Array.of(0xc0 | tag, 0xff), Uint8Array.of(0, 0, body.length >> 8, body.length), body]);
  const armorOf = (bytes: Uint8Array) => openpgp.armor(openpgp.enums.armor.publicKey, bytes) as unknown as string;
  /** The key with user IDs that nobody signed. */
  const withNames = (count: number) =>
    Buffer.concat([binary, ...Array(count).fill(packet(13, Buffer.alloc(4_000, 'x')))]);

  test('is called too large above the limit of a key, and above that of its armor', async () => {
    const [large, huge] = [withNames(70), withNames(200)];
    for (const source of [large, armorOf(large), armorOf(huge), `${'x'.repeat(1_048_500)}\n${armored}`]) {
      expect(await find(source)).toEqual({ ...nothing, tooLarge: true });
    }
    expect(await find(Buffer.concat([huge, huge]))).toEqual({ ...nothing, tooLarge: true });
    expect(await find(`${armored}\n${'x'.repeat(2_000_000)}`)).toMatchObject({ keys: [{}], tooLarge: false });
    expect(await find(Buffer.alloc(2_000_000, 'x'))).toEqual(nothing);
  });

  test('is called too large where a mail attaches it', async () => {
    const large = base64(withNames(300));
    const attached = mail('Content-Type: application/pgp-keys\r\nContent-Transfer-Encoding: base64', large);
    expect(await find(attached)).toMatchObject({ keys: [], tooLarge: true });
    const picture = mail('Content-Type: image/png\r\nContent-Transfer-Encoding: base64', large);
    expect(await find(picture)).toEqual(nothing);
  });

  test('is called too costly where it takes long to use', async () => {
    const number = Uint8Array.of(0x0c, 0, ...new Uint8Array(384).fill(0xff));
    const costly = packet(6, Uint8Array.of(4, 0x60, 0, 0, 0, 1, ...number, ...number));
    for (const source of [costly, armorOf(costly)]) {
      expect(await find(source)).toEqual({ ...nothing, tooCostly: true });
    }
    expect(await find(Buffer.concat([binary, costly]))).toMatchObject({ keys: [{}], tooCostly: true });
  });
});

describe('a user ID in ISO-8859-1', () => {
  test('is read, verified and written back byte for byte', async () => {
    const file = readFileSync(new URL('../../../tests/fixtures/keys/latin-1-user-id.asc', import.meta.url));
    const { keys } = await find(file);
    expect(keys).toHaveLength(1);
    expect(keys[0]!.facts).toMatchObject({
      userIds: [{ name: 'Jürgen Müller', address: 'juergen@latin.example' }],
      addresses: ['juergen@latin.example'],
      problem: null,
    });
    expect(Buffer.from(keys[0]!.facts.certificate, 'base64url').includes(Buffer.from('J\xfcrgen', 'latin1'))).toBe(
      true,
    );
  });

  test('with an address that is not ASCII names no address', () => {
    const packet = new openpgp.UserIDPacket() as unknown as {
      read(bytes: Uint8Array): void;
      write(): Uint8Array;
      userID: string;
    };
    const bytes = Buffer.from('J\xfcrgen <j\xfcrgen@latin.example>', 'latin1');
    packet.read(bytes);
    expect(packet.userID).toContain('j\ufffdrgen@');
    expect(Buffer.from(packet.write())).toEqual(bytes);
  });
});

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
      // From a mail that only offers its key, nothing else is passed on.
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

describe('a mail that a program kept or forwarded', () => {
  const whole = () =>
    mail('Content-Type: text/plain', 'Hello').replace(
      'MIME-Version',
      `Autocrypt: addr=${address}; prefer-encrypt=mutual;\r\n keydata=${base64(binary)}\r\nMIME-Version`,
    );
  test.each([
    [
      'with the line that begins a mail in an mbox',
      (text: string) => `From MAILER-DAEMON Sun Nov 29 12:00:00 2026\n${text}`,
    ],
    ['with empty lines in front', (text: string) => `\r\n\n${text}`],
    ['with a byte order mark', (text: string) => `\ufeff${text}`],
    ['with all of them', (text: string) => `\ufeff\nFrom bob@example.net Sun\r\n\r\n${text}`],
  ])('gives its key %s', async (_, kept) => {
    const { keys } = await find(kept(whole()));
    expect(keys.map(({ facts, headFault }) => [facts.addresses, headFault])).toEqual([[[address], null]]);
    expect(keys[0]!.head).toMatch(/^From: Bob Brown/);
  });

  const forwarded = (text: string, times = 1): string =>
    times === 0
      ? text
      : forwarded(
          `From: carol@example.org\r\nContent-Type: multipart/mixed; boundary=f${times}\r\n\r\n--f${times}\r\n` +
            `Content-Type: message/rfc822\r\n\r\n${text}\r\n--f${times}--\r\n`,
          times - 1,
        );
  test('gives its key where it was forwarded as an attachment, three times at most', async () => {
    for (const times of [1, 2, 3]) {
      const { keys } = await find(forwarded(whole(), times));
      expect(keys.map(({ facts }) => facts.addresses)).toEqual([[address]]);
    }
    expect((await find(forwarded(whole(), 4))).keys).toEqual([]);
  });

  test('is the same sender in another spelling of the address', async () => {
    const header = (addr: string) => `Autocrypt: addr=${addr}; keydata=QUJD\n\n`;
    expect(autocryptKey(header('Bob@xn--bcher-kva.example'), 'bob@bücher.example')).not.toBeNull();
    expect(autocryptKey(header('bob@bücher.example'), 'BOB@XN--BCHER-KVA.EXAMPLE')).not.toBeNull();
    expect(autocryptKey(header('nobody'), 'nobody')).toBeNull();
  });
});

describe('a header that the server would refuse', () => {
  const at = (date: string, more = 'prefer-encrypt=mutual; ') =>
    mail(`Date: ${date}\r\nAutocrypt: addr=${address}; ${more}keydata=${base64(binary)}`, 'Hello');
  const date = (days: number) => new Date(Date.now() - days * 86_400_000).toUTCString();
  const faults = async (text: string) => (await find(text)).keys.map(({ headFault }) => headFault);

  test('is named before it is offered', async () => {
    expect(await faults(at(date(34)))).toEqual([null]);
    expect(await faults(at(date(36)))).toEqual(['too-old']);
    expect(await faults(at(date(1), ''))).toEqual(['not-mutual']);
    const other = at(date(1))
      .replaceAll(`<${address}>`, '<eve@example.net>')
      .replace(`addr=${address}`, 'addr=eve@example.net');
    expect(await faults(other)).toEqual(['names-somebody-else']);
  });
});

describe('an encrypted mail of Thunderbird, whose header does not ask for encryption', () => {
  const alice = createOperations();
  const author = 'gina@elsewhere.example';
  let key: Buffer;
  beforeAll(async () => {
    const account = { userId: toB64u(new Uint8Array(16)), address: 'a@example.org', name: null };
    const { certificate } = await alice.createUser({ ...account, password: 'a long password of hers' });
    const file = join(home, 'alice');
    writeFileSync(file, Buffer.from(certificate, 'base64url'));
    gpg('--import', file);
    gpg('--quick-generate-key', `Gina <${author}>`, 'ed25519', 'sign', '1y');
    gpg('--quick-generate-key', 'Eve <eve@example.net>', 'ed25519', 'sign', '1y');
    key = gpg('--export', author);
  });
  const encrypted = (signer: string | null, from = author) => {
    const file = join(home, 'payload');
    writeFileSync(file, `Content-Type: text/plain\r\nFrom: ${from}\r\nSubject: s\r\n\r\nHello\r\n`);
    const signing = signer ? ['--sign', '--local-user', signer] : [];
    const how = ['--yes', '--trust-model', 'always', '--armor', ...signing, '--recipient', 'a@example.org'];
    gpg(...how, '--output', join(home, 'message'), '--encrypt', file);
    return (
      `From: Gina <${author}>\r\nAutocrypt: addr=${author}; keydata=${base64(key)}\r\nSubject: ...\r\nMIME-Version: 1.0\r\n` +
      `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="e"\r\n\r\n--e\r\n` +
      `Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--e\r\nContent-Type: application/octet-stream\r\n\r\n` +
      `${readFileSync(join(home, 'message'), 'latin1')}\r\n--e--\r\n`
    );
  };
  const found = async (text: string, by: Pick<typeof alice, 'findKeys'> = alice) => {
    const { keys } = await by.findKeys({ sources: [new Blob([text])] });
    return keys.map(({ head, headFault }) => [/prefer-encrypt=mutual/.test(head ?? ''), headFault]);
  };

  test('asks for it where the offered key signed it', async () => {
    expect(await found(encrypted(author))).toEqual([[true, null]]);
  });

  test('does not if somebody else signed it, nobody did, it names another author, or it cannot be opened', async () => {
    for (const text of [encrypted('eve@example.net'), encrypted(null), encrypted(author, 'eve@example.net')])
      expect(await found(text)).toEqual([[false, 'not-mutual']]);
    expect(await found(encrypted(author), operations)).toEqual([[false, 'not-mutual']]);
    const whole = encrypted(author);
    const at = whole.indexOf('-----END PGP MESSAGE-----') - 80;
    const damaged = `${whole.slice(0, at)}${whole[at] === 'A' ? 'B' : 'A'}${whole.slice(at + 1)}`;
    expect(await found(damaged)).toEqual([[false, 'not-mutual']]);
  });
});

describe('what is not a key to be imported', () => {
  test('a secret key is named and not read', async () => {
    const secret = gpg('--armor', '--export-secret-keys', address).toString();
    expect(await find(secret)).toMatchObject({ keys: [], secret: true });
    expect(await find(gpg('--export-secret-keys', address))).toMatchObject({ keys: [], secret: true });
  });

  test('other files, cut and empty ones', async () => {
    for (const one of ['', 'Hello', armored.slice(0, 400), binary.subarray(0, 200), '\0'.repeat(99)]) {
      expect(await find(one)).toMatchObject({ keys: [], secret: false });
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

describe('a key whose self-signatures do not count', () => {
  const certificate = (name: string) =>
    Buffer.from(vectors.cases.find((one) => one.name === name)!.certificate, 'base64');

  test.each([
    ['the user ID signed with SHA-1', 'weak-signature'],
    ['a user ID that somebody else signed', 'not-self-signed'],
  ])('%s: is shown with its names and the true reason, and for no address', async (name, problem) => {
    const { keys } = await find(certificate(name));
    expect(keys[0]!.facts).toMatchObject({ addresses: [], userIds: [{ address: 'alice@example.org' }], problem });
    // A copy read again from what was shown is judged the same.
    expect((await operations.describeKey(keys[0]!.facts))?.problem).toBe(problem);
  });

  test('signed with SHA-224 is a usual one', async () => {
    const { keys } = await find(certificate('signed with SHA-224'));
    expect(keys[0]!.facts).toMatchObject({ addresses: ['alice@example.org'], problem: null });
  });
});

test('a user ID is cut, and turns no writing direction', async () => {
  const evil = `\u202e<script>alert(1)</script>\u0007${'x'.repeat(500)}`;
  gpg('--allow-freeform-uid', '--quick-generate-key', `${evil} <eve@example.net>`, 'ed25519', 'sign', '1y');
  const { keys } = await find(gpg('--export', 'eve@example.net'));
  expect(keys[0]!.facts.addresses).toEqual(['eve@example.net']);
  const { name, text } = keys[0]!.facts.userIds[0]!;
  expect(name!.length).toBeLessThanOrEqual(200);
  expect(text).toBe(`${name} <eve@example.net>`);
  expect(text).not.toMatch(/\p{C}/u);
});
