import { beforeAll, describe, expect, test } from 'vitest';
import { toB64u, type B64u } from './bytes.ts';
import { createOperations } from './operations.ts';
import { openpgp } from './openpgp.ts';
import { sealJson, newSessionKey, wrapSessionKey } from './packets.ts';
import { MemorySeen } from './seen.ts';
import { Secrets } from './vault.ts';

const id = (n: number) => toB64u(new Uint8Array(16).fill(n));
const quiet = { progress: () => undefined, signal: new AbortController().signal };
const password = 'a long password of theirs';

/** Three people of the organisation, and what they know about each other. */
const secretsOfAlice = new Secrets();
const alice = createOperations(secretsOfAlice, new MemorySeen());
const carol = createOperations(new Secrets(), new MemorySeen());
let aliceKey: Account;
let carolKey: Account;
/** The key of the link to the guest who attacks: they read whatever is passed on to it. */
let guestKey: B64u;
type Account = { certificate: B64u; fingerprint: B64u };

interface Packets {
  pkesk: B64u;
  summary: B64u;
  source: { blob: Blob };
}

/** The server's data for a message by `from`, as Alice can open it. */
async function sent(from: typeof alice, mid: B64u, to: string[], bcc: string[] = []): Promise<Packets> {
  const address = from === alice ? 'alice@example.org' : 'carol@example.org';
  const people = (all: string[]) => all.map((one) => ({ address: one }));
  const message = { mid, from: { address }, to: people(to), bcc: people(bcc), subject: 'S', text: 'T' };
  const made = await from.encryptMessage(message, quiet);
  const certificates = [{ certificate: aliceKey.certificate }];
  const { accesses } = await from.grantAccess({ from: { handle: made.handle }, to: certificates });
  return { pkesk: accesses[0]!.pkesk, summary: made.summary, source: { blob: made.body } };
}

const ask = (packets: Packets, over: Partial<Parameters<typeof alice.passOn>[0]> = {}) =>
  alice.passOn(
    {
      ...packets,
      stated: { mid: id(1), author: 'alice@example.org' },
      reader: 'guest@example.net',
      verify: [],
      trusted: [],
      to: guestKey,
      ...over,
    },
    quiet,
  );

beforeAll(async () => {
  const account = { name: 'A', password };
  aliceKey = await alice.createUser({ ...account, userId: id(8), address: 'alice@example.org' });
  carolKey = await carol.createUser({ ...account, userId: id(9), address: 'carol@example.org' });
  const invitation = await alice.makeInvitation({ address: 'guest@example.net', generation: 0, hasPin: false });
  guestKey = invitation.invitationKey;
});

describe('an old message is given to a new reader', () => {
  test('whom it names, by its author', async () => {
    const passed = await ask(await sent(alice, id(1), ['guest@example.net', 'bob@example.net']));
    expect(passed).toMatchObject({ ok: true });
  });

  test('whom it names as the one Bcc recipient, and nobody else of it', async () => {
    const copy = await sent(alice, id(1), ['bob@example.net'], ['guest@example.net']);
    expect(await ask(copy)).toMatchObject({ ok: true });
    expect(await ask(copy, { reader: 'bob@example.net' })).toMatchObject({ ok: false, reason: 'not-named' });
  });

  test('by a colleague whose key is trusted', async () => {
    const packets = await sent(carol, id(1), ['alice@example.org', 'guest@example.net']);
    const stated = { mid: id(1), author: 'carol@example.org' };
    const known = { stated, verify: [carolKey.certificate], trusted: [carolKey.fingerprint] };
    expect(await ask(packets, known)).toMatchObject({ ok: true });
    expect(await ask(packets, { ...known, trusted: [] })).toMatchObject({
      ok: false,
      reason: 'untrusted',
      signer: carolKey.fingerprint,
    });
  });

  test('whose summary is missing, by the header of its body', async () => {
    const packets = { ...(await sent(alice, id(1), ['guest@example.net'])), summary: null };
    expect(await alice.passOn({ ...packets, ...(await question()) }, quiet)).toMatchObject({ ok: true });
    const others = { ...(await sent(alice, id(1), ['bob@example.net'])), summary: null };
    const refused = await alice.passOn({ ...others, ...(await question()) }, quiet);
    expect(refused).toEqual({ ok: false, reason: 'not-named', signer: aliceKey.fingerprint });
  });
});

const question = async () => ({
  stated: { mid: id(1), author: 'alice@example.org' },
  reader: 'guest@example.net',
  verify: [],
  trusted: [],
  to: guestKey,
});

