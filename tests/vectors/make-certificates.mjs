/**
 * Writes certificates-v1.json: certificates in every state, and what PROTOCOL.md 10 and 13.23 say of each at a time. The expected
 * verdicts are written here by hand. Run where GnuPG is:  node tests/vectors/make-certificates.mjs > tests/vectors/certificates-v1.json
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as openpgp from '../../src/client/node_modules/openpgp/dist/node/openpgp.mjs';

const hour = 3_600_000;
const day = 24 * hour;
/** The time by which everything is judged, unless a case says another. */
const now = Date.UTC(2026, 10, 20, 12);
const address = 'alice@example.org';
const { signature: types, hash: hashes, reasonForRevocation: reasons, publicKey: algorithms } = openpgp.enums;
const config = { ...openpgp.config, minRSABits: 1024, nonDeterministicSignaturesViaNotation: false };
const flags = { certify: 1, sign: 2, encrypt: 4, store: 8 };

async function packet(kind, made, { rsaBits, encrypts = false } = {}) {
  const key = new kind(new Date(made), config);
  key.algorithm = rsaBits ? algorithms.rsaEncryptSign : encrypts ? algorithms.ecdh : algorithms.eddsaLegacy;
  await key.generate(rsaBits, rsaBits ? undefined : encrypts ? 'curve25519Legacy' : 'ed25519Legacy');
  await key.computeFingerprintAndKeyID();
  return key;
}

/** A signature's packet. Times are from `now`, in ms; `keyEnds` too. */
async function sign(signer, type, data, { made = -30 * day, hash = hashes.sha512, keyEnds, ends, flag, ...rest } = {}) {
  const one = Object.assign(new openpgp.SignaturePacket(), { signatureType: type, hashAlgorithm: hash });
  one.publicKeyAlgorithm = signer.algorithm;
  const keyMade = (data.bind ?? data.key).created.getTime();
  if (keyEnds !== undefined)
    Object.assign(one, { keyNeverExpires: false, keyExpirationTime: (now + keyEnds - keyMade) / 1000 });
  if (ends !== undefined)
    Object.assign(one, { signatureNeverExpires: false, signatureExpirationTime: (ends - made) / 1000 });
  if (flag !== undefined) one.keyFlags = [flag];
  const { unhashed, ...fields } = rest;
  await Object.assign(one, fields).sign(signer, data, new Date(now + made), false, config);
  if (unhashed) one.unhashedSubpackets.push(unhashed);
  return one;
}

function named(text) {
  const userId = new openpgp.UserIDPacket();
  userId.read(new TextEncoder().encode(text));
  return userId;
}

/** A certificate in the making: the primary key, a user ID and an encryption subkey, each with what is signed of it. */
class Maker {
  static async of({
    made = -30 * day,
    rsaBits,
    subkeyMade = made,
    subkeyRsaBits = rsaBits,
    userId = `Alice <${address}>`,
  } = {}) {
    const one = new Maker();
    one.primary = await packet(openpgp.SecretKeyPacket, now + made, { rsaBits });
    one.subkey = await packet(openpgp.SecretSubkeyPacket, now + subkeyMade, { rsaBits: subkeyRsaBits, encrypts: true });
    Object.assign(one, { made, userIdText: userId, direct: [], more: [] });
    one.userId = named(userId);
    one.user = [await one.certify({ made })];
    one.bound = [await one.bind({ made: Math.max(made, subkeyMade) })];
    return one;
  }

  certify(over, userID = this.userId) {
    return sign(
      over?.by ?? this.primary,
      types.certPositive,
      { key: this.primary, userID },
      { flag: flags.certify | flags.sign, ...over, by: undefined },
    );
  }

  directly(over) {
    return sign(this.primary, types.key, { key: this.primary }, { flag: flags.certify | flags.sign, ...over });
  }

  bind(over) {
    return sign(
      this.primary,
      types.subkeyBinding,
      { key: this.primary, bind: this.subkey },
      { flag: flags.encrypt | flags.store, ...over },
    );
  }

  revoke(what, reason, over = {}) {
    const data = {
      key: this.primary,
      ...(what === 'subkey' ? { bind: this.subkey } : what === 'user' ? { userID: this.userId } : {}),
    };
    const type = { key: types.keyRevocation, subkey: types.subkeyRevocation, user: types.certRevocation }[what];
    const given = reason === null ? {} : { reasonForRevocationFlag: reason, reasonForRevocationString: '' };
    return sign(over.by ?? this.primary, type, data, { made: -5 * day, ...given, ...over, by: undefined });
  }

