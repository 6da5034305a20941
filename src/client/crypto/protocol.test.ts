import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import vectors from '../../../tests/vectors/protocol-v1.json' with { type: 'json' };
import { canon, tryCanon } from './address.ts';
import { fromHex, lp, toB64u, toHex, utf8, type Bytes } from './bytes.ts';
import { aad, appSecrets, invitationKey, linkSecrets, mailboxSecrets, noPinWrap, pinSecrets } from './derive.ts';
import { recoverySecrets, statement, userSecrets } from './derive.ts';
import { buildLink, linkBind, parseLink, senderBind } from './link.ts';
import { passwordBytes } from './password.ts';
import { pinOf } from './pin.ts';
import { a2, aeadOpen, aeadSeal, argonDefault, exp, ext, hmacSha256, sha256 } from './primitives.ts';
import { formatRecoveryCode, parseRecoveryCode } from './recovery.ts';

const h = fromHex;
const hex = async (bytes: Bytes | Promise<Bytes>) => toHex(await bytes);

/** Seals as the vector did, compares, opens again, and opens no longer with one bit of the AAD changed. */
async function sealsTo(key: Bytes, v: { nonce: string; aad: string }, plain: string, sealed: string) {
  expect(await hex(aeadSeal(key, h(plain), h(v.aad), h(v.nonce)))).toBe(sealed);
  expect(toHex((await aeadOpen(key, h(sealed), h(v.aad)))!)).toBe(plain);
  const other = h(v.aad);
  other[other.length - 1]! ^= 1;
  expect(await aeadOpen(key, h(sealed), other)).toBeNull();
}

test('the copy of the vectors in the repository is read whole', () => {
  const text = readFileSync(new URL('../../../tests/vectors/protocol-v1.json', import.meta.url), 'utf8');
  expect(Object.keys(JSON.parse(text)).sort()).toEqual(
    [
      ...['note', 'argon2id', 'canonicalAddresses', 'refusedAddresses', 'pins', 'invitationWithPin'],
      ...['invitationWithoutPin', 'user', 'mailbox', 'recovery', 'appPassword', 'sealed'],
    ].sort(),
  );
});

test('new records use the parameters of the vectors', () => {
  const { memoryKiB, iterations, parallelism } = vectors.argon2id;
  expect(argonDefault).toEqual({ memoryKiB, iterations, parallelism });
});

describe('addresses', () => {
  test.each(vectors.canonicalAddresses)('$address', ({ address, canonical }) => {
    expect(canon(address)).toBe(canonical);
    expect(canon(canonical)).toBe(canonical);
  });
  test.each(vectors.refusedAddresses)('refuses %j', (address) => {
    expect(tryCanon(address)).toBeNull();
    expect(() => canon(address)).toThrow('refused-address');
  });
});

test.each(vectors.pins)('PIN of $address, generation $generation', async ({ pinKey, address, generation, pin }) => {
  expect(await pinOf(h(pinKey), address, generation)).toBe(pin);
});

describe('invitations', () => {
  const withPin = vectors.invitationWithPin;
  const cases: [string, typeof vectors.invitationWithoutPin, 0 | 1][] = [
    ['with a PIN', withPin, 1],
    ['without a PIN', vectors.invitationWithoutPin, 0],
  ];
  test.each(cases)('%s', async (_, v, flag) => {
    const link = await linkSecrets(h(v.iid), h(v.S));
    expect([toHex(link.auth), toHex(link.wrap), toHex(link.pinSalt)]).toEqual([v.L_auth, v.L_wrap, v.P_salt]);
    expect(await hex(sha256(link.auth))).toBe(v.storedLinkVerifier);
    const pinWrap = flag ? (await pinSecrets(h(v.iid), withPin.pin, link.pinSalt, argonDefault)).wrap : noPinWrap();
    expect(toHex(pinWrap)).toBe(v.P_wrap);
    const key = await invitationKey(h(v.iid), link.wrap, pinWrap, h(v.R));
    expect(toHex(key)).toBe(v.K);
    expect(await hex(aad.invitation(h(v.iid), flag, h(v.inviteFpr), v.address))).toBe(v.aad);
    await sealsTo(key, v, v.secretKey, v.W);
    const bind = await linkBind(h(v.senderFpr), h(v.inviteFpr));
    expect(toHex(bind)).toBe(v.T);
    expect(buildLink('https://secure.example.org', h(v.iid), h(v.S), bind)).toBe(v.link);
    const parts = { iid: toB64u(h(v.iid)), secret: toB64u(h(v.S)), bind: toB64u(h(v.T)) };
    expect(parseLink(v.link)).toEqual({ kind: 'invitation', link: parts });
  });
  test('the PIN and its verifier', async () => {
    const v = withPin;
    expect(await pinOf(h(v.pinKey), v.address, v.generation)).toBe(v.pin);
    expect(await hex(a2(utf8(v.pin), h(v.P_salt), argonDefault))).toBe(v.P);
    const { auth } = await pinSecrets(h(v.iid), v.pin, h(v.P_salt), argonDefault);
    expect(toHex(auth)).toBe(v.P_auth);
    expect(await hex(exp(await ext(new Uint8Array(), h(v.instanceKey)), 'restante/v1/pepper', 32))).toBe(v.pepper);
    expect(await hex(hmacSha256(h(v.pepper), auth))).toBe(v.storedPinVerifier);
  });
});

