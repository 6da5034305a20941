import { describe, expect, test } from 'vitest';
import { concat, toB64u, type Bytes } from './bytes.ts';
import { certificateOperations } from './certificates.ts';
import { boundedKeys, mostVerifications } from './costs.ts';
import {
  certificateProblem,
  generateKey,
  own,
  readCertificate,
  revoked,
  signStatement,
  statementHolds,
} from './keys.ts';
import type { Key } from './openpgp.ts';

const operations = certificateOperations();

const address = 'bob@example.net';
const bob = await generateKey(address, 'Bob');
const mallory = await generateKey('mallory@example.org', null);

const packet = (tag: number, body: Uint8Array): Bytes =>
  concat(Uint8Array.of(0xc0 | tag, 0xff, body.length >> 24, body.length >> 16, body.length >> 8, body.length), body);
const mpi = (bytes: number, first = 0xff): Bytes =>
  concat(Uint8Array.of((bytes * 8) >> 8, bytes * 8, first), crypto.getRandomValues(new Uint8Array(bytes - 1)));
const rsa = (tag: number, modulusBytes: number, exponent: Bytes) =>
  packet(tag, concat(Uint8Array.of(4, 0x60, 0, 0, 0, 1), mpi(modulusBytes), exponent));
const usual = Uint8Array.of(0, 17, 1, 0, 1);

/** The packets of a key, each with its kind of signature where it is one. */
const packetsOf = (key: Key) =>
  key.toPacketList().map((one) => ({ tag: (one.constructor as unknown as { tag: number }).tag, one }));
const written = (key: Key): Bytes => own(key.write());
const bodyOf = (one: { write(): Uint8Array }): Bytes => own(one.write());

/** False signatures that name the key, each a different one: they differ in the time of creation. */
function flood(body: Bytes, count: number, from = 1): Bytes {
  const at = body.findIndex((_, i) => i > 5 && body[i] === 5 && (body[i + 1]! & 0x7f) === 2) + 2;
  const all = Array.from({ length: count }, (_, number) => {
    const copy = own(body);
    new DataView(copy.buffer).setUint32(at, 0x70000000 + from + number);
    return packet(2, copy);
  });
  return concat(...all);
}

const signaturesIn = (key: Key) => packetsOf(key).filter(({ tag }) => tag === 2).length;
const certification = () => bodyOf(bob.key.users[0]!.selfCertifications[0]! as never);

