import { canon } from './address.ts';
import { fromB64u, randomBytes, toB64u, type B64u } from './bytes.ts';
import { aad, invitationKey, linkSecrets, noPinWrap, pinSecrets, statement } from './derive.ts';
import { CryptoError } from './errors.ts';
import { fingerprintOf, generateKey, own, readCertificate, statementHolds } from './keys.ts';
import { sealToSelf, unsealFromSelf } from './packets.ts';
import { pinOf } from './pin.ts';
import { aeadSeal, argonDefault } from './primitives.ts';
import type { Invitation, Note } from './types.ts';
import { decryptionKeys, newestMember, type Secrets } from './vault.ts';

/** A guest's proof as the server passes it on, with the sender's note that says which key was invited. */
interface Proof {
  iid: B64u;
  invitationKey: B64u;
  signature: B64u;
  note: B64u;
}

async function openOwnNote(secrets: Secrets, note: B64u): Promise<Note> {
  const value = (await unsealFromSelf(fromB64u(note), decryptionKeys(secrets.anyone))) as Note & { v?: number };
  if (value?.v !== 1 || !Array.isArray(value.invitations)) throw new CryptoError('malformed');
  return { messageId: value.messageId, bcc: value.bcc, invitations: value.invitations };
}

const unproven = { ok: false, hasPin: false };

async function weigh(secrets: Secrets, proof: Proof, mid: B64u, fingerprint: B64u, address: string) {
  const canonical = canon(address);
  const noted = (await openOwnNote(secrets, proof.note)).invitations.find(({ iid }) => iid === proof.iid);
  if (!noted || canon(noted.address) !== canonical) return unproven;
  const key = await readCertificate(fromB64u(proof.invitationKey));
  if (toB64u(fingerprintOf(key)) !== noted.inviteFpr) return unproven;
  const text = await statement.activate(fromB64u(proof.iid, 16), fromB64u(mid, 16), fromB64u(fingerprint), canonical);
  const ok = await statementHolds(key, text, fromB64u(proof.signature));
  return { ok, hasPin: ok && noted.hasPin };
}

/** A sender's operations on invitations (PROTOCOL.md 5 and 6). */
// eslint-disable-next-line max-lines-per-function -- One method for each check and each step of an invitation; each is short.
export const invitationOperations = (secrets: Secrets) => ({
  /** Everything for an invitation; PIN and secret key never leave. Takes half a second with a PIN. */
  async makeInvitation(args: { address: string; generation: number; hasPin: boolean }): Promise<Invitation> {
    const { pinKey } = secrets.user;
    const address = canon(args.address);
    const [iid, secret, share] = [randomBytes(16), randomBytes(32), randomBytes(32)];
    const link = await linkSecrets(iid, secret);
    const pin = args.hasPin
      ? await pinSecrets(iid, await pinOf(pinKey, address, args.generation), link.pinSalt, argonDefault)
      : null;
    const { key } = await generateKey(address, null);
    const inviteFpr = fingerprintOf(key);
    const wrapKey = await invitationKey(iid, link.wrap, pin?.wrap ?? noPinWrap(), share);
    const associated = await aad.invitation(iid, args.hasPin ? 1 : 0, inviteFpr, address);
    return {
      iid: toB64u(iid),
      address: args.address,
      hasPin: args.hasPin,
      generation: args.generation,
      secret: toB64u(secret),
      share: toB64u(share),
      pinAuth: pin && toB64u(pin.auth),
      invitationKey: toB64u(key.toPublic().write()),
      inviteFpr: toB64u(inviteFpr),
      wrapped: toB64u(await aeadSeal(wrapKey, own(key.write()), associated)),
    };
  },

  /** Signed by and encrypted to the user's own key. It carries the newest known version of their trusted keys. */
  async sealNote(note: Note): Promise<{ note: B64u }> {
    const vault = secrets.anyone;
    const { messageId, bcc, invitations } = note;
    const noted = invitations.map(({ iid, inviteFpr, address, generation, hasPin }) => {
      return { iid, inviteFpr, address, generation, hasPin };
    });
    const value = { v: 1, messageId, bcc, invitations: noted, ...newestMember(vault) };
    return { note: toB64u(await sealToSelf(value, vault.key)) };
  },

  /** Throws CryptoError `not-for-you`, or `tampered` if the user's own key did not sign it. */
  async openNote({ note }: { note: B64u }): Promise<Note> {
    return openOwnNote(secrets, note);
  },

  /**
   * Whether this user created a pending link: the note of the message that created it decides. A key that is in no note
   * could be anybody's.
   */
  async checkPending(args: {
    iid: B64u;
    invitationKey: B64u;
    note: B64u | null;
    address: string;
    hasPin: boolean;
    generation: number;
  }): Promise<{ ok: boolean }> {
    const { iid, invitationKey: key, note, hasPin, generation } = args;
    if (note === null) return { ok: false };
    try {
      const noted = (await openOwnNote(secrets, note)).invitations.find((one) => one.iid === iid);
      if (!noted || canon(noted.address) !== canon(args.address)) return { ok: false };
      const fingerprint = toB64u(fingerprintOf(await readCertificate(fromB64u(key))));
      const isSame = noted.hasPin === hasPin && (!hasPin || noted.generation === generation);
      return { ok: isSame && noted.inviteFpr === fingerprint };
    } catch {
      return { ok: false };
    }
  },

  /**
   * The whole chain of PROTOCOL.md 6: own note, invitation key, its signature over the guest's key. `hasPin`: whether
   * the link that proves it had a PIN, by the same note.
   */
  async checkProof(args: { proof: Proof; mid: B64u; fingerprint: B64u; address: string }) {
    const { proof, mid, fingerprint, address } = args;
    return weigh(secrets, proof, mid, fingerprint, address).catch(() => unproven);
  },
});