  bytes() {
    const list = new openpgp.PacketList();
    const open = ({ created, algorithm, publicParams }, kind) =>
      Object.assign(new kind(created, config), { algorithm, publicParams });
    list.push(open(this.primary, openpgp.PublicKeyPacket), ...this.direct);
    if (this.user) list.push(this.userId, ...this.user);
    for (const { userId, signatures } of this.more) list.push(userId, ...signatures);
    if (this.bound) list.push(open(this.subkey, openpgp.PublicSubkeyPacket), ...this.bound);
    return list.write();
  }
}

const cases = [];
/** `expected` is a verdict for the address at `now`; or a list of { at (ms from now), address, expected }. */
function add(name, certificate, expected) {
  const judged = Array.isArray(expected) ? expected : [{ expected }];
  cases.push({
    name,
    certificate: Buffer.from(certificate).toString('base64'),
    judged: judged.map((one) => ({
      at: new Date(now + (one.at ?? 0)).toISOString(),
      address: one.address ?? address,
      expected: one.expected,
    })),
  });
}

async function made(over, change) {
  const one = await Maker.of(over);
  await change?.(one);
  return one.bytes();
}

// Time and the clock that made the key.
add('a usual key', await made(), [
  { expected: null },
  { address: 'bob@example.org', expected: 'address' },
  { address: 'ALICE@Example.ORG', expected: null },
  { at: -30 * day - 23 * hour, expected: null },
  { at: -30 * day - 25 * hour, expected: 'not-yet' },
]);
add(
  'an older key with a user ID that was certified by a clock ahead',
  await made({ made: -30 * day }, async (one) => void (one.user = [await one.certify({ made: 2 * day })])),
  [{ expected: 'not-yet' }, { at: day + hour, expected: null }],
);
add(
  'an older key with a subkey that was bound by a clock ahead',
  await made({}, async (one) => void (one.bound = [await one.bind({ made: 2 * day })])),
  [{ expected: 'not-yet' }, { at: day + hour, expected: null }],
);
add('a subkey that was made by a clock ahead', await made({ subkeyMade: 2 * day }), [
  { expected: 'not-yet' },
  { at: 2 * day, expected: null },
]);

// Ends.
const ending = [
  { expected: null },
  { at: day + 1000, expected: 'ends-soon' },
  { at: 2 * day + 1000, expected: 'expired' },
];
add(
  'the key ends by its user ID',
  await made({}, async (one) => void (one.user = [await one.certify({ keyEnds: 2 * day })])),
  ending,
);
add(
  'the key ends by its direct key signature',
  await made({}, async (one) => one.direct.push(await one.directly({ keyEnds: 2 * day }))),
  ending,
);
add(
  'the key ends by both, earlier by the user ID',
  await made({}, async (one) => {
    one.user = [await one.certify({ keyEnds: 2 * day })];
    one.direct.push(await one.directly({ keyEnds: 50 * day }));
  }),
  ending,
);
add(
  'the key ends by both, earlier by the direct key signature',
  await made({}, async (one) => {
    one.user = [await one.certify({ keyEnds: 50 * day })];
    one.direct.push(await one.directly({ keyEnds: 2 * day }));
  }),
  ending,
);
add(
  'the subkey ends',
  await made({}, async (one) => void (one.bound = [await one.bind({ keyEnds: 2 * day })])),
  ending,
);
add(
  'the signature on the user ID ends',
  await made({}, async (one) => void (one.user = [await one.certify({ ends: 2 * day })])),
  ending,
);
add(
  'the signature that binds the subkey ends',
  await made({}, async (one) => void (one.bound = [await one.bind({ ends: 2 * day })])),
  ending,
);
add(
  'the end was put off',
  await made({}, async (one) => {
    one.user = [await one.certify({ keyEnds: -2 * day }), await one.certify({ made: -3 * day, keyEnds: 300 * day })];
    one.bound = [await one.bind({ keyEnds: -2 * day }), await one.bind({ made: -3 * day, keyEnds: 300 * day })];
  }),
  [{ expected: null }, { at: -2 * day, expected: null }, { at: 301 * day, expected: 'expired' }],
);
add(
  'the end was put off, and the older signatures come last',
  await made({}, async (one) => {
    one.user = [await one.certify({ made: -3 * day, keyEnds: 300 * day }), await one.certify({ keyEnds: -2 * day })];
  }),
  null,
);
add(
  'the end was brought forward',
  await made({}, async (one) => {
    one.user.push(await one.certify({ made: -3 * day, keyEnds: -2 * day }));
  }),
  'expired',
);

