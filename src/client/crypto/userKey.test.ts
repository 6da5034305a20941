import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromB64u, toB64u, toHex, type B64u } from './bytes.ts';
import { generateKey, readCertificate } from './keys.ts';
import { createOperations, type Operations } from './operations.ts';

const quiet = { progress: () => undefined, signal: new AbortController().signal };
const userId = toB64u(new Uint8Array(16).fill(1));
const password = 'correct horse battery staple';
const address = 'alice@example.org';
const day = 86_400_000;

type Replacement = Awaited<ReturnType<Operations['replaceKey']>>;

/** The server's answers and data for a user. */
class Account {
  readonly steps: { certificate: B64u; signature: B64u; consent: B64u }[] = [];
  constructor(public known: { salt: B64u; argon: never; bundle: B64u; fingerprint: B64u; certificate: B64u }) {}

  static async of(browser: Operations): Promise<Account> {
    return new Account((await browser.createUser({ userId, address, name: 'Alice Example', password })) as never);
  }

  take(made: Replacement): void {
    const { formerCertificate: certificate, signature, consent } = made;
    this.steps.push({ certificate, signature, consent });
    this.known = made as never;
  }

  async signIn(browser: Operations, stated = address) {
    await browser.userPassword({ userId, ...this.known, password });
    return browser.openUser({ userId, address: stated, name: 'Alice Example', ...this.known });
  }
}

const expiryOf = async (certificate: B64u) => (await readCertificate(fromB64u(certificate))).getExpirationTime();
const letter = {
  from: { address },
  to: [{ address: 'bob@example.net' }],
  subject: 'Plans',
  text: 'Hello',
  attachments: [],
};

async function replaced(browser: Operations, account: Account, reason: 'superseded' | 'compromised' = 'superseded') {
  const made = await browser.replaceKey({ password, reason });
  account.take(made);
  await browser.adoptReplacement(made);
  return made;
}

describe('renewing the own key', () => {
  test('extends it to two years from now, and the earlier bundle opens with it', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const first = account.known.certificate;
    expect(await expiryOf(first)).toBe(Infinity);
    const { certificate } = await browser.renewKey();
    const end = (await expiryOf(certificate)) as Date;
    expect(Math.abs(end.getTime() - Date.now() - 731 * day)).toBeLessThan(2 * day);
    account.known = { ...account.known, certificate };
    const other = createOperations();
    const identity = await account.signIn(other);
    expect(await expiryOf(identity.certificate)).toEqual(end);
    expect(identity.fingerprint).toBe(account.known.fingerprint);
    // A session that is open takes it over without signing in again, and over a reload too.
    expect((await browser.holdSession({ ...(await browser.identity())!, certificate })).certificate).toBe(
      identity.certificate,
    );
    const reloadKey = toB64u(new Uint8Array(32).fill(7));
    const before = createOperations();
    account.known = { ...account.known, certificate: first };
    await account.signIn(before);
    const { sealed } = await before.sealForReload({ reloadKey });
    const restored = await createOperations().restoreFromReload({ reloadKey, sealed, id: userId, certificate });
    expect(await expiryOf(restored.certificate)).toEqual(end);
  });

  test('takes over no certificate of another key, by any call', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const outsider = (await generateKey(address, 'Alice Example')).key.toPublic();
    const certificate = toB64u(new Uint8Array(outsider.write()));
    await expect(browser.holdSession({ ...(await browser.identity())!, certificate })).rejects.toMatchObject({
      code: 'own-key-differs',
    });
    const reloadKey = toB64u(new Uint8Array(32).fill(7));
    const { sealed } = await browser.sealForReload({ reloadKey });
    const restoring = createOperations().restoreFromReload({ reloadKey, sealed, id: userId, certificate });
    await expect(restoring).rejects.toMatchObject({ code: 'own-key-differs' });
    account.known = { ...account.known, certificate };
    await expect(account.signIn(createOperations())).rejects.toMatchObject({ code: 'own-key-differs' });
  });

  test('takes over no user ID and no subkey that the bundle does not hold', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const known = await readCertificate(fromB64u(account.known.certificate));
    const { key: outsider } = await generateKey('eve@example.org', null);
    known.users.push(...outsider.toPublic().users);
    known.subkeys.push(...outsider.toPublic().subkeys);
    const certificate = toB64u(new Uint8Array(known.write()));
    const held = await browser.holdSession({ ...(await browser.identity())!, certificate });
    const after = await readCertificate(fromB64u(held.certificate));
    expect(after.getUserIDs()).toEqual([`Alice Example <${address}>`]);
    expect(after.subkeys).toHaveLength(1);
  });
});

