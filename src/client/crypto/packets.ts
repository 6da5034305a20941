import { isStrong } from './algorithms.ts';
import { concat, fromUtf8, toB64u, utf8, type B64u, type Bytes } from './bytes.ts';
import { issuersOf } from './costs.ts';
import { CryptoError } from './errors.ts';
import { fingerprintOf, own, signedAt, timeFor } from './keys.ts';
import { openpgp, type Key, type PrivateKey, type SessionKey, type Subkey } from './openpgp.ts';
import type { Signature } from './types.ts';

const day = 24 * 60 * 60 * 1000;
const partSize = 4 * 1024 * 1024;

/** An empty SEIPD v1 packet: OpenPGP.js reads a PKESK only in front of encrypted data. */
const emptySeipd = Uint8Array.of(0xd2, 0x01, 0x01);

/** A fresh AES-256 session key. */
export const newSessionKey = (): SessionKey => ({
  data: crypto.getRandomValues(new Uint8Array(32)),
  algorithm: 'aes256',
});

/** One PKESK for one certificate. Throws CryptoError `unusable-certificate`. */
export async function wrapSessionKey(sessionKey: SessionKey, certificate: Key): Promise<Bytes> {
  const wrapping = openpgp.encryptSessionKey({
    ...sessionKey,
    encryptionKeys: certificate,
    format: 'binary',
    date: timeFor(certificate),
  });
  return own(
    await wrapping.catch(() => {
      throw new CryptoError('unusable-certificate');
    }),
  );
}

/** Opens a PKESK with whichever key fits. Throws CryptoError `not-for-you`. */
export async function unwrapSessionKey(pkesk: Bytes, keys: PrivateKey[]): Promise<SessionKey> {
  try {
    const message = await openpgp.readMessage({ binaryMessage: concat(pkesk, emptySeipd) });
    const [found] = await openpgp.decryptSessionKeys({ message, decryptionKeys: keys });
    if (found?.algorithm) return { data: found.data, algorithm: found.algorithm };
  } catch {
    // An attacker must not learn which key or packet was wrong.
  }
  throw new CryptoError('not-for-you');
}

/** Collects a stream into a Blob in parts of 4 MiB, so that memory does not hold it twice. */
export async function toBlob(stream: ReadableStream<Uint8Array>, type: string, signal?: AbortSignal): Promise<Blob> {
  const blobs: Blob[] = [];
  let parts: Bytes[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    if (signal?.aborted) {
      reader.cancel().catch(() => undefined);
      throw new CryptoError('cancelled');
    }
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value as Bytes);
    size += value.length;
    if (size >= partSize) {
      blobs.push(new Blob(parts));
      parts = [];
      size = 0;
    }
  }
  return new Blob([...blobs, ...parts], { type });
}

/** Signs and encrypts a stream into one SEIPD v1 packet without PKESK: the body of PROTOCOL.md 7. */
export async function sealStream(
  plain: ReadableStream<Uint8Array>,
  sessionKey: SessionKey,
  signer: PrivateKey,
  signal?: AbortSignal,
): Promise<Blob> {
  const encrypted = await openpgp.encrypt({
    message: await openpgp.createMessage({ binary: plain }),
    sessionKey,
    signingKeys: signer,
    date: signedAt(signer),
    format: 'binary',
  });
  return toBlob(encrypted as unknown as ReadableStream<Uint8Array>, 'application/octet-stream', signal);
}

/** The same for a small record. */
export async function sealJson(value: unknown, sessionKey: SessionKey, signer: PrivateKey): Promise<Bytes> {
  const packet = await openpgp.encrypt({
    message: await openpgp.createMessage({ binary: utf8(JSON.stringify(value)) }),
    sessionKey,
    signingKeys: signer,
    date: signedAt(signer),
    format: 'binary',
  });
  return own(packet);
}

/**
 * Errors of OpenPGP.js about a signature that matches, but whose key could not sign at that time. It checks the match
 * first.
 */
const keyWasNotValid =
  /^(Signature (creation time is in the future|is expired)|Key is newer than|Primary (key|user) is |Could not find (primary user|valid ))/u;
const notChecked = /^Unknown critical /u;

/** Whether a signature can be checked here: neither its algorithm nor its hash is unknown or too weak (PROTOCOL.md 10). */
const isSupported = (packet: unknown): packet is SignaturePacket =>
  packet instanceof openpgp.SignaturePacket &&
  isStrong(packet) &&
  packet.publicKeyAlgorithm !== openpgp.enums.publicKey.dsa;

const isLongEnough = (key: Key | Subkey) => (key.getAlgorithmInfo().bits ?? Infinity) >= openpgp.config.minRSABits;

type Judged = Awaited<ReturnType<typeof openpgp.decrypt>>['signatures'][number];

type SignaturePacket = InstanceType<typeof openpgp.SignaturePacket>;
/** The signed data, for a signature that is verified a second time. */
type Text = () => Promise<Bytes>;