// Revocations.
for (const [name, reason] of [
  ['without a reason', null],
  ['as stolen', reasons.keyCompromised],
  ['as superseded', reasons.keySuperseded],
  ['as retired', reasons.keyRetired],
]) {
  add(`the key was revoked ${name}`, await made({}, async (one) => one.direct.push(await one.revoke('key', reason))), [
    { expected: 'revoked' },
    { at: -10 * day, expected: 'revoked' },
  ]);
  add(
    `the subkey was revoked ${name}`,
    await made({}, async (one) => one.bound.unshift(await one.revoke('subkey', reason))),
    'revoked',
  );
}
add(
  'the key was revoked by a clock ahead',
  await made({}, async (one) => one.direct.push(await one.revoke('key', reasons.keySuperseded, { made: 5 * day }))),
  'revoked',
);
add(
  'the key was superseded, and its user ID certified again',
  await made({}, async (one) => {
    one.direct.push(await one.revoke('key', reasons.keySuperseded));
    one.user.push(await one.certify({ made: -2 * day }));
  }),
  'revoked',
);
add(
  'the subkey is superseded within a day',
  await made({}, async (one) =>
    one.bound.unshift(await one.revoke('subkey', reasons.keySuperseded, { made: 12 * hour })),
  ),
  'ends-soon',
);
add(
  'the user ID was revoked',
  await made({}, async (one) => one.user.unshift(await one.revoke('user', reasons.userIDInvalid))),
  'revoked',
);
add(
  'the user ID was revoked and certified again',
  await made({}, async (one) =>
    one.user.push(await one.revoke('user', reasons.userIDInvalid), await one.certify({ made: -2 * day })),
  ),
  null,
);
add(
  'the user ID was revoked as stolen and certified again',
  await made({}, async (one) =>
    one.user.push(await one.revoke('user', reasons.keyCompromised), await one.certify({ made: -2 * day })),
  ),
  'revoked',
);
add(
  'one of two user IDs was revoked',
  await made({}, async (one) => {
    one.user.unshift(await one.revoke('user', reasons.userIDInvalid));
    const userId = named('Alice <a@example.net>');
    one.more.push({ userId, signatures: [await one.certify({}, userId)] });
  }),
  [{ expected: 'revoked' }, { address: 'a@example.net', expected: null }],
);
const stranger = await Maker.of();
add(
  'somebody else signed a revocation',
  await made({}, async (one) => {
    one.direct.push(await one.revoke('key', reasons.keyCompromised, { by: stranger.primary }));
  }),
  null,
);

// Hashes.
const rsa = { rsaBits: 2048 };
add(
  'signed with SHA-224',
  await made(rsa, async (one) => {
    one.user = [await one.certify({ hash: hashes.sha224 })];
    one.bound = [await one.bind({ hash: hashes.sha224 })];
  }),
  null,
);
add(
  'the user ID signed with SHA-1',
  await made(rsa, async (one) => void (one.user = [await one.certify({ hash: hashes.sha1 })])),
  'weak-signature',
);
add(
  'the subkey bound with SHA-1',
  await made(rsa, async (one) => void (one.bound = [await one.bind({ hash: hashes.sha1 })])),
  'weak-signature',
);
add(
  'signed with SHA-256 before, and with SHA-1 since',
  await made(
    rsa,
    async (one) =>
      void (one.user = [
        await one.certify({ hash: hashes.sha256 }),
        await one.certify({ made: -3 * day, hash: hashes.sha1, keyEnds: -day }),
      ]),
  ),
  null,
);
add(
  'revoked with SHA-1',
  await made(rsa, async (one) =>
    one.direct.push(await one.revoke('key', reasons.keyCompromised, { hash: hashes.sha1 })),
  ),
  'revoked',
);

// Names.
add('a user ID that nobody signed', await made({}, async (one) => void (one.user = [])), 'not-self-signed');
add(
  'a user ID that somebody else signed',
  await made({}, async (one) => void (one.user = [await one.certify({ by: stranger.primary })])),
  'not-self-signed',
);
add(
  'a user ID that was changed',
  await made({}, async (one) => void (one.userId = named(`Alicia <${address}>`))),
  'not-self-signed',
);
add('a user ID without an address', await made({ userId: 'Alice' }), 'address');
add('a user ID that is the address', await made({ userId: address }), null);
add('a user ID with the address in the name', await made({ userId: `${address} <eve@example.org>` }), [
  { expected: 'address' },
  { address: 'eve@example.org', expected: null },
]);
add(
  'a direct key signature alone',
  await made({}, async (one) => {
    one.user = null;
    one.direct.push(await one.directly({}));
  }),
  'address',
);
const other = { type: 33, critical: false, body: Uint8Array.of(4, ...stranger.primary.getFingerprintBytes()) };
add(
  'a self-signature that names another issuer as well',
  await made({}, async (one) => void (one.user = [await one.certify({ unhashed: other })])),
  null,
);
add(
  'a self-signature with a critical part that is not known',
  await made({}, async (one) => {
    const rawNotations = [{ name: 'x@example.org', value: Uint8Array.of(1), humanReadable: false, critical: true }];
    one.user = [await one.certify({ rawNotations })];
  }),
  'not-self-signed',
);

