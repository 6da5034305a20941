import { canon } from './address.ts';
import { checkNewPassword } from './account.ts';
import { equal, fromB64u, toB64u, type B64u } from './bytes.ts';
import { aad, invitationKey, linkSecrets, mailboxSecrets, noPinWrap, pinSecrets, statement } from './derive.ts';
import { CryptoError } from './errors.ts';
import {
  certificateNames,
  fingerprintOf,
  generateKey,
  isMadeFor,
  own,
  readCertificate,
  readSecretKey,
} from './keys.ts';
import { signStatement } from './keys.ts';
import { linkBind, senderBind } from './link.ts';
import type { Key } from './openpgp.ts';
import { unwrapSessionKey, wrapSessionKey } from './packets.ts';
import { aeadOpen, aeadSeal, type Argon } from './primitives.ts';
import { keepHere, writeTrustedKeys } from './trustedKeys.ts';
import type { Access, Identity, TrustedKeys } from './types.ts';
import { guestVault, readGuestBundle, writeGuestBundle, type GuestVault, type Secrets } from './vault.ts';

function linkOf(secrets: Secrets, iid: B64u) {
  const link = secrets.links.get(iid);
  if (!link) throw new CryptoError('locked');
  return link;
}

function openedOf(secrets: Secrets, iid: B64u) {
  const { opened } = linkOf(secrets, iid);
  if (!opened) throw new CryptoError('locked');
  return opened;
}

/** The invitation key's proof for the long-term key, and the accesses encrypted to it (PROTOCOL.md 6). */
async function handOver(secrets: Secrets, iid: B64u, accesses: Access[], vault: GuestVault) {
  const { key, address } = openedOf(secrets, iid);
  const { id, fingerprint } = vault.identity;
  const text = await statement.activate(fromB64u(iid, 16), fromB64u(id, 16), fromB64u(fingerprint), address);
  const proof = toB64u(await signStatement(key, text));
  const certificate: Key = vault.key.toPublic();
  const renewed = accesses.map(async ({ bodyId, pkesk }) => {
    const sessionKey = await unwrapSessionKey(fromB64u(pkesk), [key]);
    return { bodyId, pkesk: toB64u(await wrapSessionKey(sessionKey, certificate)) };
  });
  return { proof, accesses: await Promise.all(renewed) };
}

interface NewMailbox {
  iid: B64u;
  address: string;
  password: string;
  mid: B64u;
  salt: B64u;
  argon: Argon;
  accesses: Access[];
  pins: TrustedKeys;
}

/** Opening a link (PROTOCOL.md 5). */
// eslint-disable-next-line max-lines-per-function -- One method for each step of opening a link, in their order; each is short.
export const linkOperations = (secrets: Secrets) => ({
  async linkAuth({ iid, secret }: { iid: B64u; secret: B64u }) {
    const assertStay = secrets.stay();
    const link = await linkSecrets(fromB64u(iid, 16), fromB64u(secret, 32));
    assertStay();
    secrets.links.set(iid, { linkWrap: link.wrap, pinSalt: link.pinSalt, pinWrap: null, opened: null });
    return { linkAuth: toB64u(link.auth) };
  },

  /** T against the keys that the server names, and the certificate against the sender's address shown. */
  async checkSender(args: {
    bind: B64u;
    senderCertificate: B64u;
    senderAddress: string;
    inviteFpr: B64u;
  }): Promise<{ ok: true; fingerprint: B64u } | { ok: false; reason: 'bind' | 'address' | 'malformed' }> {
    try {
      const key = await readCertificate(fromB64u(args.senderCertificate));
      const fingerprint = fingerprintOf(key);
      const bind = await linkBind(fingerprint, fromB64u(args.inviteFpr));
      if (!equal(bind, fromB64u(args.bind))) return { ok: false, reason: 'bind' };
      if (!(await certificateNames(key, args.senderAddress))) return { ok: false, reason: 'address' };
      return { ok: true, fingerprint: toB64u(fingerprint) };
    } catch {
      return { ok: false, reason: 'malformed' };
    }
  },

  /** `pin` as parsePin returns it. */
  async pinAuth({ iid, pin, argon }: { iid: B64u; pin: string; argon: Argon }) {
    const link = linkOf(secrets, iid);
    const { auth, wrap } = await pinSecrets(fromB64u(iid), pin, link.pinSalt, argon);
    link.pinWrap = wrap;
    return { pinAuth: toB64u(auth) };
  },

  /** Opens W; its key stays here under iid. Throws CryptoError `tampered`: R, W, address or key are not the link's. */
  async openInvitation(args: {
    iid: B64u;
    share: B64u;
    wrapped: B64u;
    address: string;
    inviteFpr: B64u;
    hasPin: boolean;
  }) {
    const link = linkOf(secrets, args.iid);
    const iid = fromB64u(args.iid);
    const pinWrap = args.hasPin ? link.pinWrap : noPinWrap();
    if (!pinWrap) throw new CryptoError('locked');
    const address = canon(args.address);
    const inviteFpr = fromB64u(args.inviteFpr);
    const wrapKey = await invitationKey(iid, link.linkWrap, pinWrap, fromB64u(args.share, 32));
    const associated = await aad.invitation(iid, args.hasPin ? 1 : 0, inviteFpr, address);
    const plain = await aeadOpen(wrapKey, fromB64u(args.wrapped), associated);
    if (!plain) throw new CryptoError('tampered');
    const key = await readSecretKey(plain);
    if (!equal(fingerprintOf(key), inviteFpr)) throw new CryptoError('tampered');
    link.opened = { key, address };
    return {};
  },

  /** Drops what a link has opened. */
  async forgetLink({ iid }: { iid: B64u }) {
    secrets.links.delete(iid);
  },
});

