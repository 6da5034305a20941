import { beforeAll, describe, expect, test } from 'vitest';
import { fromB64u, toB64u, type Bytes } from './bytes.ts';
import type { Context } from './context.ts';
import { linkBind, senderBind } from './link.ts';
import { createOperations } from './operations.ts';
import { argonDefault, sha256 } from './primitives.ts';
import type { Invitation, Note, TrustedKeys } from './types.ts';

const quiet: Context = { progress: () => undefined, signal: new AbortController().signal };
const id = (n: number) => toB64u(new Uint8Array(16).fill(n));
const flip = (text: string): string => {
  const bytes = fromB64u(text);
  bytes[bytes.length - 1]! ^= 1;
  return toB64u(bytes);
};

const alice = createOperations();
const bob = createOperations();
const userId = id(1);
const mid = id(2);
const password = 'correct horse battery staple';
const guestPassword = 'korrekt Pferd Batterie Häftling';

let account: Awaited<ReturnType<typeof alice.createUser>>;
/** The id of the message sent, which is that of its request. */
const messageId = id(7);
let sent: Awaited<ReturnType<typeof alice.encryptMessage>>;
let own: string;
let invitation: Invitation;
let guestAccess: string;
let note: string;
let activated: Awaited<ReturnType<typeof bob.createMailbox>>;

const file = new File([new Uint8Array(300_000).map((_, i) => i & 255) as Bytes], 'Plan für Häuser.pdf', {
  type: 'application/pdf',
});

beforeAll(async () => {
  account = await alice.createUser({ userId, address: 'alice@example.org', name: 'Alice Example', password });
});

describe('a user', () => {
  const session = () => ({ userId, address: 'alice@example.org', name: 'Alice Example', ...account });

  test('signs in with the password and with no other', async () => {
    const other = createOperations();
    const { auth } = await other.userPassword({ userId, salt: account.salt, argon: account.argon, password });
    expect(auth).toBe(account.auth);
    expect((await other.openUser(session())).fingerprint).toBe(account.fingerprint);
    await other.userPassword({ userId, salt: account.salt, argon: account.argon, password: `${password}!` });
    await expect(other.openUser(session())).rejects.toMatchObject({ code: 'wrong-secret' });
  });

  test('recovers with the code, and then has a new password and a new code', async () => {
    const other = createOperations();
    const { recoveryAuth } = await other.recoveryAuth({ userId, code: account.recoveryCode.toLowerCase() });
    expect(recoveryAuth).toBe(account.recoveryAuth);
    const { fingerprint, recoveryBundle } = account;
    const renewed = await other.recoverUser({ userId, fingerprint, recoveryBundle, password: 'a new long password' });
    expect(renewed.newRecoveryAuth).not.toBe(recoveryAuth);
    expect((await other.openUser({ ...session(), ...renewed })).certificate).toBe(account.certificate);
  });

  test('changes the password and keeps the key', async () => {
    const other = createOperations();
    await other.userPassword({ userId, salt: account.salt, argon: account.argon, password });
    await other.openUser(session());
    const changed = await other.changeUserPassword({ password: 'another long password' });
    expect(changed.auth).not.toBe(account.auth);
    await other.lock();
    const again = { userId, salt: changed.salt, argon: changed.argon, password: 'another long password' };
    expect(await other.userPassword(again)).toEqual({ auth: changed.auth });
    expect((await other.openUser({ ...session(), ...changed })).fingerprint).toBe(account.fingerprint);
  });

  test('stays signed in over a reload, under the same session only', async () => {
    const reloadKey = toB64u(new Uint8Array(32).fill(7));
    const { sealed } = await alice.sealForReload({ reloadKey });
    const other = createOperations();
    expect(await other.restoreFromReload({ reloadKey, sealed, id: userId })).toEqual(await alice.identity());
    const pin = { address: 'bob@example.net', generation: 0 };
    expect(await other.pin(pin)).toEqual(await alice.pin(pin));
    const wrong = { reloadKey: flip(reloadKey), sealed, id: userId };
    await expect(other.restoreFromReload(wrong)).rejects.toMatchObject({ code: 'wrong-secret' });
  });

  test('gets "locked" when signed out', async () => {
    const other = createOperations();
    await expect(other.pin({ address: 'bob@example.net', generation: 0 })).rejects.toMatchObject({ code: 'locked' });
  });

  test('keeps drafts, their files and trusted keys private, each in its place', async () => {
    const draftId = id(9);
    const { record } = await alice.sealDraft({ draftId, version: 3, draft: { subject: 'Hausbau' } });
    expect(await alice.openDraft({ draftId, version: 3, record })).toEqual({ draft: { subject: 'Hausbau' } });
    await expect(alice.openDraft({ draftId, version: 4, record })).rejects.toMatchObject({ code: 'tampered' });
    const big = new Blob([new Uint8Array(2_500_000).fill(5)]);
    const { sealed } = await alice.sealDraftFile({ draftId, fileId: 'a', file: big }, quiet);
    const opened = await alice.openDraftFile({ draftId, fileId: 'a', sealed }, quiet);
    expect(await sha256(new Uint8Array(await opened.file.arrayBuffer()))).toEqual(
      await sha256(new Uint8Array(await big.arrayBuffer())),
    );
    const cut = sealed.slice(0, 2 * (1024 * 1024 + 28));
    await expect(alice.openDraftFile({ draftId, fileId: 'a', sealed: cut }, quiet)).rejects.toMatchObject({
      code: 'tampered',
    });
    const pins: TrustedKeys = {
      'bob@example.net': { fpr: account.fingerprint, how: 'proof', at: '2026-11-24T00:00:00.000Z' },
    };
    const sealedKeys = await alice.sealTrustedKeys({ version: 1, pins });
    expect(await alice.openTrustedKeys({ version: 1, ...sealedKeys })).toEqual({ pins });
    await expect(alice.openTrustedKeys({ version: 2, ...sealedKeys })).rejects.toMatchObject({ code: 'tampered' });
  });
});