/** The finding of OpenPGP.js about a signature and one key. */
const outcomeOf = (verified: Promise<unknown>, fingerprint: B64u): Promise<Signature> =>
  verified.then(
    () => ({ state: 'good', fingerprint }),
    ({ message }: Error) => {
      if (notChecked.test(message)) return { state: 'unsupported', fingerprint };
      return { state: keyWasNotValid.test(message) ? 'key-invalid' : 'bad', fingerprint };
    },
  );

const heavierBy = (weight: Signature['state'][]) => (one: Signature, other: Signature) =>
  weight.indexOf(other.state) > weight.indexOf(one.state) ? other : one;

/** Of the keys that one signature names, what is known of the one that made it: it is bad only where none of them fits. */
const weightOfKey: Signature['state'][] = ['bad', 'unknown', 'unsupported', 'key-invalid', 'good'];

/** A signature may name several issuers (RFC 9580 section 5.2.3.12); OpenPGP.js tries the last one alone. */
async function judge({ keyID, verified, signature }: Judged, certificates: Key[], text: Text): Promise<Signature> {
  const tried = certificates.find((one) => one.getKeys(keyID).length > 0);
  const fingerprint = tried ? toB64u(fingerprintOf(tried)) : null;
  const packet = await signature.then(
    ({ packets }) => packets[0],
    () => undefined,
  );
  if (!isSupported(packet)) return { state: 'unsupported', fingerprint };
  // A copy from before the packet is changed, to try another key.
  const first = await outcomeOf(verified, fingerprint ?? '');
  const issuers = issuersOf(packet.write() as Bytes);
  const verdicts: Signature[] = [];
  for (const keyId of new Set(tried || issuers.length === 0 ? [keyID.toHex(), ...issuers] : issuers)) {
    const certificate = certificates.find((one) => keyOf(one, keyId));
    const key = certificate && keyOf(certificate, keyId);
    if (!certificate || !key) verdicts.push({ state: 'unknown', keyId });
    else if (!isLongEnough(key))
      verdicts.push({ state: 'unsupported', fingerprint: toB64u(fingerprintOf(certificate)) });
    else if (keyId === keyID.toHex()) verdicts.push(first);
    else verdicts.push(await byIssuer(packet, certificate, key, text));
  }
  return verdicts.reduce(heavierBy(weightOfKey));
}

const keyOf = (certificate: Key, keyId: string) =>
  certificate.getKeys().find((one) => one.getKeyID().toHex() === keyId);

/** Verifies a signature as that of one of the keys that it names. */
async function byIssuer(packet: SignaturePacket, certificate: Key, key: Key | Subkey, text: Text): Promise<Signature> {
  packet.issuerKeyID = key.getKeyID();
  const list = new openpgp.PacketList<SignaturePacket>();
  list.push(packet);
  const { signatures } = await openpgp.verify({
    message: await openpgp.createMessage({ binary: await text() }),
    signature: new openpgp.Signature(list),
    verificationKeys: certificate,
    date: new Date(Date.now() + day),
    format: 'binary',
  });
  return outcomeOf(signatures[0]!.verified, toB64u(fingerprintOf(certificate)));
}

/** Of several signatures the best valid one counts; else the one that says most against the message. */
const weight: Signature['state'][] = ['none', 'unknown', 'unsupported', 'key-invalid', 'bad', 'good'];

/** Whose signature it is, among the certificates given. `isUnread`: there is another one that cannot be read. */
async function verdict(
  { signatures, isUnread }: Omit<Awaited<ReturnType<typeof decrypt>>, 'data'>,
  certificates: Key[],
  text: Text,
): Promise<Signature> {
  const judged = await Promise.all(signatures.map((one) => judge(one, certificates, text)));
  return judged.reduce(heavierBy(weight), isUnread ? { state: 'unsupported', fingerprint: null } : { state: 'none' });
}

type Message = Awaited<ReturnType<typeof openpgp.readMessage>>;

/**
 * Decrypts. `isUnread`: it has a signature of a version, type or algorithm that OpenPGP.js passes over: as a packet that it
 * cannot read, or announced by a one-pass signature and not found.
 */
async function decrypt<T extends Bytes | ReadableStream<Uint8Array>>(
  body: T,
  sessionKey: SessionKey,
  certificates: Key[],
) {
  const message: Message = await openpgp.readMessage({ binaryMessage: body as Bytes });
  const inside: Message[] = [];
  const opening = message.decrypt.bind(message);
  message.decrypt = async (...args) => {
    const opened = await opening(...args);
    inside.push(opened.unwrapCompressed());
    return opened;
  };
  const { data, signatures } = await openpgp.decrypt({
    message,
    sessionKeys: sessionKey,
    verificationKeys: certificates,
    format: 'binary',
    date: new Date(Date.now() + day),
  });
  const { signature, onePassSignature } = openpgp.enums.packet;
  const isUnread = inside.some(
    ({ packets }) =>
      packets.some((packet) => 'tag' in packet && packet.tag === signature) ||
      packets.filterByTag(onePassSignature).length > signatures.length,
  );
  return { data: data as unknown as T, signatures, isUnread };
}

