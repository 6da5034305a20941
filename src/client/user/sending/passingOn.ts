/**
 * Gives an old message to one more reader (PROTOCOL.md 13.10): only if the session key's own content shows that it is
 * this message, written by this user or by somebody they trust, and addressed to that reader. The server's statement
 * alone gives nobody anything.
 */
import { tryCanon } from '../../crypto/address.ts';
import type { B64u, Crypto, PassingRefusal } from '../../crypto/client.ts';
import { bodyUrl } from '../account/api.ts';
import { isTrustedSigner, trustedKeyOf, type AuthorDeps } from '../recipients/authors.ts';
import { SendingError } from '../recipients/sendingError.ts';
import type { PendingInvitation } from '../account/types.ts';

export type WaitingMessage = PendingInvitation['waiting'][number];
type Earlier = { bodyId: B64u; pkesk: B64u };

export interface PassingDeps extends AuthorDeps {
  crypto: AuthorDeps['crypto'] & Pick<Crypto, 'passOn' | 'checkPending'>;
}

/** A message that was not passed on. `unreadable`: what the server returns for it does not open. */
export interface Withheld {
  messageId: B64u;
  bodyId: B64u;
  reason: PassingRefusal | 'unreadable';
}

/** One message for one more key. Throws ApiError. */
export async function passOn(
  { messageId, bodyId, pkesk, summary, author }: WaitingMessage,
  reader: string,
  to: B64u,
  deps: PassingDeps,
): Promise<{ fingerprint: B64u; pkesk: B64u } | Withheld> {
  const withheld = (reason: Withheld['reason']): Withheld => ({ messageId, bodyId, reason });
  const known = trustedKeyOf(author, deps.trustedKeys());
  const stated = { mid: messageId, author: author.address };
  const ask = (trusted: B64u[]) =>
    deps.crypto
      .passOn({
        pkesk,
        summary,
        source: { url: bodyUrl(bodyId) },
        stated,
        reader,
        verify: [author.certificate],
        trusted,
        to,
      })
      .catch(() => null);
  let answer = await ask(known ? [known.fpr] : []);
  if (answer && !answer.ok && answer.reason === 'untrusted' && answer.signer) {
    if (await isTrustedSigner(author, answer.signer, deps)) answer = await ask([answer.signer]);
  }
  if (!answer) return withheld('unreadable');
  return answer.ok ? { fingerprint: answer.fingerprint, pkesk: answer.pkesk } : withheld(answer.reason);
}

/**
 * Passes the pending messages of other links on to a new invitation key, once a body; returns what was withheld. Throws
 * ApiError.
 */
export async function passOnWaiting(
  waiting: WaitingMessage[],
  reader: string,
  invitationKey: B64u,
  deps: PassingDeps,
): Promise<{ earlier: Earlier[]; withheld: Withheld[] }> {
  const once = new Map(waiting.map((one) => [one.bodyId, one]));
  const earlier: Earlier[] = [];
  const withheld: Withheld[] = [];
  for (const one of once.values()) {
    const passed = await passOn(one, reader, invitationKey, deps);
    if ('pkesk' in passed) earlier.push({ bodyId: one.bodyId, pkesk: passed.pkesk });
    else withheld.push(passed);
  }
  return { earlier, withheld };
}

/**
 * Pending links to whose keys a message is encrypted: each must be in this user's own note, with the same key, address,
 * PIN and generation. Throws SendingError `link-unproven`.
 */
export async function checkPendingLinks(
  pending: PendingInvitation[],
  address: string,
  { crypto }: Pick<PassingDeps, 'crypto'>,
): Promise<void> {
  const canonical = tryCanon(address) ?? '';
  for (const { iid, invitationKey, note, hasPin, generation } of pending) {
    const question = { iid, invitationKey, note, hasPin, generation, address: canonical };
    if (!(await crypto.checkPending(question)).ok) throw new SendingError('link-unproven', { address });
  }
}