describe('the session that the server states', () => {
  test('is refused where it names another account, address or key', async () => {
    const browser = createOperations();
    await Account.of(browser);
    const own = (await browser.identity())!;
    const other = createOperations();
    await Account.of(other);
    const { certificate, fingerprint } = (await other.identity())!;
    const lies = [
      { id: toB64u(new Uint8Array(16).fill(99)) },
      { address: 'eve@example.org' },
      { certificate },
      { fingerprint },
      { certificate, fingerprint },
      { certificate: 'AAAA' },
    ];
    for (const lie of lies) {
      await expect(browser.holdSession({ ...own, ...lie })).rejects.toMatchObject({ code: 'own-key-differs' });
    }
    expect(await browser.holdSession({ ...own, address: address.toUpperCase() })).toEqual(own);
  });

  test('is refused at sign-in where it names an address that the key was not made for', async () => {
    const account = await Account.of(createOperations());
    await expect(account.signIn(createOperations(), 'eve@example.org')).rejects.toMatchObject({
      code: 'own-key-differs',
    });
  });

  test('does not let the own key sign for another address', async () => {
    const browser = createOperations();
    await Account.of(browser);
    const encrypting = browser.encryptMessage({ ...letter, mid: userId, from: { address: 'eve@example.org' } }, quiet);
    await expect(encrypting).rejects.toMatchObject({ code: 'own-key-differs' });
  });
});

describe('replacing the own key', () => {
  test('keeps messages to the old one readable, drafts and PINs too; the old recovery code opens nothing', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const { certificate: old, fingerprint: oldFingerprint } = account.known;
    const sent = await browser.encryptMessage({ ...letter, mid: toB64u(new Uint8Array(16)) }, quiet);
    const own = await browser.grantAccess({ from: { handle: sent.handle }, to: [{ certificate: old }] });
    const { note } = await browser.sealNote({ messageId: 'm', bcc: [], invitations: [] });
    const asked = { address: 'bob@example.net', generation: 0 };
    const { pin } = await browser.pin(asked);
    const made = await replaced(browser, account);
    const other = createOperations();
    expect((await account.signIn(other)).fingerprint).toBe(made.fingerprint);
    for (const one of [browser, other]) {
      const source = { blob: sent.body };
      const pkesk = own.accesses[0]!.pkesk;
      const { certificates } = await one.ownCertificates();
      expect(certificates).toEqual([made.certificate, old]);
      const opened = await one.openMessage({ source, pkesk, verify: certificates }, quiet);
      expect(opened).toMatchObject({ subject: 'Plans', signature: { state: 'good', fingerprint: oldFingerprint } });
      expect((await one.openNote({ note })).messageId).toBe('m');
      expect((await one.pin(asked)).pin).toBe(pin);
    }
    const { recoveryAuth } = await other.recoveryAuth({ userId, code: made.recoveryCode });
    expect(recoveryAuth).toBe(made.recoveryAuth);
    const { fingerprint, recoveryBundle } = made;
    await other.recoverUser({ userId, fingerprint, recoveryBundle, password: 'a new long password' });
  });

  test('changes nothing before the server has stored it', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    await browser.replaceKey({ password, reason: 'superseded' });
    expect((await browser.identity())!.fingerprint).toBe(account.known.fingerprint);
    const other = account.known.fingerprint;
    await expect(browser.adoptReplacement({ fingerprint: other })).rejects.toMatchObject({ code: 'locked' });
  });
});