describe('a first message', () => {
  const link = () => ({ iid: invitation.iid, secret: invitation.secret });

  test('is encrypted, summed up, granted, invited to', async () => {
    const progress: number[] = [];
    sent = await alice.encryptMessage(
      {
        mid: messageId,
        from: { name: 'Alice Example', address: 'alice@example.org' },
        to: [{ name: 'Bob', address: 'bob@example.net' }],
        subject: 'Verträge & Pläne',
        text: 'Guten Tag\n\nFrom here on it is secret.\n.\n',
        html: '<p>Guten Tag</p>',
        attachments: [{ file, name: file.name }],
      },
      { ...quiet, progress: (done, total) => progress.push(done / total) },
    );
    expect(progress.at(-1)).toBe(1);
    expect(sent.body.size).toBe(sent.size);
    invitation = await alice.makeInvitation({ address: 'bob@example.net', generation: 0, hasPin: true });
    const to = [{ certificate: account.certificate }, { certificate: invitation.invitationKey }];
    const { accesses } = await alice.grantAccess({ from: { handle: sent.handle }, to });
    expect(accesses.map(({ fingerprint }) => fingerprint)).toEqual([account.fingerprint, invitation.inviteFpr]);
    own = accesses[0]!.pkesk;
    guestAccess = accesses[1]!.pkesk;
    note = (await alice.sealNote({ messageId: sent.messageId, bcc: [], invitations: [invitation] })).note;
    await alice.release({ handle: sent.handle });
    await expect(alice.grantAccess({ from: { handle: sent.handle }, to })).rejects.toMatchObject({ code: 'locked' });
  });

  test('its note is the author’s alone', async () => {
    const noted: Note = await alice.openNote({ note });
    const { iid, inviteFpr, address, generation, hasPin } = invitation;
    expect(noted).toEqual({
      messageId: sent.messageId,
      bcc: [],
      invitations: [{ iid, inviteFpr, address, generation, hasPin }],
    });
    expect(JSON.stringify(noted)).not.toContain(invitation.secret);
    await expect(alice.openNote({ note: flip(note) })).rejects.toThrow(/tampered|not-for-you/);
  });

  test('the link shows who wrote, or that something is wrong', async () => {
    const bind = toB64u(await linkBind(fromB64u(account.fingerprint), fromB64u(invitation.inviteFpr)));
    const args = {
      bind,
      senderCertificate: account.certificate,
      senderAddress: 'Alice@Example.org',
      inviteFpr: invitation.inviteFpr,
    };
    expect(await bob.checkSender(args)).toEqual({ ok: true, fingerprint: account.fingerprint });
    expect(await bob.checkSender({ ...args, bind: flip(bind) })).toEqual({ ok: false, reason: 'bind' });
    expect(await bob.checkSender({ ...args, inviteFpr: flip(args.inviteFpr) })).toMatchObject({ reason: 'bind' });
    expect(await bob.checkSender({ ...args, senderAddress: 'eve@example.org' })).toMatchObject({ reason: 'address' });
    expect(await bob.checkSender({ ...args, senderCertificate: 'AAAA' })).toMatchObject({ reason: 'malformed' });
  });

  test('link and PIN open the invitation; a wrong PIN does not', async () => {
    await bob.linkAuth(link());
    const { share, wrapped, address, inviteFpr, iid } = invitation;
    const opening = { iid, share, wrapped, address, inviteFpr, hasPin: true };
    await expect(bob.openInvitation(opening)).rejects.toMatchObject({ code: 'locked' });
    expect((await bob.pinAuth({ iid, pin: '00000000', argon: argonDefault })).pinAuth).not.toBe(invitation.pinAuth);
    await expect(bob.openInvitation(opening)).rejects.toMatchObject({ code: 'tampered' });
    const { pin } = await alice.pin({ address, generation: 0 });
    expect((await bob.pinAuth({ iid, pin, argon: argonDefault })).pinAuth).toBe(invitation.pinAuth);
    await expect(bob.openInvitation({ ...opening, hasPin: false })).rejects.toMatchObject({ code: 'tampered' });
    await expect(bob.openInvitation({ ...opening, address: 'eve@example.net' })).rejects.toMatchObject({
      code: 'tampered',
    });
    await bob.openInvitation(opening);
  });

  test('it can be read before the mailbox exists', async () => {
    const reader = { iid: invitation.iid };
    const verify = [account.certificate];
    const sentAt = '2026-11-24T02:00:00Z';
    const items = [
      { id: messageId, author: 'alice@example.org', sentAt, pkesk: guestAccess, summary: sent.summary, verify },
    ];
    const { items: listed } = await bob.readSummaries({ items, reader });
    expect(listed[0]).toEqual({
      id: messageId,
      signature: { state: 'good', fingerprint: account.fingerprint },
      namesAuthor: true,
      isCopy: false,
      summary: {
        subject: 'Verträge & Pläne',
        preview: 'Guten Tag From here on it is secret. .',
        attachments: 1,
        messageId: sent.messageId,
        bound: {
          mid: messageId,
          author: 'alice@example.org',
          name: 'Alice Example',
          date: expect.stringMatching(/^\d{4}-/),
          readers: ['bob@example.net'],
        },
      },
    });
    const opened = await bob.openMessage({ source: { blob: sent.body }, pkesk: guestAccess, reader, verify }, quiet);
    expect(opened.subject).toBe('Verträge & Pläne');
  });

  test('the mailbox is made and proves itself to the sender', async () => {
    const { iid } = invitation;
    const mailbox = { iid, address: 'bob@example.net', password: guestPassword, mid, salt: id(3), argon: argonDefault };
    const pins: TrustedKeys = {
      'alice@example.org': { fpr: account.fingerprint, how: 'pin', at: '2026-11-24T00:00:00.000Z' },
    };
    await expect(bob.createMailbox({ ...mailbox, password: 'short', accesses: [], pins })).rejects.toMatchObject({
      code: 'refused-password',
    });
    const accesses = [{ bodyId: id(4), pkesk: guestAccess }];
    activated = await bob.createMailbox({ ...mailbox, accesses, pins });
    expect(await bob.openTrustedKeys({ version: 1, record: activated.mailbox.pins })).toEqual({ pins });
    const proof = { iid, invitationKey: invitation.invitationKey, signature: activated.proof, note };
    const claim = { proof, mid, fingerprint: activated.mailbox.fingerprint, address: 'bob@example.net' };
    expect(await alice.checkProof(claim)).toEqual({ ok: true, hasPin: true });
    const wrong = [
      { ...claim, mid: id(5) },
      { ...claim, fingerprint: account.fingerprint },
      { ...claim, address: 'eve@example.net' },
      { ...claim, proof: { ...proof, signature: flip(activated.proof) } },
      { ...claim, proof: { ...proof, iid: id(6) } },
      { ...claim, proof: { ...proof, invitationKey: account.certificate } },
    ];
    for (const bad of wrong) expect(await alice.checkProof(bad)).toEqual({ ok: false, hasPin: false });
  });

  test('the guest signs in again and reads; the old access is no longer needed', async () => {
    const again = createOperations();
    const { mailbox, accesses } = activated;
    const { auth } = await again.mailboxPassword({ mid, salt: id(3), argon: argonDefault, password: guestPassword });
    expect(auth).toBe(mailbox.auth);
    await again.openMailbox({ ...mailbox, address: 'bob@example.net' });
    const source = { blob: sent.body };
    const verify = [account.certificate];
    await expect(again.openMessage({ source, pkesk: guestAccess, verify }, quiet)).rejects.toMatchObject({
      code: 'not-for-you',
    });
    const opened = await again.openMessage({ source, pkesk: accesses[0]!.pkesk, verify }, quiet);
    expect(opened.signature).toEqual({ state: 'good', fingerprint: account.fingerprint });
    expect(opened.text).toBe('Guten Tag\n\nFrom here on it is secret.\n.\n');
    expect(opened.html).toEqual(['<p>Guten Tag</p>']);
    expect(opened.attachments.map(({ name, type, size }) => ({ name, type, size }))).toEqual([
      { name: file.name, type: 'application/pdf', size: file.size },
    ]);
    expect(new Uint8Array(await opened.attachments[0]!.blob.arrayBuffer())).toEqual(
      new Uint8Array(await file.arrayBuffer()),
    );
    const bind = toB64u(await senderBind(fromB64u(account.fingerprint), fromB64u(mailbox.fingerprint)));
    expect(await again.checkSenderBind({ bind, senderFingerprint: account.fingerprint })).toEqual({ ok: true });
    expect(await again.checkSenderBind({ bind: flip(bind), senderFingerprint: account.fingerprint })).toEqual({
      ok: false,
    });
  });

  test('an unknown, a missing and a broken signature differ', async () => {
    const source = { blob: sent.body };
    const pkesk = own;
    const unknown = await alice.openMessage({ source, pkesk, verify: [activated.mailbox.certificate] }, quiet);
    expect(unknown.signature.state).toBe('unknown');
    const broken = new Uint8Array(await sent.body.arrayBuffer());
    broken[broken.length >> 1]! ^= 1;
    const tampered = { source: { blob: new Blob([broken]) }, pkesk, verify: [account.certificate] };
    await expect(alice.openMessage(tampered, quiet)).rejects.toMatchObject({ code: 'tampered' });
  });

  test('a cancelled encryption stops', async () => {
    const controller = new AbortController();
    const draft = {
      mid: messageId,
      from: { address: 'alice@example.org' },
      to: [{ address: 'bob@example.net' }],
      subject: '',
      text: '',
      attachments: [{ file: new Blob([new Uint8Array(4_000_000)]), name: 'x' }],
    };
    const stopping = { progress: () => controller.abort(), signal: controller.signal };
    await expect(alice.encryptMessage(draft, stopping)).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a second link is attached to the mailbox, without a PIN', async () => {
    const further = await alice.makeInvitation({ address: 'Bob@example.net', generation: 0, hasPin: false });
    expect(further.pinAuth).toBeNull();
    const granted = await alice.passOn(
      {
        pkesk: own,
        summary: sent.summary,
        source: { blob: sent.body },
        stated: { mid: messageId, author: 'alice@example.org' },
        reader: 'bob@example.net',
        verify: [],
        trusted: [],
        to: further.invitationKey,
      },
      quiet,
    );
    if (!granted.ok) throw new Error(granted.reason);
    await bob.linkAuth(further);
    await bob.openInvitation(further);
    const accesses = [{ bodyId: id(4), pkesk: granted.pkesk }];
    const attached = await bob.attachInvitation({ iid: further.iid, accesses });
    const secondNote = await alice.sealNote({ messageId: sent.messageId, bcc: [], invitations: [further] });
    const { iid, invitationKey } = further;
    const proof = { iid, invitationKey, signature: attached.proof, ...secondNote };
    const fingerprint = activated.mailbox.fingerprint;
    const claim = { proof, mid, fingerprint, address: 'bob@example.net' };
    expect(await alice.checkProof(claim)).toEqual({ ok: true, hasPin: false });
    const read = { source: { blob: sent.body }, pkesk: attached.accesses[0]!.pkesk, verify: [account.certificate] };
    expect((await bob.openMessage(read, quiet)).messageId).toBe(sent.messageId);
  });

  test('certificates are judged for an address', async () => {
    const { certificate } = activated.mailbox;
    const ok = { ok: true, fingerprint: activated.mailbox.fingerprint };
    expect(await alice.checkCertificate({ certificate, address: 'BOB@example.net' })).toEqual(ok);
    expect(await alice.checkCertificate({ certificate, address: 'eve@example.net' })).toMatchObject({
      reason: 'address',
    });
    expect(await alice.checkCertificate({ certificate: 'AAAA', address: 'bob@example.net' })).toMatchObject({
      reason: 'malformed',
    });
    const aDayAgo = Date.now() - 20 * 60 * 60 * 1000;
    expect(await alice.checkCertificate({ certificate, address: 'bob@example.net', now: aDayAgo })).toEqual(ok);
  });
});