export interface Unsealed {
  plain: Blob;
  signature: Signature;
}

/**
 * Decrypts a body and verifies its signature. Nothing is released before the MDC was verified: OpenPGP.js holds the
 * stream back (allowUnauthenticatedStream false). Throws CryptoError `tampered` or `cancelled`.
 */
export async function unsealStream(
  body: ReadableStream<Uint8Array>,
  sessionKey: SessionKey,
  certificates: Key[],
  signal?: AbortSignal,
): Promise<Unsealed> {
  try {
    const { data, ...signed } = await decrypt(body, sessionKey, certificates);
    const plain = await toBlob(data, 'message/rfc822', signal);
    const text = async () => new Uint8Array(await plain.arrayBuffer());
    return { plain, signature: await verdict(signed, certificates, text) };
  } catch (error) {
    if (error instanceof CryptoError) throw error;
    throw new CryptoError(signal?.aborted ? 'cancelled' : 'tampered');
  }
}

const mostSessionKeys = 200;

/** Decrypts a whole message from another program, PKESKs in front. Throws CryptoError `not-for-you` | `tampered`. */
export async function unsealMessage(message: Bytes, keys: PrivateKey[], certificates: Key[]): Promise<Unsealed> {
  const parsed = await openpgp.readMessage({ binaryMessage: message }).catch(() => null);
  if (!parsed || parsed.packets.filterByTag(openpgp.enums.packet.publicKeyEncryptedSessionKey).length > mostSessionKeys)
    throw new CryptoError('tampered');
  const [found] = await openpgp.decryptSessionKeys({ message: parsed, decryptionKeys: keys }).catch(() => []);
  if (!found?.algorithm) throw new CryptoError('not-for-you');
  const body = new Blob([message]).stream() as ReadableStream<Uint8Array>;
  return unsealStream(body, { data: found.data, algorithm: found.algorithm }, certificates);
}

const mostSignatures = 32;
const armor = /^\s*-----BEGIN PGP SIGNATURE-----/u;

/** Verifies detached signatures, armored or binary, over exactly these bytes. Other data counts as no signature. */
export async function verifyDetached(content: Bytes, signatures: Bytes, certificates: Key[]): Promise<Signature> {
  const text = new TextDecoder().decode(signatures);
  const reading = armor.test(text)
    ? openpgp.readSignature({ armoredSignature: text })
    : openpgp.readSignature({ binarySignature: signatures });
  const signature = await reading.catch(() => null);
  if (!signature) return { state: 'none' };
  // At most so many per message are verified (PROTOCOL.md 11).
  if (signature.packets.length > mostSignatures) return { state: 'unsupported', fingerprint: null };
  const { signatures: made } = await openpgp.verify({
    message: await openpgp.createMessage({ binary: content }),
    signature,
    verificationKeys: certificates,
    format: 'binary',
    date: new Date(Date.now() + day),
  });
  return verdict({ signatures: made, isUnread: made.length === 0 }, certificates, async () => content);
}

/** Opens what sealJson made. Throws CryptoError `tampered`. */
export async function unsealJson(packet: Bytes, sessionKey: SessionKey, certificates: Key[]) {
  try {
    const { data, ...signed } = await decrypt(packet, sessionKey, certificates);
    const value: unknown = JSON.parse(fromUtf8(data));
    return { value, signature: await verdict(signed, certificates, async () => data) };
  } catch {
    throw new CryptoError('tampered');
  }
}

/** A whole small message, signed by and encrypted to the user's own key: PKESK ‖ SEIPD. */
export async function sealToSelf(value: unknown, key: PrivateKey): Promise<Bytes> {
  const sessionKey = newSessionKey();
  return concat(await wrapSessionKey(sessionKey, key.toPublic()), await sealJson(value, sessionKey, key));
}

/** Length of the packet at the start, header included (RFC 9580 section 4.2); new and old formats, no partial lengths. */
export function packetLength(bytes: Bytes): number {
  const [tag = 0, first = 0] = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (tag & 0x40) {
    if (first < 192) return 2 + first;
    if (first < 224) return 3 + ((first - 192) << 8) + bytes[2]! + 192;
    if (first === 255) return 6 + view.getUint32(2);
  } else if (tag & 0x80) {
    if ((tag & 3) === 0) return 2 + first;
    if ((tag & 3) === 1) return 3 + view.getUint16(1);
  }
  throw new CryptoError('malformed');
}

/** Opens what sealToSelf made: with the current key or a former one, signed by one of them. Throws CryptoError. */
export async function unsealFromSelf(message: Bytes, keys: PrivateKey[]): Promise<unknown> {
  const split = packetLength(message);
  const sessionKey = await unwrapSessionKey(message.slice(0, split), keys);
  const certificates = keys.map((key) => key.toPublic());
  const { value, signature } = await unsealJson(message.slice(split), sessionKey, certificates);
  if (signature.state !== 'good') throw new CryptoError('tampered');
  return value;
}