/** The temporary mailbox (PROTOCOL.md 6). */
// eslint-disable-next-line max-lines-per-function -- One method for each operation on the temporary mailbox; each is short.
export const guestOperations = (secrets: Secrets) => ({
  /** Creates the long-term key and everything `activate` takes; signed in afterwards. */
  async createMailbox(args: NewMailbox) {
    checkNewPassword(args.password);
    const assertStay = secrets.stay();
    const { address } = openedOf(secrets, args.iid);
    if (canon(args.address) !== address) throw new CryptoError('tampered');
    const mid = fromB64u(args.mid, 16);
    const derived = await mailboxSecrets(mid, args.password, fromB64u(args.salt, 16), args.argon);
    const { key, revocation } = await generateKey(args.address, null);
    const vault = guestVault({ id: args.mid, address: args.address, name: null }, key, revocation, derived.records);
    const { fingerprint, certificate } = vault.identity;
    const { proof, accesses } = await handOver(secrets, args.iid, args.accesses, vault);
    const associated = aad.mailbox(mid, fromB64u(fingerprint));
    const mailbox = {
      mid: args.mid,
      argon: args.argon,
      auth: toB64u(derived.auth),
      bundle: toB64u(await aeadSeal(derived.wrap, writeGuestBundle(vault), associated)),
      fingerprint,
      certificate,
      pins: toB64u(await aeadSeal(derived.records.pins, writeTrustedKeys(args.pins), aad.mailboxTrustedKeys(mid, 1))),
    };
    await keepHere(vault, { version: 1, record: mailbox.pins });
    assertStay();
    secrets.signedIn = vault;
    return { mailbox, proof, accesses };
  },

  /** The same for a further link, when the mailbox exists and is open. */
  async attachInvitation({ iid, accesses }: { iid: B64u; accesses: Access[] }) {
    const vault = secrets.guest;
    if (canon(vault.identity.address) !== openedOf(secrets, iid).address) throw new CryptoError('tampered');
    return handOver(secrets, iid, accesses, vault);
  },

  /** Step 1 of a sign-in, and the proof for export and retire. */
  async mailboxPassword(args: { mid: B64u; salt: B64u; argon: Argon; password: string }) {
    const { mid, salt, argon, password } = args;
    const assertStay = secrets.stay();
    const derived = await mailboxSecrets(fromB64u(mid, 16), password, fromB64u(salt, 16), argon);
    assertStay();
    secrets.pending = { id: mid, wrap: derived.wrap, records: derived.records };
    return { auth: toB64u(derived.auth) };
  },

  /** Step 2 of a sign-in, with the server's answer. Throws CryptoError `wrong-secret` | `own-key-differs`. */
  async openMailbox(session: { mid: B64u; address: string; fingerprint: B64u; bundle: B64u }): Promise<Identity> {
    const { pending } = secrets;
    const assertStay = secrets.stay();
    if (pending?.id !== session.mid || !pending.records) throw new CryptoError('locked');
    const associated = aad.mailbox(fromB64u(session.mid), fromB64u(session.fingerprint));
    const plain = await aeadOpen(pending.wrap, fromB64u(session.bundle), associated);
    if (!plain) throw new CryptoError('wrong-secret');
    const account = { id: session.mid, address: session.address, name: null };
    const vault = await readGuestBundle(own(plain), account, pending.records);
    if (vault.identity.fingerprint !== session.fingerprint) throw new CryptoError('tampered');
    if (!isMadeFor(vault.key, session.address)) throw new CryptoError('own-key-differs');
    assertStay();
    secrets.pending = null;
    secrets.signedIn = vault;
    return vault.identity;
  },

  /** `#k.` of a notification's link against the key that the server names for its sender. */
  async checkSenderBind({ bind, senderFingerprint }: { bind: B64u; senderFingerprint: B64u }) {
    const own = fromB64u(secrets.guest.identity.fingerprint);
    return { ok: equal(await senderBind(fromB64u(senderFingerprint), own), fromB64u(bind)) };
  },
});
