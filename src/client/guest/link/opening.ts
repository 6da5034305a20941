import { signal } from '@preact/signals';
import { ApiError, call, codeOf, type BodyOf } from '../../api/call.ts';
import { randomBytes, toB64u } from '../../crypto/bytes.ts';
import type { B64u, TrustedKeys } from '../../crypto/client.ts';
import type { InvitationLink } from '../../crypto/link.ts';
import { tryCanon } from '../../crypto/address.ts';
import { language } from '../../ui/i18n.ts';
import { dropLink } from './linkKeeping.ts';
import type {
  GuestSession,
  InvitationState,
  OpenAnswer,
  RedeemAnswer,
  Tries,
  WaitingAccess,
} from '../mailbox/types.ts';
import { isNewMailbox, secrets, session } from '../mailbox/state.ts';
import { enter, trustedKeys, trustSender, resume, senderKeyChanged } from '../mailbox/signing.ts';
import { relationToLinkKey } from '../mailbox/succession.ts';
import { trustedKeysRecord } from '../mailbox/trustedKeys.ts';

/** The state of an opened link. */
export type Opening =
  | { step: 'closed' }
  | { step: 'unknown' }
  | { step: 'final'; state: InvitationState; answer: OpenAnswer }
  | { step: 'forged'; answer: OpenAnswer; reason: 'bind' | 'address' | 'malformed' }
  | { step: 'opened'; answer: OpenAnswer; fingerprint: B64u }
  | { step: 'proven'; answer: OpenAnswer; fingerprint: B64u; redeemed: RedeemAnswer };

export type PinOutcome = { kind: 'right' } | { kind: 'wrong'; tries: Tries } | { kind: 'paused'; until: string };

export const opening = signal<Opening>({ step: 'closed' });
let link: InvitationLink | null = null;
let linkAuth: B64u = '';
/** The posted request, for posting it again unchanged if the answer was lost: the server recognises it by its id. */
let activation: {
  password: string;
  name: string;
  messageId: B64u | null;
  body: BodyOf<'POST', '/api/invitations/activate'>;
} | null = null;
let attachment: BodyOf<'POST', '/api/invitations/attach'> | null = null;

/** The click on "Open message" sends the first request. Throws ApiError without an answer. */
export async function open(found: InvitationLink): Promise<void> {
  const worker = await secrets();
  link = found;
  activation = attachment = null;
  linkAuth = (await worker.linkAuth({ iid: found.iid, secret: found.secret })).linkAuth;
  let answer: OpenAnswer;
  try {
    answer = await call('POST', '/api/invitations/open', { iid: found.iid, linkAuth });
  } catch (error) {
    if (codeOf(error) !== 'link-unknown') throw error;
    opening.value = { step: 'unknown' };
    return;
  }
  if (answer.state !== 'pending') {
    finish(answer, answer.state);
    return;
  }
  // Anyone already signed in, in this tab, continues without the password.
  if (session.value === undefined) await resume();
  // PROTOCOL.md 5: before anyone types a PIN, T and the name in the sender's certificate are checked.
  const check = await worker.checkSender({ ...answer, bind: found.bind });
  opening.value = check.ok
    ? { step: 'opened', answer, fingerprint: check.fingerprint }
    : { step: 'forged', answer, reason: check.reason };
}

/** Proves the PIN (null: the link needs none) and opens what the link protects. Throws ApiError, CryptoError. */
export async function redeem(pin: string | null): Promise<PinOutcome> {
  const now = opening.value;
  if (!link || now.step !== 'opened') throw new ApiError(410, { code: 'link-final' });
  const { answer } = now;
  const redeemed = await prove(link, answer, pin);
  if ('kind' in redeemed) return redeemed;
  await (
    await secrets()
  ).openInvitation({
    iid: link.iid,
    share: redeemed.share,
    wrapped: redeemed.wrapped,
    address: redeemed.address,
    inviteFpr: answer.inviteFpr,
    hasPin: answer.hasPin,
  });
  // A mailbox that is open here exists, and knows keys, even if the server denies it.
  const isOpen = session.value && tryCanon(session.value.address) === tryCanon(redeemed.address);
  const known = isOpen ? { ...answer, mailboxExists: true } : answer;
  opening.value = { ...now, step: 'proven', answer: known, redeemed };
  return { kind: 'right' };
}

async function prove(link: InvitationLink, answer: OpenAnswer, pin: string | null): Promise<RedeemAnswer | PinOutcome> {
  const worker = await secrets();
  const pinAuth = pin === null ? null : (await worker.pinAuth({ iid: link.iid, pin, argon: answer.argon })).pinAuth;
  try {
    return await call('POST', '/api/invitations/redeem', { iid: link.iid, linkAuth, pinAuth });
  } catch (error) {
    return refusedPin(error, answer);
  }
}

function refusedPin(error: unknown, answer: OpenAnswer): PinOutcome {
  if (!(error instanceof ApiError)) throw error;
  const { left, pausedUntil, until, state } = error.problem ?? {};
  if (error.code === 'pin-wrong') {
    return { kind: 'wrong', tries: { left: Number(left), pausedUntil: pausedUntil ?? null } };
  }
  if (error.code === 'pin-paused') return { kind: 'paused', until: String(until) };
  if (error.code !== 'link-final') throw error;
  finish(answer, state as InvitationState);
  return { kind: 'right' };
}

/**
 * Creates the mailbox: keys, proof and accesses in the worker, then one call. The answer opens the mailbox. `name` may
 * be empty.
 */
