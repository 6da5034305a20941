/** The verdict on a message's signature: an unchanged message is never called changed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toB64u, type Bytes } from './bytes.ts';
import { fingerprintOf } from './keys.ts';
import { openpgp, type PrivateKey } from './openpgp.ts';
import { newSessionKey, sealJson, unsealJson, unsealStream } from './packets.ts';

const day = 86_400_000;
const now = Math.floor(Date.now() / 1000) * 1000;
const sessionKey = newSessionKey();
/** Members that the types of OpenPGP.js leave out. */
const internal = openpgp as unknown as {
  SymEncryptedIntegrityProtectedDataPacket: new () => openpgp.SymEncryptedIntegrityProtectedDataPacket & {
    encrypt: (algorithm: number, key: Uint8Array, config: object) => Promise<void>;
  };
  SignaturePacket: new () => openpgp.SignaturePacket & { sign: (...args: unknown[]) => Promise<void> };
};
interface Literal {
  writeHeader: () => Uint8Array;
  getBytes: () => Uint8Array;
}
const { dsa } = openpgp.enums.publicKey;
const { md5, sha1, sha224 } = openpgp.enums.hash;

interface Making {
  made?: number;
  lastsSeconds?: number;
  rsaBits?: number;
}

async function newKey({ made = now - 10 * day, lastsSeconds = 0, rsaBits }: Making = {}): Promise<PrivateKey> {
  const { privateKey } = await openpgp.generateKey({
    ...(rsaBits ? { type: 'rsa', rsaBits, config: { minRSABits: rsaBits } } : { curve: 'curve25519Legacy' }),
    userIDs: [{ email: 'alice@example.org' }],
    date: new Date(made),
    keyExpirationTime: lastsSeconds,
    format: 'object',
  });
  return privateKey;
}

let alice: PrivateKey;
beforeAll(async () => {
  alice = await newKey();
});

type Change = (packets: { onePass: Bytes; literal: Bytes; signature: Bytes }) => void;

interface Signing {
  key?: PrivateKey;
  /** One of its subkeys, where that signs. */
  by?: openpgp.Subkey | undefined;
  at?: number;
  config?: object;
  unhashed?: object;
  /** Changes one-pass signature, literal data and signature after they were made. */
  change?: Change;
}

/** A one-pass signature, literal data and a signature, as packets of known length. */
async function signed({ key = alice, by, at = now, config = {}, unhashed, change }: Signing): Promise<Bytes> {
  const signer = (by ?? key).keyPacket as PrivateKey['keyPacket'];
  const message = await openpgp.createMessage({ binary: new TextEncoder().encode('{"n":1}') });
  // The key may have expired: a thief or a careless program signs where OpenPGP.js would not.
  const packet = new internal.SignaturePacket();
  Object.assign(packet, { signatureType: 0, publicKeyAlgorithm: signer.algorithm });
  packet.hashAlgorithm = openpgp.enums.hash.sha512;
  Object.assign(packet, config);
  const [literal] = message.packets as unknown as [Literal];
  await packet.sign(signer, literal, new Date(at), false, openpgp.config);
  if (unhashed) (packet as unknown as { unhashedSubpackets: object[] }).unhashedSubpackets.push(unhashed);
  const onePass = new openpgp.OnePassSignaturePacket();
  Object.assign(onePass, { version: 3, signatureType: 0, flags: 1, issuerKeyID: signer.getKeyID() });
  Object.assign(onePass, { hashAlgorithm: packet.hashAlgorithm, publicKeyAlgorithm: packet.publicKeyAlgorithm });
  const bodies = {
    onePass: onePass.write() as Bytes,
    literal: Uint8Array.from([...literal.writeHeader(), ...literal.getBytes()]),
    signature: packet.write() as Bytes,
  };
  change?.(bodies);
  const framed = (tag: number, body: Bytes) => [0xc0 | tag, 255, 0, 0, body.length >> 8, body.length & 255, ...body];
  return Uint8Array.from([...framed(4, bodies.onePass), ...framed(11, bodies.literal), ...framed(2, bodies.signature)]);
}