// Kinds of keys and subkeys.
add('RSA of 2048 bits', await made(rsa), null);
add('RSA of 1024 bits', await made({ rsaBits: 1024 }), 'weak');
add('a subkey of RSA of 1024 bits', await made({ rsaBits: 2048, subkeyRsaBits: 1024 }), 'weak');
add('no subkey', await made({}, async (one) => void (one.bound = null)), 'no-encryption-key');
add(
  'no subkey, and a primary key that says it encrypts',
  await made(rsa, async (one) => {
    one.bound = null;
    one.user = [await one.certify({ flag: 15 })];
  }),
  'no-encryption-key',
);
add(
  'a subkey without key flags',
  await made({}, async (one) => void (one.bound = [await one.bind({ flag: undefined })])),
  'no-encryption-key',
);
add(
  'a subkey for storage alone',
  await made({}, async (one) => void (one.bound = [await one.bind({ flag: flags.store })])),
  null,
);
add(
  'a subkey that was for encryption, and is not any more',
  await made({}, async (one) => one.bound.push(await one.bind({ made: -3 * day, flag: 0x20 }))),
  'no-encryption-key',
);
add('a subkey that nobody bound', await made({}, async (one) => void (one.bound = [])), 'no-encryption-key');
const unknown = Buffer.alloc(5006, 7);
unknown.writeUInt8(4, 0);
unknown.writeUInt32BE((now - day) / 1000, 1);
unknown.writeUInt8(99, 5);
add(
  'a large subkey of an algorithm that nobody knows',
  [...(await made()), 0xce, 255, 0, 0, unknown.length >> 8, unknown.length & 255, ...unknown],
  null,
);
const { publicKey: newer } = await openpgp.generateKey({
  userIDs: [{ email: address }],
  type: 'curve25519',
  date: new Date(now - day),
  format: 'object',
  config: { v6Keys: true },
});
add('a key of version 6', newer.write(), 'newer-version');

// Made by GnuPG; the times are its own.
const home = mkdtempSync(join(tmpdir(), 'certificates-'));
const gpg = (when, ...args) =>
  execFileSync(
    'gpg',
    [
      '--homedir',
      home,
      '--batch',
      '--pinentry-mode',
      'loopback',
      '--passphrase',
      '',
      '--faked-system-time',
      `${new Date(now + when).toISOString().slice(0, 19).replace(/[-:]/g, '')}!`,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
const exported = (name) => gpg(0, '--export', name);
const fingerprint = (name) => /^fpr:+([0-9A-F]+)/m.exec(String(gpg(0, '--with-colons', '--list-keys', name)))[1];
for (const [algorithm, subkey, expected] of [
  ['dsa2048', 'elg2048', 'weak'],
  ['rsa2048', 'elg2048', 'weak'],
  ['rsa2048', 'cv25519', null],
  ['nistp256', 'nistp256', null],
  ['secp256k1', 'secp256k1', 'weak'],
  ['ed25519', 'secp256k1', 'weak'],
]) {
  const name = `${algorithm}-${subkey} <${algorithm}-${subkey}@example.org>`;
  gpg(-40 * day, '--quick-generate-key', name, algorithm, 'cert,sign', 'never');
  gpg(-40 * day, '--quick-add-key', fingerprint(name), subkey, 'encr', 'never');
  add(`GnuPG: ${algorithm} with ${subkey}`, exported(name), [
    { address: `${algorithm}-${subkey}@example.org`, expected },
  ]);
}
gpg(-40 * day, '--quick-generate-key', `Put off <${address}>`, 'ed25519', 'cert,sign', '20d');
gpg(-40 * day, '--quick-add-key', fingerprint('Put off'), 'cv25519', 'encr', '20d');
add('GnuPG: before its end was put off', exported('Put off'), [
  { expected: 'expired' },
  { at: -25 * day, expected: null },
]);
gpg(-25 * day, '--quick-set-expire', fingerprint('Put off'), '90d');
gpg(-25 * day, '--quick-set-expire', fingerprint('Put off'), '90d', '*');
add('GnuPG: its end was put off', exported('Put off'), [
  { expected: null },
  { at: 64.5 * day, expected: 'ends-soon' },
  { at: 66 * day, expected: 'expired' },
]);
gpg(-3 * day, '--quick-set-expire', fingerprint('Put off'), '1d');
add('GnuPG: its end was put off, then brought forward', exported('Put off'), [{ expected: 'expired' }]);
execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
rmSync(home, { recursive: true, force: true });

console.log(
  JSON.stringify(
    { note: 'Made by make-certificates.mjs beside this. Expected: null for usable, else the reason.', cases },
    null,
    1,
  ),
);
