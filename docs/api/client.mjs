// The cryptography that a client of Restante's HTTP API does by itself, for the journey in docs/api.md (Node.js 20).
//   node client.mjs set-up OFFER.json TOKEN ADDRESS NAME < secret.key   the request that makes a user
//   node client.mjs sign-in PRELOGIN.json                                the request that signs in; keeps the wrapping key in wrap.key
//   node client.mjs open SESSION.json                                    the user's secret key, binary, out of the wrapped bundle
//   node client.mjs encrypt SESSION.json RECIPIENTS.json SUBJECT < text  writes body.bin; prints the message without its bodyId
//   node client.mjs pkesk MESSAGE.json                                   the reader's own session key packet, binary
// RESTANTE_PASSWORD is the password. The secret key of "encrypt" is in secret.key. Labels and forms: PROTOCOL.md 1, 3, 7 and 13.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../src/client/package.json', import.meta.url));
const { argon2id } = require('hash-wasm');
const openpgp = require('openpgp');

const bytes = (text) => Buffer.from(text, 'base64url');
const b64u = (data) => Buffer.from(data).toString('base64url');
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const print = (value) => process.stdout.write(JSON.stringify(value) + '\n');
const lp = (...parts) =>
  Buffer.concat(parts.flatMap((part) => {
    const data = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return [length, data];
  }));
const extract = (salt, input) => createHmac('sha256', salt).update(input).digest();
// HKDF-Expand alone: node's hkdf extracts too, so it is written out for the one block that is needed.
const expand = (key, label) => createHmac('sha256', key).update(Buffer.from(label)).update(Buffer.from([1])).digest();