async function stateOf(packets: Bytes, verifiers = [alice.toPublic()]) {
  const sealed = new internal.SymEncryptedIntegrityProtectedDataPacket();
  Object.assign(sealed, { version: 1, packets: { write: () => packets } });
  await sealed.encrypt(openpgp.enums.symmetric.aes256, sessionKey.data, openpgp.config);
  const list = new openpgp.PacketList();
  list.push(sealed);
  const bytes = Uint8Array.from(list.write() as Uint8Array);
  const { signature } = await unsealJson(bytes, sessionKey, verifiers);
  // A long body comes as a stream; OpenPGP.js handles it differently.
  const streamed = await unsealStream(new Blob([bytes]).stream(), sessionKey, verifiers);
  expect(streamed.signature).toEqual(signature);
  return signature;
}

/** The bytes that name algorithm and hash: [1 type, 2 hash, 3 key] in a one-pass signature, [1, 3, 2] in a signature. */
const naming = (algorithm: number | null, hash: number | null): Change => {
  return ({ onePass, signature }) => {
    if (hash !== null) onePass[2] = signature[3] = hash;
    if (algorithm !== null) onePass[3] = signature[2] = algorithm;
  };
};

describe('a signature', () => {
  test('that is valid, and one by a key not given', async () => {
    const fingerprint = toB64u(fingerprintOf(alice));
    expect(await stateOf(await signed({}))).toEqual({ state: 'good', fingerprint });
    expect(await stateOf(await signed({ key: await newKey() }))).toMatchObject({ state: 'unknown' });
    const { signature } = await unsealJson(await sealJson({ n: 1 }, sessionKey, alice), sessionKey, [alice.toPublic()]);
    expect(signature).toEqual({ state: 'good', fingerprint });
  });

  test('that names other issuers beside its own', async () => {
    const other = (await newKey()).toPublic();
    // A key ID, and a fingerprint that is read last.
    const parts = [
      { type: 16, body: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
      { type: 33, body: Uint8Array.of(4, ...fingerprintOf(other)) },
    ];
    for (const part of parts) {
      const packets = await signed({ unhashed: { critical: false, ...part } });
      expect(await stateOf(packets)).toMatchObject({ state: 'good' });
      expect(await stateOf(packets, [other, alice.toPublic()])).toMatchObject({ state: 'good' });
      expect((await stateOf(packets, [(await newKey()).toPublic()])).state).toBe('unknown');
    }
  });

  test('that names several keys is judged by the one that made it', async () => {
    const ended = await newKey({ lastsSeconds: 86_400 });
    const other = await newKey();
    const named = (key: PrivateKey) => ({ type: 33, critical: false, body: Uint8Array.of(4, ...fingerprintOf(key)) });
    // OpenPGP.js tries the last one alone: once the key that made it, once the other.
    const byEnded = await signed({ key: ended, unhashed: named(other) });
    const byRevoked = await signed({ unhashed: named(other) });
    const { publicKey: revoked } = await openpgp.revokeKey({ key: alice, format: 'object' });
    const changed = await signed({
      unhashed: named(other),
      change: ({ literal }) => void (literal[literal.length - 2]! ^= 1),
    });
    for (const order of [0, 1]) {
      const beside = (key: openpgp.PublicKey) => (order ? [key, other.toPublic()] : [other.toPublic(), key]);
      const fingerprint = toB64u(fingerprintOf(ended));
      expect(await stateOf(byEnded, beside(ended.toPublic()))).toEqual({ state: 'key-invalid', fingerprint });
      expect(await stateOf(byRevoked, beside(revoked))).toMatchObject({ state: 'key-invalid' });
      expect(await stateOf(changed, beside(alice.toPublic()))).toMatchObject({ state: 'bad' });
    }
    expect(await stateOf(await signed({ unhashed: named(ended) }), [ended.toPublic()])).toMatchObject({
      state: 'unknown',
    });
  });

  test('by a subkey is judged by the binding that was valid when it signed', async () => {
    const { privateKey: key } = await openpgp.generateKey({
      curve: 'curve25519Legacy',
      userIDs: [{ email: 'alice@example.org' }],
      date: new Date(now - 30 * day),
      subkeys: [{ sign: true }],
      format: 'object',
    });
    const by = key.subkeys[0]!;
    // Bound for ten days, twenty days ago; then again, from a day ago on.
    const [first] = by.bindingSignatures as unknown as [{ embeddedSignature: object }];
    const bound = async (at: number, lastsSeconds: number) => {
      const binding = new internal.SignaturePacket();
      const { subkeyBinding } = openpgp.enums.signature;
      Object.assign(binding, {
        signatureType: subkeyBinding,
        publicKeyAlgorithm: key.keyPacket.algorithm,
        keyFlags: [2],
      });
      Object.assign(binding, { hashAlgorithm: openpgp.enums.hash.sha512, embeddedSignature: first.embeddedSignature });
      if (lastsSeconds) Object.assign(binding, { signatureNeverExpires: false, signatureExpirationTime: lastsSeconds });
      await binding.sign(
        key.keyPacket,
        { key: key.keyPacket, bind: by.keyPacket },
        new Date(at),
        false,
        openpgp.config,
      );
      return binding;
    };
    by.bindingSignatures = [await bound(now - 20 * day, (10 * day) / 1000), await bound(now - day, 0)];
    const verifier = await openpgp.readKey({ binaryKey: key.toPublic().write() });
    const at = async (days: number) =>
      (await stateOf(await signed({ key, by, at: now + days * day }), [verifier])).state;
    expect(await Promise.all([-15, -5, -25, 0].map(at))).toEqual(['good', 'key-invalid', 'key-invalid', 'good']);
  });

  test('over another text, or changed itself, is bad', async () => {
    const other = await signed({ change: ({ literal }) => void (literal[literal.length - 2]! ^= 1) });
    expect(await stateOf(other)).toEqual({ state: 'bad', fingerprint: toB64u(fingerprintOf(alice)) });
    const changed = await signed({ change: ({ signature }) => void (signature[signature.length - 1]! ^= 1) });
    expect(await stateOf(changed)).toMatchObject({ state: 'bad' });
  });

  test.each([
    ['an algorithm that nobody knows', naming(99, null)],
    ['DSA', naming(dsa, null)],
    ['a hash that nobody knows', naming(null, 99)],
    ['SHA-1', naming(null, sha1)],
    ['MD5', naming(null, md5)],
    ['a version that is not read', (({ signature }) => void (signature[0] = 5)) satisfies Change],
  ])('with %s is unsupported, with any key', async (_, change) => {
    const packets = await signed({ change });
    expect((await stateOf(packets)).state).toBe('unsupported');
    expect((await stateOf(packets, [])).state).toBe('unsupported');
  });

  test('by an RSA key that is too short is unsupported; of SHA-2 the shortest is enough for RSA', async () => {
    const key = await newKey({ rsaBits: 1024 });
    expect((await stateOf(await signed({ key }), [key.toPublic()])).state).toBe('unsupported');
    const long = await newKey({ rsaBits: 2048 });
    const config = { hashAlgorithm: sha224 };
    expect((await stateOf(await signed({ key: long, config }), [long.toPublic()])).state).toBe('good');
  });

  test('with an unknown critical part is unsupported', async () => {
    const rawNotations = [{ name: 'x@example.org', value: Uint8Array.of(1), humanReadable: false, critical: true }];
    expect((await stateOf(await signed({ config: { rawNotations } }))).state).toBe('unsupported');
  });

  test('by a key that could not sign then is not called a change of the message', async () => {
    const ended = await newKey({ lastsSeconds: 86_400 });
    const { publicKey: revoked } = await openpgp.revokeKey({ key: await newKey(), format: 'object' });
    const taken = await newKey();
    const { publicKey: stolen } = await openpgp.revokeKey({
      key: taken,
      reasonForRevocation: { flag: openpgp.enums.reasonForRevocation.keyCompromised },
      format: 'object',
    });
    expect(revoked.getFingerprint()).not.toBe(stolen.getFingerprint());
    expect((await stateOf(await signed({ key: ended }), [ended.toPublic()])).state).toBe('key-invalid');
    expect((await stateOf(await signed({ key: ended, at: now - 9.5 * day }), [ended.toPublic()])).state).toBe('good');
    expect((await stateOf(await signed({ key: taken }), [stolen])).state).toBe('key-invalid');
    expect((await stateOf(await signed({ at: now - 11 * day }))).state).toBe('key-invalid');
    expect((await stateOf(await signed({ at: now + 2 * day }))).state).toBe('key-invalid');
    const short = { signatureExpirationTime: 60, signatureNeverExpires: false };
    expect((await stateOf(await signed({ at: now - day, config: short }))).state).toBe('key-invalid');
  });
});