test('a user', async () => {
  const v = vectors.user;
  expect(await hex(a2(passwordBytes(v.password), h(v.salt), argonDefault))).toBe(v.M);
  const { auth, wrap } = await userSecrets(h(v.id), v.password, h(v.salt), argonDefault);
  expect([toHex(auth), toHex(wrap)]).toEqual([v.auth, v.wrap]);
  expect(toHex(aad.user(h(v.id), h(v.fpr)))).toBe(v.aad);
  await sealsTo(wrap, v, v.bundle, v.wrapped);
  expect(await hex(exp(await ext(new Uint8Array(), h(v.instanceKey)), 'restante/v1/pepper', 32))).toBe(v.pepper);
  expect(await hex(hmacSha256(h(v.pepper), auth))).toBe(v.storedVerifier);
});

test('a mailbox', async () => {
  const v = vectors.mailbox;
  const decoy = await exp(await ext(new Uint8Array(), h(v.instanceKey)), 'restante/v1/decoy', 32);
  expect(toHex(decoy)).toBe(v.decoy);
  const prk = await ext(decoy, utf8(canon(v.address)));
  expect(await hex(exp(prk, 'restante/v1/mailbox-id', 16))).toBe(v.id);
  expect(await hex(exp(prk, 'restante/v1/mailbox-salt', 16))).toBe(v.salt);
  expect(await hex(a2(passwordBytes(v.password), h(v.salt), argonDefault))).toBe(v.M);
  const secrets = await mailboxSecrets(h(v.id), v.password, h(v.salt), argonDefault);
  expect([secrets.auth, secrets.wrap, secrets.records.pins].map(toHex)).toEqual([v.auth, v.wrap, v.pinsKey]);
  expect(toHex(aad.mailbox(h(v.id), h(v.fpr)))).toBe(v.aad);
  await sealsTo(secrets.wrap, v, v.bundle, v.wrapped);
  expect(toHex(aad.mailboxTrustedKeys(h(v.id), v.pinsVersion))).toBe(v.pinsAad);
  expect(await hex(exp(await ext(h(v.id), h(v.cookie)), 'restante/v1/reload', 32))).toBe(v.reloadKey);
  expect(await hex(exp(await ext(new Uint8Array(), h(v.instanceKey)), 'restante/v1/pepper', 32))).toBe(v.pepper);
  expect(await hex(hmacSha256(h(v.pepper), secrets.auth))).toBe(v.storedVerifier);
});

test('statements and bindings of a mailbox', async () => {
  const v = vectors.mailbox;
  const activate = statement.activate(h(v.iid), h(v.id), h(v.fpr), v.address);
  expect(await hex(activate)).toBe(v.activateStatement);
  expect(toHex(statement.ownKey(h(v.id), h(v.newFpr), v.ownKeyCounter))).toBe(v.ownKeyStatement);
  expect(await hex(senderBind(h(v.senderFpr), h(v.fpr)))).toBe(v.senderBind);
});

test('a recovery code', async () => {
  const v = vectors.recovery;
  expect(formatRecoveryCode(h(v.codeBytes))).toBe(v.code);
  expect(toHex(parseRecoveryCode(v.code.toLowerCase().replaceAll('-', ' '))!)).toBe(v.codeBytes);
  const { auth, wrap } = await recoverySecrets(h(v.userId), h(v.codeBytes));
  expect([toHex(auth), toHex(wrap)]).toEqual([v.auth, v.wrap]);
  expect(await hex(sha256(auth))).toBe(v.storedVerifier);
  expect(toHex(aad.recovery(h(v.userId), h(v.fpr)))).toBe(v.aad);
  await sealsTo(wrap, v, v.bundle, v.wrapped);
  expect(toHex(statement.succession(h(v.userId), h(v.oldFpr), h(v.newFpr)))).toBe(v.successionStatement);
});

test('an app password', async () => {
  const v = vectors.appPassword;
  const { auth, wrap } = await appSecrets(v.id, v.appPassword);
  expect([toHex(auth), toHex(wrap)]).toEqual([v.auth, v.wrap]);
  expect(await hex(sha256(auth))).toBe(v.storedVerifier);
  expect(toHex(aad.app(v.id))).toBe(v.aad);
  await sealsTo(wrap, v, v.bundle, v.wrapped);
});

test('a sealed column', async () => {
  const v = vectors.sealed;
  const seal = await exp(await ext(new Uint8Array(), h(v.instanceKey)), 'restante/v1/seal', 32);
  expect(toHex(seal)).toBe(v.seal);
  expect(toHex(lp('restante/v1/row', v.table, v.rowId))).toBe(v.aad);
  const head = '01' + v.keyNumber.toString(16).padStart(8, '0');
  expect(v.sealed.startsWith(head)).toBe(true);
  await sealsTo(seal, v, v.plaintext, v.sealed.slice(head.length));
});
