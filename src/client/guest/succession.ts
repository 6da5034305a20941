import { ApiError, call } from '../api/call.ts';
import { tryCanon } from '../crypto/address.ts';
import type { B64u, SuccessionVerdict } from '../crypto/client.ts';
import type { Author, Participant, Participants } from './shapes.ts';
import { pins, pinSender } from './signing.ts';
import { secrets } from './state.ts';

/** Whether the key `from` of a member gave way to `to`, by his own word (PROTOCOL.md 3 and 13). */
async function succeeds(one: Participant, from: B64u, to: B64u): Promise<SuccessionVerdict> {
  if (one.kind !== 'user' || !one.id || !one.certificate || one.succession.length === 0) return 'unproven';
  const question = { userId: one.id, steps: one.succession, certificate: one.certificate, from, to };
  return (await (await secrets()).checkSuccession(question)).verdict;
}

/**
 * Holds an answer to another key than the one this mailbox believes (PROTOCOL.md 7), unless that one named it its successor:
 * then the new one is believed from now on. Throws ApiError.
 */
export async function followOrRefuse(one: Participant): Promise<void> {
  const pinned = pins[tryCanon(one.address) ?? ''];
  if (one.kind !== 'user' || !pinned || pinned.fpr === one.fingerprint) return;
  const verdict = one.fingerprint ? await succeeds(one, pinned.fpr, one.fingerprint) : 'unproven';
  if (verdict !== 'proven') {
    const code = verdict === 'stolen' ? 'sender-key-stolen' : 'sender-key-changed';
    throw new ApiError(409, { code, address: one.address });
  }
  const how = pinned.how === 'link' || pinned.how === 'pin' ? pinned.how : 'seen';
  await pinSender(one.address, one.fingerprint!, how);
}

/** Whether a letter signed with another key than the believed one is by the same person: either key names the other. */
export async function isSamePerson(messageId: B64u, author: Author, believed: B64u, signer: B64u): Promise<boolean> {
  if (author.kind !== 'user') return false;
  const asked = { messageId, all: false };
  const { participants } = await call<Participants>('POST', '/api/guest/participants', asked);
  const one = participants.find(({ address }) => tryCanon(address) === tryCanon(author.address));
  if (!one) return false;
  const ways = await Promise.all([succeeds(one, believed, signer), succeeds(one, signer, believed)]);
  return ways.includes('proven');
}
