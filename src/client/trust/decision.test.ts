import { beforeAll, describe, expect, test } from 'vitest';
import type { Crypto } from '../crypto/client.ts';
import { generateKey } from '../crypto/keys.ts';
import { createOperations } from '../crypto/operations.ts';
import { guestVault, Secrets, writeGuestBundle, type GuestVault } from '../crypto/vault.ts';
import { KeptInBrowser } from './kept.ts';
import { TrustedKeysRecord } from './record.ts';
import {
  address,
  bobs,
  messageId,
  mid,
  newBrowser,
  noStore,
  Page,
  password,
  pin,
  prepare,
  reloadKey,
  sealed,
  server,
  twoVersions,
  userId,
} from './testing.ts';

prepare();

describe('the decision', () => {
  test('to use the newer list stores it above every known version', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    server.putBack(1);
    const page = await new Page(browser).signIn();
    await page.record.decide(page.record.held.value!.newer!.pins);
    expect(page.reason).toBeNull();
    expect(server.stored.version).toBe(3);
    expect(page.record.get()).toEqual(bobs('NEW'));
    expect((await new Page(browser).signIn()).record.get()).toEqual(bobs('NEW'));
  });

  test('to continue with the older list applies in every browser of the account', async () => {
    const [one, two] = [newBrowser(), newBrowser()];
    await twoVersions(one);
    const elsewhere = await new Page(two).signIn();
    await elsewhere.record.idle();
    server.putBack(1);
    const page = await new Page(one).signIn();
    await page.record.decide(page.record.held.value!.older!.pins);
    const other = await new Page(two).signIn();
    expect(other.reason).toBeNull();
    expect(other.record.get()).toEqual(bobs('OLD'));
    server.putBack(2);
    expect((await new Page(one).signIn()).reason).toBe('older');
  });

  test('cannot be made impossible by a version that nobody wrote', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    const page = await new Page(browser).signIn((server.stored = { version: 2 ** 31 - 1, record: 'AAAA' }));
    await page.record.decide({});
    expect(server.stored.version).toBe(3);
    expect((await new Page(browser).signIn()).reason).toBeNull();
  });

  test('of another window ends the hold in this one', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    server.putBack(1);
    const [one, two] = [await new Page(browser).signIn(), await new Page(browser).signIn()];
    await one.record.decide(bobs('OLD'));
    await two.record.decide(bobs('NEW'));
    expect(two.reason).toBeNull();
    expect(two.record.get()).toEqual(bobs('OLD'));
  });
});

describe('windows that write at the same time', () => {
  test('raise no alarm, and lose nothing', async () => {
    const browser = newBrowser();
    const pages = [
      await new Page(browser).signIn(),
      await new Page(browser).signIn(),
      await new Page(browser).signIn(),
    ];
    await Promise.all(pages.map((page, i) => page.trust({ [`p${i}@example.net`]: pin(`F${i}`) })));
    for (const page of pages) expect(page.reason).toBeNull();
    const last = await new Page(browser).signIn();
    expect(last.reason).toBeNull();
    expect(Object.keys(last.record.get()).sort()).toEqual(['p0@example.net', 'p1@example.net', 'p2@example.net']);
  });

  test('raise no alarm where an answer was on its way while another window wrote', async () => {
    const browser = newBrowser();
    const page = await twoVersions(browser);
    const before = server.stored;
    await page.trust(bobs('NEWEST'));
    const other = await new Page(browser).signIn(before);
    expect(other.reason).toBeNull();
    expect(other.record.get()).toEqual(bobs('NEWEST'));
  });

  test('raise no alarm where a newer note is read while an older answer is on its way', async () => {
    const page = await twoVersions(noStore);
    const other = await new Page(noStore).signIn();
    const before = server.stored;
    await page.trust(bobs('NEWEST'));
    await page.writeNote();
    const read = server.read.bind(server);
    server.read = async () => {
      server.read = read;
      await other.operations.noticeNotes({ notes: server.notes });
      return before;
    };
    await other.trust({ 'eve@example.net': pin('E') });
    expect(other.reason).toBeNull();
    expect(other.record.get()).toMatchObject(bobs('NEWEST'));
  });
});

