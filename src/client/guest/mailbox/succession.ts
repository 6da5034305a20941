import { ApiError, call } from '../../api/call.ts';
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, SuccessionVerdict } from '../../crypto/client.ts';
import type { Author, Participant } from './types.ts';
import { trustedKeys, trustSender, senderKeyChanged } from './signing.ts';
import { secrets } from './state.ts';
import { trustedKeysRecord } from './trustedKeys.ts';

/** Whether a user's key `from` was replaced by `to`, by both keys' signatures (PROTOCOL.md 3 and 13). */
async function succeeds(one: Participant, from: B64u, to: B64u): Promise<SuccessionVerdict> {
  if (one.kind !== 'user' || !one.id || !one.certificate || one.succession.length === 0) return 'unproven';
  const question = { userId: one.id, steps: one.succession, certificate: one.certificate, from, to };
  return (await (await secrets()).checkSuccession(question)).verdict;
}

/**
 * Holds an answer to another key than the one this mailbox trusts for the address, whatever kind of recipient the
 * server says it is (PROTOCOL.md 7), unless the trusted key named it its successor: then that one is trusted from now
 * on. `approved` is a key that the guest chose for this answer. Throws ApiError `sender-key-changed` |
 * `sender-key-stolen`.
 */
export async function followOrRefuse(one: Participant, approved: B64u | null = null): Promise<void> {
  // Throws while the list of trusted keys is held.
  trustedKeysRecord.get();
  const trusted = trustedKeys[tryCanon(one.address) ?? ''];
  if (!trusted || trusted.fpr === one.fingerprint) return;
  const verdict = one.fingerprint ? await succeeds(one, trusted.fpr, one.fingerprint) : 'unproven';
  if (verdict === 'stolen') throw new ApiError(409, { code: 'sender-key-stolen', address: one.address });
  if (verdict === 'proven') return trustSender(one.address, one.fingerprint!, 'seen', trusted.fpr);
  if (!one.fingerprint || one.fingerprint !== approved) {
    throw senderKeyChanged(one.address, trusted.fpr, one.fingerprint);
  }
}

/** Whether a message signed with another key than the trusted one is by the same person: either key names the other. */
export async function isSamePerson(messageId: B64u, author: Author, trusted: B64u, signer: B64u): Promise<boolean> {
  if (author.kind !== 'user') return false;
  const one = await participantOf(messageId, author.address, false);
  if (!one) return false;
  const verdicts = await Promise.all([succeeds(one, trusted, signer), succeeds(one, signer, trusted)]);
  return verdicts.includes('proven');
}

/**
 * What connects the trusted key of a sender with that of a link. `newer`: the trusted key named the link's as its
 * successor; `older`: the link's named the trusted one. The steps come with the newest message here that names the
 * sender.
 */
export async function relationToLinkKey(
  address: string,
  trusted: B64u,
  named: B64u,
): Promise<'newer' | 'older' | 'none'> {
  const one = await participantAt(address);
  if (!one) return 'none';
  if ((await succeeds(one, trusted, named)) === 'proven') return 'newer';
  return (await succeeds(one, named, trusted)) === 'proven' ? 'older' : 'none';
}

async function participantAt(address: string): Promise<Participant | null> {
  const canonical = tryCanon(address);
  for (const folder of ['inbox', 'sent'] as const) {
    const { messages } = await call('GET', '/api/guest/messages', undefined, { query: { folder, limit: 50 } });
    const named = messages.find(({ author, recipients }) =>
      [author, ...recipients].some((one) => tryCanon(one.address) === canonical),
    );
    const found = named && (await participantOf(named.messageId, address, true));
    if (found) return found;
  }
  return null;
}

async function participantOf(messageId: B64u, address: string, all: boolean): Promise<Participant | undefined> {
  const { participants } = await call('POST', '/api/guest/participants', { messageId, all });
  return participants.find((one) => tryCanon(one.address) === tryCanon(address));
}