describe('a browser that trusts a key', () => {
  const check = (account: Account, from: B64u, to = account.known.fingerprint, over = {}) => {
    const { certificate } = account.known;
    const question = { userId, steps: account.steps, certificate, from, to, ...over };
    return createOperations().checkSuccession(question);
  };

  test('follows it over every step that its owner signed, and never back', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const first = account.known.fingerprint;
    await replaced(browser, account);
    const second = account.known.fingerprint;
    await replaced(browser, account);
    const third = account.known.fingerprint;
    for (const from of [first, second]) expect(await check(account, from)).toEqual({ verdict: 'proven' });
    expect(await check(account, first, second)).toEqual({ verdict: 'proven' });
    // Anyone who knows the third is not led back to the second by replaying the older step.
    for (const to of [first, second, third]) expect(await check(account, third, to)).toEqual({ verdict: 'unproven' });
    const replay = { steps: account.steps.slice(0, 1), certificate: account.steps[1]!.certificate };
    expect(await check(account, third, second, replay)).toEqual({ verdict: 'unproven' });
  });

  test('is not misled by a forged step, one of another user, or one without the new key’s consent', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const first = account.known.fingerprint;
    const made = await replaced(browser, account);
    const step = account.steps[0]!;
    const thief = createOperations();
    const forged = await Account.of(thief);
    const stolen = await replaced(thief, forged);
    const swapped = { ...step, signature: stolen.signature, consent: stolen.consent };
    const wrong = [
      { steps: [] },
      { steps: [swapped] },
      { steps: [{ ...step, consent: step.signature }] },
      { steps: [{ ...step, signature: made.consent }] },
      { userId: toB64u(new Uint8Array(16).fill(9)) },
      // The former key as if it had never been revoked.
      { steps: [{ ...step, certificate: await withoutRevocation(step.certificate) }] },
      { steps: [{ ...step, certificate: 'AAAA' }] },
    ];
    for (const over of wrong) expect(await check(account, first, undefined, over)).toEqual({ verdict: 'unproven' });
    const theirs = { certificate: stolen.certificate };
    expect(await check(account, first, stolen.fingerprint, theirs)).toEqual({ verdict: 'unproven' });
    expect(await check(account, first)).toEqual({ verdict: 'proven' });
  });

  test('sees when the key was stolen: its statement then proves nothing', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const first = account.known.fingerprint;
    await replaced(browser, account, 'compromised');
    expect(await check(account, first)).toEqual({ verdict: 'stolen' });
    const second = account.known.fingerprint;
    await replaced(browser, account);
    expect(await check(account, first)).toEqual({ verdict: 'stolen' });
    expect(await check(account, second)).toEqual({ verdict: 'proven' });
  });

  const withoutRevocation = async (certificate: B64u) => {
    const key = await readCertificate(fromB64u(certificate));
    key.revocationSignatures.splice(0);
    return toB64u(new Uint8Array(key.write()));
  };
});

const has = (program: string) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!has('gpg'))('GnuPG', () => {
  let folder: string;
  const gpg = (...args: string[]) =>
    execFileSync('gpg', ['--homedir', folder, '--batch', '--no-tty', '--with-colons', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const imports = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    gpg('--import', join(folder, name));
  };
  const line = (kind: string) =>
    gpg('--list-keys', address)
      .split('\n')
      .find((one) => one.startsWith(`${kind}:`))!
      .split(':');

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'restante-own-key-'));
  });
  afterAll(() => {
    if (has('gpgconf')) execFileSync('gpgconf', ['--homedir', folder, '--kill', 'all'], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  });

  test('sees the renewed expiry of key and subkey, and accepts the revocation certificate', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    imports('first.pgp', fromB64u(account.known.certificate));
    expect(line('pub')[6]).toBe('');
    const { certificate } = await browser.renewKey();
    imports('renewed.pgp', fromB64u(certificate));
    const end = String(Math.floor(((await expiryOf(certificate)) as Date).getTime() / 1000));
    expect([line('pub')[6], line('sub')[6]]).toEqual([end, end]);
    expect(line('fpr')[9]).toBe(toHex(fromB64u(account.known.fingerprint)).toUpperCase());
    expect(line('pub')[1]).not.toBe('r');
    imports('revocation.asc', (await browser.revocationCertificate()).armored);
    expect(line('pub')[1]).toBe('r');
  });

  test('sees that a replaced key was superseded', async () => {
    const browser = createOperations();
    const account = await Account.of(browser);
    const old = toHex(fromB64u(account.known.fingerprint)).toUpperCase();
    const made = await replaced(browser, account);
    imports('former.pgp', fromB64u(made.formerCertificate));
    const pub = gpg('--list-keys', old)
      .split('\n')
      .find((one) => one.startsWith('pub:'))!;
    expect(pub.split(':')[1]).toBe('r');
    const packets = gpg('--list-packets', join(folder, 'former.pgp'));
    expect(packets).toMatch(/revocation reason 0x01/u);
  });
});