export async function createMailbox(password: string, name = ''): Promise<B64u | null> {
  const { link, answer, redeemed, fingerprint } = proven();
  const worker = await secrets();
  for (let attempt = 0; ; attempt++) {
    if (activation?.password !== password || activation.name !== name) {
      const accesses = await waiting();
      const made = await worker.createMailbox({
        iid: link.iid,
        address: redeemed.address,
        password,
        ...redeemed.mailbox,
        accesses,
        pins: firstTrustedKeys(answer, fingerprint),
      });
      const common = { iid: link.iid, linkAuth, ticket: redeemed.ticket, language: language.value, name: name || null };
      const messageId = accesses.length === 1 ? accesses[0]!.messageId : null;
      activation = { password, name, messageId, body: { ...common, requestId: toB64u(randomBytes(16)), ...made } };
    }
    try {
      const session = await call('POST', '/api/invitations/activate', activation.body);
      const { messageId } = activation;
      await done(session);
      isNewMailbox.value = true;
      return messageId;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'network') throw error;
      activation = null;
      if (code === 'link-final') finish(answer, (error as ApiError).problem?.state as InvitationState);
      if (code !== 'accesses-changed' || attempt === 2) throw error;
    }
  }
}

/**
 * Adds a further link's messages to the open mailbox; false if the link became final in the meantime. `approved` is the
 * key that the guest chose if the link names another one than this mailbox knows. Throws ApiError `sender-key-changed`
 * before sending anything if nothing proves that other key, and nobody approved it.
 */
export async function attach(approved: B64u | null = null): Promise<boolean> {
  const { link, answer, redeemed, fingerprint } = proven();
  const worker = await secrets();
  const trusted = trustedKeys[tryCanon(answer.senderAddress) ?? ''];
  const isOther = trusted !== undefined && trusted.fpr !== fingerprint;
  const relation = isOther ? await relationToLinkKey(answer.senderAddress, trusted.fpr, fingerprint) : 'same';
  if (relation === 'none' && approved !== fingerprint) {
    throw senderKeyChanged(answer.senderAddress, trusted!.fpr, fingerprint);
  }
  const requestId = attachment?.requestId ?? toB64u(randomBytes(16));
  for (let attempt = 0; ; attempt++) {
    if (!attachment) {
      const handed = await worker.attachInvitation({ iid: link.iid, accesses: await waiting() });
      attachment = { iid: link.iid, linkAuth, ticket: redeemed.ticket, requestId, ...handed };
    }
    try {
      await call('POST', '/api/invitations/attach', attachment);
      break;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'network') throw error;
      attachment = null;
      if (code === 'link-final') {
        finish(answer, (error as ApiError).problem?.state as InvitationState);
        return false;
      }
      if (code !== 'accesses-changed' || attempt === 2) throw error;
    }
  }
  const how = answer.hasPin || (relation === 'same' && trusted?.how === 'pin') ? 'pin' : 'link';
  // While the list of trusted keys is held, nothing is added to it; the message arrives all the same.
  if (relation !== 'older' && !trustedKeysRecord.held.value) {
    await trustSender(answer.senderAddress, fingerprint, how, trusted?.fpr ?? null);
  }
  await done(await call('GET', '/api/guest/session'));
  return true;
}

/**
 * "This was not me": proven by the PIN it freezes the mailbox; with the link alone (null) it notifies sender and
 * operator. Throws ApiError.
 */
export async function reportNotMe(pin: string | null): Promise<'frozen' | 'notified' | PinOutcome> {
  const now = opening.value;
  if (!link) throw new ApiError(410, { code: 'link-final' });
  let ticket = now.step === 'proven' ? now.redeemed.ticket : null;
  if (pin !== null && now.step === 'opened') {
    const proof = await prove(link, now.answer, pin);
    if ('kind' in proof) return proof;
    ticket = proof.ticket;
  }
  const url = '/api/invitations/not-me';
  const { frozen } = await call('POST', url, { iid: link.iid, linkAuth, ticket });
  return frozen ? 'frozen' : 'notified';
}

async function waiting(): Promise<WaitingAccess[]> {
  const { link, redeemed } = proven();
  const url = '/api/invitations/accesses';
  const answer = await call('POST', url, { iid: link.iid, ticket: redeemed.ticket });
  return answer.accesses;
}

function firstTrustedKeys(answer: OpenAnswer, fpr: B64u): TrustedKeys {
  const address = tryCanon(answer.senderAddress);
  if (!address) return {};
  return { [address]: { fpr, how: answer.hasPin ? 'pin' : 'link', at: new Date().toISOString() } };
}

function proven() {
  const now = opening.value;
  if (!link || now.step !== 'proven') throw new ApiError(403, { code: 'ticket-invalid' });
  return { link, ...now };
}

/**
 * The link has ended, perhaps after it was opened: a link that was used in between has its mailbox, whatever was true
 * before.
 */
function finish(answer: OpenAnswer, state: InvitationState): void {
  dropLink();
  const isUsedSince = answer.state === 'pending' && (state === 'activated' || state === 'attached');
  opening.value = { step: 'final', state, answer: isUsedSince ? { ...answer, mailboxExists: true } : answer };
}

async function done(session: GuestSession): Promise<void> {
  const used = link;
  dropLink();
  activation = attachment = null;
  link = null;
  await enter(session);
  opening.value = { step: 'closed' };
  if (used) await (await secrets()).forgetLink({ iid: used.iid });
}