describe('a certificate before it is read', () => {
  test.each([
    ['an exponent of more than 64 bits', rsa(6, 384, mpi(9))],
    ['an exponent as long as the modulus', rsa(6, 384, mpi(384))],
    ['a modulus of more than 8192 bits', rsa(6, 1025, usual)],
  ])('is refused with %s', async (_, bytes) => {
    expect(await boundedKeys(bytes)).toEqual([]);
    await expect(readCertificate(bytes)).rejects.toMatchObject({ code: 'malformed' });
    expect((await operations.findKeys({ sources: [new Blob([bytes])] })).keys).toEqual([]);
    expect(await operations.describeKey({ certificate: toB64u(bytes) })).toBeNull();
  });

  test('is accepted with the numbers that programs use, and the largest', async () => {
    expect(await boundedKeys(rsa(6, 1024, mpi(8)))).toHaveLength(1);
    expect(await boundedKeys(rsa(6, 256, usual))).toHaveLength(1);
  });

  test('loses a subkey that takes long to use, and nothing else', async () => {
    const costly = concat(rsa(14, 384, mpi(384)), flood(certification(), 3));
    const [within] = await boundedKeys(concat(written(bob.key.toPublic()), costly));
    expect(within).toEqual(written(bob.key.toPublic()));
  });

  test('stays unchanged if only its owner signed it', async () => {
    const certificate = written(bob.key.toPublic());
    expect(await boundedKeys(certificate)).toEqual([certificate]);
    const revocation = written(await revoked(bob.key, 'none'));
    expect(await boundedKeys(revocation)).toEqual([revocation]);
  });

  test("loses others' signatures", async () => {
    const signed = await bob.key.toPublic().signAllUsers([mallory.key]);
    expect(signaturesIn(signed)).toBe(signaturesIn(bob.key.toPublic()) + 1);
    const read = await readCertificate(written(signed));
    expect(written(read)).toEqual(written(bob.key.toPublic()));
  });

  test('keeps 64 signatures of hundreds', async () => {
    const [key, userId, ...rest] = packetsOf(bob.key.toPublic()).map(({ tag, one }) =>
      packet(tag, bodyOf(one as never)),
    );
    const flooded = concat(key!, userId!, flood(certification(), 400), ...rest);
    const read = await readCertificate(flooded);
    expect(signaturesIn(read)).toBe(mostVerifications);
    // The newest of each part come first: false ones take the true one's place, and the key cannot be used.
    expect(await certificateProblem(read, address, Date.now())).not.toBeNull();
    const { keys } = await operations.findKeys({ sources: [new Blob([flooded])] });
    expect(keys[0]!.facts.problem).not.toBeNull();
  });

  test('counts a copy of a signature once', async () => {
    const copies = concat(...Array.from({ length: 300 }, () => packet(2, certification())));
    const [key, userId, ...rest] = packetsOf(bob.key.toPublic()).map(({ tag, one }) =>
      packet(tag, bodyOf(one as never)),
    );
    const read = await readCertificate(concat(key!, userId!, copies, ...rest));
    expect(written(read)).toEqual(written(bob.key.toPublic()));
    expect(await certificateProblem(read, address, Date.now())).toBeNull();
  });

  test.each([1, 30, 63, 64, 500])('is never valid with %d false signatures around its revocation', async (count) => {
    const ended = await revoked(bob.key, 'none');
    const [key, revocation, ...rest] = packetsOf(ended).map(({ tag, one }) => packet(tag, bodyOf(one as never)));
    const body = bodyOf(ended.revocationSignatures[0]! as never);
    const around = [
      concat(key!, flood(body, count), revocation!, ...rest),
      concat(key!, revocation!, flood(body, count), ...rest),
      concat(key!, revocation!, ...rest, flood(certification(), count)),
    ];
    for (const bytes of around) {
      const read = await readCertificate(bytes).catch(() => null);
      if (read) expect(await certificateProblem(read, address, Date.now())).toBe('revoked');
      else expect(count).toBeGreaterThan(mostVerifications - 2);
    }
  });

  test('is none if its packets end too early or have no length', async () => {
    const certificate = written(bob.key.toPublic());
    const broken: Uint8Array[] = [
      certificate.subarray(0, certificate.length - 1),
      Uint8Array.of(0xc6, 0xe0, 1),
      Uint8Array.of(0x9b, 1),
    ];
    for (const bytes of broken) expect(await boundedKeys(own(bytes))).toEqual([]);
    expect(await boundedKeys(new Uint8Array())).toEqual([]);
  });
});

describe('several keys in one file', () => {
  test('are found, except those that take long to use', async () => {
    const file = concat(written(bob.key.toPublic()), rsa(6, 384, mpi(384)), written(mallory.key.toPublic()));
    const { keys } = await operations.findKeys({ sources: [new Blob([file])] });
    expect(keys.map(({ facts }) => facts.addresses)).toEqual([[address], ['mallory@example.org']]);
    await expect(readCertificate(file)).rejects.toMatchObject({ code: 'malformed' });
  });

  test('are still said to be secret', async () => {
    expect(await operations.findKeys({ sources: [new Blob([own(bob.key.write())])] })).toMatchObject({
      keys: [],
      secret: true,
    });
  });
});

test('a statement with many signatures is invalid', async () => {
  const text = Uint8Array.of(1, 2, 3);
  const signature = await signStatement(bob.key, text);
  expect(await statementHolds(bob.key.toPublic(), text, signature)).toBe(true);
  expect(await statementHolds(bob.key.toPublic(), text, concat(...Array.from({ length: 100 }, () => signature)))).toBe(
    false,
  );
});