describe('what says which version is the newest', () => {
  test('is no note of another message, another key or an earlier form', async () => {
    const first = await twoVersions();
    server.putBack(1);
    const outsider = createOperations();
    await outsider.createUser({ userId, address, name: null, password });
    const { record } = await outsider.sealTrustedKeys({ version: 7, pins: {} });
    await outsider.keepTrustedKeys({ version: 7, record });
    const alien = (await outsider.sealNote({ messageId, bcc: [], invitations: [] })).note;
    const moved = (await first.operations.sealNote({ messageId: mid, bcc: [], invitations: [] })).note;
    for (const note of [alien, moved, 'AAAA', '']) {
      server.notes = [{ messageId, note }];
      expect((await new Page(newBrowser()).signIn()).reason).toBeNull();
    }
    // A note as it was written before it carried a version.
    const earlier = createOperations();
    await earlier.restoreFromReload({ reloadKey, sealed, id: userId });
    const { note } = await earlier.sealNote({ messageId, bcc: [], invitations: [] });
    expect(Object.keys(await earlier.openNote({ note }))).toEqual(['messageId', 'bcc', 'invitations']);
    server.notes = [{ messageId, note }];
    expect((await new Page(newBrowser()).signIn()).reason).toBeNull();
  });

  test('is kept separately for each account, and opens for no other', async () => {
    const browser = newBrowser();
    await twoVersions(browser);
    const kept = (await new KeptInBrowser(browser).get(userId))!;
    const other = createOperations();
    await other.createUser({ userId, address, name: null, password });
    expect(await other.openKeptTrustedKeys({ kept })).toBeNull();
    expect(atob(kept.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('version');
  });

  test('is requested from the server only by a browser that keeps nothing', async () => {
    const browser = newBrowser();
    let asked = 0;
    server.sentLast = async () => {
      asked++;
      return [];
    };
    await (await new Page(browser).signIn()).record.idle();
    await (await new Page(browser).signIn()).record.idle();
    expect(asked).toBe(1);
  });

  test('is forgotten with a deleted mailbox', async () => {
    const browser = newBrowser();
    const page = await twoVersions(browser);
    await page.record.forgetKept(userId);
    expect(await new KeptInBrowser(browser).get(userId)).toBeNull();
  });
});

describe('a guest', () => {
  const records = { pins: new Uint8Array(32).fill(4), drafts: new Uint8Array(32).fill(5) };
  const known = { id: mid, address: 'mia@example.net', name: null };
  let vault: GuestVault;

  beforeAll(async () => {
    const { key, revocation } = await generateKey(known.address, null);
    vault = guestVault(known, key, revocation, records);
  });

  async function signIn(store: string) {
    const secrets = new Secrets();
    secrets.signedIn = { ...vault, newest: 0, kept: null };
    const operations = createOperations(secrets);
    const record = new TrustedKeysRecord(() => operations as unknown as Crypto, server, new KeptInBrowser(store));
    await record.load(mid, server.stored);
    return { operations, record, bundle: writeGuestBundle(secrets.guest) };
  }

  test('is warned of an older record by this browser, and in another one by the note beside an answer', async () => {
    const browser = newBrowser();
    const first = await signIn(browser);
    await first.record.change(() => bobs('OLD'));
    await first.record.change(() => bobs('NEW'));
    await first.record.idle();
    const { note } = await first.operations.sealNote({ messageId, bcc: [], invitations: [] });
    server.putBack(1);
    expect((await signIn(browser)).record.held.value?.reason).toBe('older');
    expect((await signIn(newBrowser())).record.held.value).toBeNull();
    server.notes = [{ messageId, note }];
    expect((await signIn(newBrowser())).record.held.value?.reason).toBe('older');
  });

  test('has a bundle that never changes', async () => {
    const first = await signIn(newBrowser());
    await first.record.change(() => bobs('NEW'));
    expect((await signIn(newBrowser())).bundle).toEqual(first.bundle);
    expect(new TextDecoder().decode(first.bundle)).not.toContain('trustedKeysVersion');
  });
});