describe('nothing is given where the server names', () => {
  test('a message to somebody else', async () => {
    const refused = await ask(await sent(alice, id(1), ['bob@example.net']));
    expect(refused).toEqual({ ok: false, reason: 'not-named', signer: aliceKey.fingerprint });
  });

  test('another message than the one that opens', async () => {
    const refused = await ask(await sent(alice, id(2), ['guest@example.net']));
    expect(refused).toMatchObject({ ok: false, reason: 'mismatched' });
  });

  test('a colleague’s as the user’s own, or the user’s own as a colleague’s', async () => {
    const fromCarol = await sent(carol, id(1), ['alice@example.org', 'guest@example.net']);
    const known = { verify: [carolKey.certificate], trusted: [carolKey.fingerprint] };
    expect(await ask(fromCarol, known)).toMatchObject({ ok: false, reason: 'unsigned' });
    const own = await sent(alice, id(1), ['guest@example.net']);
    const stated = { mid: id(1), author: 'carol@example.org' };
    const asAlices = { stated, verify: [aliceKey.certificate], trusted: [aliceKey.fingerprint] };
    expect(await ask(own, asAlices)).toMatchObject({ ok: false, reason: 'mismatched' });
  });

  test('the summary of another message beside a body: it does not open', async () => {
    const secret = await sent(alice, id(1), ['bob@example.net']);
    const bait = await sent(alice, id(1), ['guest@example.net']);
    await expect(ask({ ...secret, summary: bait.summary })).rejects.toMatchObject({ code: 'tampered' });
  });

  test('a summary that a reader forged under the session key that they know', async () => {
    const sessionKey = newSessionKey();
    const { privateKey } = await openpgp.generateKey({
      type: 'ecc',
      curve: 'curve25519Legacy',
      userIDs: [{ email: 'alice@example.org' }],
      format: 'object',
    });
    const facts = { v: 2, mid: id(1), author: 'alice@example.org', to: ['guest@example.net'], cc: [], bcc: [] };
    const forged = { ...facts, subject: '', preview: '', attachments: 0, messageId: '<x@example.org>' };
    const summary = toB64u(await sealJson(forged, sessionKey, privateKey));
    const own = await openpgp.readKey({ binaryKey: new Uint8Array(Buffer.from(aliceKey.certificate, 'base64url')) });
    const pkesk = toB64u(await wrapSessionKey(sessionKey, own));
    const trusted = [privateKey.getFingerprint()];
    const verify = [toB64u(new Uint8Array(privateKey.toPublic().write()))];
    const refused = await ask({ pkesk, summary, source: { blob: new Blob() } }, { verify, trusted });
    expect(refused).toMatchObject({ ok: false, reason: 'unsigned', signer: null });
  });
});

describe('a pending link is encrypted to', () => {
  test('only with the key, address, PIN and generation of the own note', async () => {
    const made = await alice.makeInvitation({ address: 'guest@example.net', generation: 2, hasPin: true });
    const other = await alice.makeInvitation({ address: 'guest@example.net', generation: 2, hasPin: true });
    const { note } = await alice.sealNote({ messageId: id(1), bcc: [], invitations: [made] });
    const { iid, invitationKey } = made;
    const claim = { iid, invitationKey, note, address: 'Guest@example.net', hasPin: true, generation: 2 };
    expect(await alice.checkPending(claim)).toEqual({ ok: true });
    const { note: foreign } = await carol.sealNote({ messageId: id(1), bcc: [], invitations: [made] });
    for (const lie of [
      { invitationKey: other.invitationKey },
      { iid: other.iid },
      { address: 'bob@example.net' },
      { hasPin: false },
      { generation: 1 },
      { note: null },
      { note: foreign },
    ]) {
      expect(await alice.checkPending({ ...claim, ...lie })).toEqual({ ok: false });
    }
  });
});

describe('a list', () => {
  test('marks the later of two messages with one Message-ID, whichever is read first', async () => {
    const packets = await sent(alice, id(1), ['bob@example.net']);
    const row = (mid: B64u, sentAt: string) => ({
      id: mid,
      author: 'alice@example.org',
      sentAt,
      pkesk: packets.pkesk,
      summary: packets.summary,
      verify: [aliceKey.certificate],
    });
    const first = row(id(1), '2026-11-24T02:00:00Z');
    const later = row(id(2), '2026-11-26T02:00:00Z');
    const copies = async (...items: (typeof first)[]) =>
      (await alice.readSummaries({ items })).items.map(({ isCopy }) => isCopy);
    expect(await copies(later)).toEqual([false]);
    expect(await copies(later, first)).toEqual([true, false]);
    expect(await copies(later)).toEqual([true]);
    expect(await copies(first)).toEqual([false]);
  });
});
