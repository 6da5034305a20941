/** Changed and stripped ciphertexts, as in "Efail" (Poddebniak et al. 2018): no plaintext of them is ever released. */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8, type Bytes } from './bytes.ts';
import { generateKey, own } from './keys.ts';
import { openpgp, type PrivateKey, type SessionKey } from './openpgp.ts';
import { newSessionKey, sealJson, unsealJson, unsealStream } from './packets.ts';

const seipd = 18;
const sed = 9;
const mdcLength = 22;
const html = '<p>It is malignant.</p>';

let sessionKey: SessionKey;
let key: PrivateKey;
/** Version octet, prefix, encrypted data, MDC. */
let content: Bytes;

/** A packet with a five-octet length (RFC 9580 section 4.2.1). */
function packet(tag: number, body: Uint8Array): Bytes {
  const head = new Uint8Array(6);
  head.set([0xc0 | tag, 255]);
  new DataView(head.buffer).setUint32(2, body.length);
  return concat(head, own(body));
}

const stream = (bytes: Bytes) => new Blob([bytes]).stream() as ReadableStream<Uint8Array>;

async function refused(body: Bytes): Promise<void> {
  const certificates = [key.toPublic()];
  await expect(unsealStream(stream(body), sessionKey, certificates)).rejects.toMatchObject({ code: 'tampered' });
  await expect(unsealJson(body, sessionKey, certificates)).rejects.toMatchObject({ code: 'tampered' });
}

beforeAll(async () => {
  ({ key } = await generateKey('alice@example.org', null));
  sessionKey = newSessionKey();
  const whole = await sealJson({ html: html.repeat(40) }, sessionKey, key);
  content = whole.slice(headerLength(whole));
});

/** Octets of a new-format packet's header. */
function headerLength(bytes: Bytes): number {
  const first = bytes[1]!;
  return first < 192 ? 2 : first < 224 ? 3 : 6;
}

/** Data under the session key without an MDC, which OpenPGP.js does not create: made with its private members. */
async function unprotected(bytes: Bytes): Promise<Bytes> {
  const literal = new openpgp.LiteralDataPacket() as unknown as { setBytes(bytes: Bytes, format: number): void };
  literal.setBytes(bytes, openpgp.enums.literal.binary);
  const bare = new openpgp.SymmetricallyEncryptedDataPacket() as unknown as {
    packets: unknown[];
    encrypt(algorithm: number, key: Uint8Array, config: openpgp.Config): Promise<void>;
    write(): Uint8Array;
  };
  bare.packets = new openpgp.PacketList() as unknown as unknown[];
  bare.packets.push(literal);
  await bare.encrypt(openpgp.enums.symmetric.aes256, sessionKey.data, openpgp.config);
  return packet(sed, bare.write());
}

describe('a changed ciphertext reveals nothing', () => {
  test('unchanged it opens', async () => {
    const { value } = await unsealJson(packet(seipd, content), sessionKey, [key.toPublic()]);
    expect(value).toEqual({ html: html.repeat(40) });
  });

  test('relabelled as data without protection', async () => {
    await refused(packet(sed, content.slice(1)));
    await refused(packet(sed, content.slice(1, -mdcLength)));
  });

  test('made without protection in the first place', async () => {
    const bare = await unprotected(utf8(JSON.stringify({ html })));
    const message = await openpgp.readMessage({ binaryMessage: bare });
    const careless = { allowUnauthenticatedMessages: true };
    const { data } = await openpgp.decrypt({ message, sessionKeys: sessionKey, config: careless });
    expect(data).toBe(JSON.stringify({ html }));
    await refused(bare);
  });

  test('without its last packet, the MDC', () => refused(packet(seipd, content.slice(0, -mdcLength))));

  test('cut off anywhere', async () => {
    for (const left of [1, 17, 40, content.length >> 1, content.length - 1])
      await refused(packet(seipd, content.slice(0, left)));
  });

  test('with a block turned into an attacker’s: CFB gadgets', async () => {
    for (let block = 0; 1 + (block + 1) * 16 <= content.length; block += 3) {
      const changed = content.slice();
      for (let i = 0; i < 16; i++) changed[1 + block * 16 + i]! ^= 0x55;
      await refused(packet(seipd, changed));
    }
  });

  test('with blocks of itself repeated', () =>
    refused(packet(seipd, concat(content.slice(0, 161), content.slice(33, 161), content.slice(161)))));

  test('with another version', () => refused(packet(seipd, concat(Uint8Array.of(2), content.slice(1)))));

  test('with a packet before or behind it', async () => {
    const literal = packet(11, utf8('b\0\0\0\0\0<img src="http://efail.example/'));
    await refused(concat(literal, packet(seipd, content)));
    await refused(concat(packet(seipd, content), literal));
  });
});