function seal(key, plain, aad) {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unseal(key, sealed, aad) {
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(aad).setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
}

/** PROTOCOL.md 3. A weaker cost than version 1 of the protocol is a downgrade, a far higher one a denial of service. */
async function derive(userId, salt, { memoryKiB, iterations, parallelism }) {
  if (memoryKiB < 65536 || memoryKiB > 262144 || iterations < 3) throw new Error('The server asks for another Argon2id cost than is allowed.');
  const password = process.env.RESTANTE_PASSWORD.normalize('NFC');
  const master = await argon2id({ password, salt, memorySize: memoryKiB, iterations, parallelism, hashLength: 32, outputType: 'binary' });
  const prk = extract(userId, master);
  return { auth: expand(prk, 'restante/v1/user-auth'), wrap: expand(prk, 'restante/v1/user-wrap') };
}

async function setUp(offerFile, token, address, name) {
  const userId = bytes(json(offerFile).userId);
  const key = await openpgp.readKey({ binaryKey: readFileSync(0) });
  const fingerprint = Buffer.from(key.getFingerprint(), 'hex');
  const [salt, argon] = [randomBytes(16), { memoryKiB: 65536, iterations: 3, parallelism: 1 }];
  const { auth, wrap } = await derive(userId, salt, argon);
  const bundle = Buffer.from(JSON.stringify({
    v: 1, secretKey: b64u(key.write()), formerKeys: [], pinKey: b64u(randomBytes(32)), storeKey: b64u(randomBytes(32)),
  }));
  // 20 bytes, which a person keeps as 32 letters and digits: the only way back where the password is lost.
  const code = randomBytes(20);
  const prk = extract(userId, code);
  writeFileSync('recovery.code', code.toString('hex') + '\n', { mode: 0o600 });
  print({
    token, address, name, language: 'en', salt: b64u(salt), argon, auth: b64u(auth),
    bundle: b64u(seal(wrap, bundle, lp('restante/v1/user', userId, fingerprint))),
    fingerprint: b64u(fingerprint), certificate: b64u(key.toPublic().write()),
    recoveryAuth: b64u(expand(prk, 'restante/v1/recovery-auth')),
    recoveryBundle: b64u(seal(expand(prk, 'restante/v1/recovery-wrap'), bundle, lp('restante/v1/recovery', userId, fingerprint))),
  });
}

async function signIn(preloginFile) {
  const { userId, salt, argon } = json(preloginFile);
  const { auth, wrap } = await derive(bytes(userId), bytes(salt), argon);
  writeFileSync('wrap.key', wrap, { mode: 0o600 });
  print({ userId, auth: b64u(auth) });
}

function open(sessionFile) {
  const { userId, fingerprint, bundle } = json(sessionFile);
  const opened = unseal(readFileSync('wrap.key'), bytes(bundle), lp('restante/v1/user', bytes(userId), bytes(fingerprint)));
  process.stdout.write(bytes(JSON.parse(opened).secretKey));
}

async function encrypt(sessionFile, recipientsFile, subject) {
  const session = json(sessionFile);
  const text = readFileSync(0, 'utf8');
  const signingKeys = await openpgp.readPrivateKey({ binaryKey: readFileSync('secret.key') });
  const { recipients } = json(recipientsFile);
  const refused = recipients.find(({ outcome }) => outcome !== 'pgp');
  if (refused) throw new Error(`${refused.input} has no OpenPGP key: it is ${refused.outcome} (${refused.reason}).`);
  const requestId = randomBytes(16);
  const date = new Date();
  const messageId = `<${requestId.toString('hex')}@${session.address.split('@')[1]}>`;
  const to = recipients.map(({ canonical }) => canonical);

  // What is signed and encrypted: a MIME entity with its own protected header (RFC 9788).
  const entity = [
    `From: ${session.address}`, `To: ${to.join(', ')}`, `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageId}`, `Subject: ${subject}`, 'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8; protected-headers="v1"; hp="cipher"', 'Content-Transfer-Encoding: base64', '',
    ...(Buffer.from(text).toString('base64').match(/.{1,76}/g) ?? []), '',
  ].join('\r\n');
  const summary = {
    v: 2, mid: b64u(requestId), author: session.address.toLowerCase(), name: session.name, to, cc: [], bcc: [],
    date: date.toISOString(), subject, preview: text.replace(/\s+/g, ' ').trim().slice(0, 140), attachments: 0, messageId,
  };

  // One session key for body and summary; one session key packet (PKESK) for each reader, the author included.
  const own = await openpgp.readKey({ binaryKey: bytes(session.certificate) });
  const sessionKey = await openpgp.generateSessionKey({ encryptionKeys: own });
  const packet = async (content) =>
    openpgp.encrypt({ message: await openpgp.createMessage({ binary: Buffer.from(content) }), sessionKey, signingKeys, format: 'binary' });
  const access = async (certificate, fingerprint, kind, id, role) => ({
    reader: { kind, id }, role, fingerprint,
    pkesk: b64u(await openpgp.encryptSessionKey({
      ...sessionKey, encryptionKeys: await openpgp.readKey({ binaryKey: bytes(certificate) }), format: 'binary',
    })),
  });
  writeFileSync('body.bin', await packet(entity));
  print({
    requestId: b64u(requestId), inReplyTo: null, language: 'en', clearNote: null, expiresInDays: null, note: '', invitations: [],
    bodies: [{
      summary: b64u(await packet(JSON.stringify(summary))),
      outer: { messageId, date: date.toISOString(), inReplyTo: null, references: [], hideRecipients: false },
    }],
    accesses: [
      await access(session.certificate, session.fingerprint, 'user', session.userId, 'author'),
      ...(await Promise.all(recipients.map(({ key, id }) => access(key.certificate, key.fingerprint, 'pgp', id, 'to')))),
    ],
    recipients: recipients.map(({ address, id }) => ({ address, name: null, role: 'to', kind: 'pgp', id, insteadOfKey: false })),
  });
}

const pkesk = (messageFile) => process.stdout.write(bytes(json(messageFile).bodies[0].pkesk));

const [verb, ...rest] = process.argv.slice(2);
await { 'set-up': setUp, 'sign-in': signIn, open, encrypt, pkesk }[verb](...rest);
