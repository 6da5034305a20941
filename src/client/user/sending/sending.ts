/**
 * Sends one message (PROTOCOL.md 5, 7, 8): bodies are encrypted and uploaded once; then every key gets its access, and
 * one call commits all of it. A failed attempt can be tried again with the same request id: bodies already on the
 * server are used again, and a call whose answer was lost is repeated byte for byte.
 */
import { hasCode } from '../../api/http.ts';
import type { B64u, Crypto, Invitation, Note, NotedInvitation, TrustedKeys } from '../../crypto/client.ts';
import { noteContainsPin } from '../../crypto/pin.ts';
import type { Language } from '../../ui/i18n.ts';
import { uploadUrl, type Api } from '../account/api.ts';
import { checkPendingLinks, passOnWaiting, type Withheld } from './passingOn.ts';
import { answerFor, checkGeneration } from '../recipients/resolved.ts';
import { addressees, bodyGroups, contentOf, entityOf, requestKeyOf } from './unsent.ts';
import { SendingError } from '../recipients/sendingError.ts';
import type { Addressee, UnsentMessage } from './unsent.ts';
import { asksForPin, chosen, isInstead, judgedOf, routeOf, type Route } from '../recipients/routes.ts';
import { outerOf } from '../../mail/thread.ts';
import { judgeAbsence } from '../recipients/judgement.ts';
import { judge, weighed } from '../recipients/trust.ts';
import type {
  NewAccess,
  NewInvitation,
  NewRecipient,
  OuterHeaders,
  Resolved,
  SendRequest,
  Sent,
} from '../account/types.ts';

export type SendingStage = 'encrypting' | 'uploading' | 'linking' | 'sending';
export interface SendingProgress {
  stage: SendingStage;
  /** Between 0 and 1 over all bodies; null while unknown. */
  value: number | null;
  /** Of `linking`: which link of how many. */
  link?: { n: number; of: number };
}

export interface SendingDeps {
  api: Pick<Api, 'resolve' | 'send'>;
  crypto: Pick<
    Crypto,
    | 'encryptMessage'
    | 'upload'
    | 'grantAccess'
    | 'passOn'
    | 'checkPending'
    | 'makeInvitation'
    | 'sealNote'
    | 'pin'
    | 'release'
    | 'checkCertificate'
    | 'checkProof'
    | 'checkSuccession'
    | 'checkOwnKey'
  >;
  /** Throws TrustedKeysHeld if the list of trusted keys is held. */
  trustedKeys: () => TrustedKeys;
  now: () => Date;
}

interface SendOptions {
  signal?: AbortSignal;
  onProgress?: (progress: SendingProgress) => void;
}

interface Target extends Addressee {
  resolved: Resolved;
  route: Route;
  wantsPin: boolean;
  /** A temporary mailbox, although there is a key or may be one. */
  instead: boolean;
}

interface PreparedBody {
  handle: string;
  bodyId: B64u;
  summary: B64u;
  outer: OuterHeaders;
}

interface Attempt {
  content: string;
  groups: Addressee[][];
  bodies: PreparedBody[];
  invitations: Map<string, Invitation>;
  /** The call as it was sent, if its answer is not known. */
  posted: { key: string; request: SendRequest; trustedKeys: TrustedKeys; note: Note; withheld: NotPassedOn[] } | null;
}

/** Messages that the server calls pending for an address, and that its new link does not open. */
export interface NotPassedOn {
  address: string;
  messages: Withheld[];
}

/** A new link, with what was not passed on to it. */
interface Made {
  sent: NewInvitation;
  withheld: Withheld[];
}

type Outcome = Sent & { trustedKeys: TrustedKeys; note: Note; withheld: NotPassedOn[] };

const mostResolutions = 3;

export class Sending {
  private attempt: Attempt | null = null;

  constructor(private readonly deps: SendingDeps) {}

  /**
   * Sends, and returns the keys to be trusted from now on, what the message's note says and what was not passed on.
   * Throws TrustedKeysHeld, SendingError, ApiError and CryptoError; the message can be sent again after every one of
   * them.
   */
  async send(message: UnsentMessage, options: SendOptions = {}): Promise<Outcome> {
    this.deps.trustedKeys();
    const all = addressees(message);
    const attempt = this.begin(message, all);
    const known = attempt.posted?.key === requestKeyOf(message) ? attempt.posted : null;
    if (known) return this.post(attempt, known, message, all, options);
    const targets = await this.resolve(message, all);
    await this.prepare(attempt, message, targets, options);
    const posted = await this.compose(attempt, message, targets, options);
    stopIf(options.signal);
    return this.post(attempt, posted, message, all, options);
  }

  /** Forgets bodies and session keys of an unsent message. */
  forget(): void {
    for (const { handle } of this.attempt?.bodies ?? []) void this.deps.crypto.release({ handle });
    this.attempt = null;
  }

  private begin(message: UnsentMessage, all: Addressee[]): Attempt {
    const content = contentOf(message);
    if (this.attempt?.content !== content) {
      this.forget();
      this.attempt = { content, groups: bodyGroups(all), bodies: [], invitations: new Map(), posted: null };
    }
    return this.attempt!;
  }

  private async resolve(message: UnsentMessage, all: Addressee[]): Promise<Target[]> {
    const { recipients } = await this.deps.api.resolve(all.map(({ address }) => address));
    const targets: Target[] = [];
    for (const one of all) {
      const found = answerFor(recipients, one.address);
      const instead = isInstead(found, message.mailboxWanted);
      const as = chosen(found, message.mailboxWanted);
      const resolved = await weighed(as, this.deps.crypto, this.deps.now());
      // The screen has put the operator's rule into the sender's decisions.
      const wantsPin = asksForPin(resolved, message.pinWanted[one.canonical], false);
      const route = routeOf(resolved, wantsPin);
      if (route.kind === 'blocked') throw blocked(one.address, route.reason, resolved.reason);
      if (judgedOf(route, resolved, instead) !== 'nothing') await this.checkTrust(message, one, resolved);
      if (route.kind === 'invitation' && route.hasPin) checkGeneration(resolved, this.deps.trustedKeys());
      if ('pending' in route) await checkPendingLinks(route.pending, one.address, this.deps);
      targets.push({ ...one, name: one.name ?? resolved.name, resolved, route, wantsPin, instead });
    }
    return targets;
  }

  private async checkTrust(message: UnsentMessage, one: Addressee, resolved: Resolved): Promise<void> {
    const trust = await judge(resolved, this.deps.trustedKeys(), this.deps.crypto, this.deps.now());
    if (trust.state === 'fine') return;
    const approved = trust.reason !== 'unusable' && message.approved[one.canonical] === trust.fingerprint;
    if (!approved) throw new SendingError('key-held', { address: one.address, reason: trust.reason });
  }

  private async prepare(
    attempt: Attempt,
    message: UnsentMessage,
    targets: Target[],
    { signal, onProgress }: SendOptions,
  ): Promise<void> {
    const { crypto } = this.deps;
    const total = attempt.groups.length * 2;
    // The bodies of an earlier attempt belong to the same message.
    let { messageId, date }: Partial<OuterHeaders> = attempt.bodies.at(-1)?.outer ?? {};
    for (let i = attempt.bodies.length; i < attempt.groups.length; i++) {
      const report = (stage: SendingStage, base: number) => (p: { done: number; total: number }) =>
        onProgress?.({ stage, value: (base + (p.total ? p.done / p.total : 1)) / total });
      const group = attempt.groups[i]!;
      // A recipient who answers from a mail program needs the key.
      const attachKey = readBy(group, targets).some(({ route }) => route.kind === 'pgp');
      const known = { ...(messageId ? { messageId } : {}), ...(date ? { date } : {}) };
      const entity = { ...entityOf(message, group), mid: message.requestId, ...known, attachKey };
      const made = await crypto.encryptMessage(entity, { signal, onProgress: report('encrypting', i * 2) });
      messageId ??= made.messageId;
      date = made.date;
      const upload = { url: uploadUrl, body: made.body };
      const { answer } = await crypto.upload(upload, { signal, onProgress: report('uploading', i * 2 + 1) });
      const { bodyId } = answer as { bodyId: B64u };
      const outer = outerOf(entity, messageId, made.date);
      attempt.bodies.push({ handle: made.handle, bodyId, summary: made.summary, outer });
    }
  }

  private async compose(attempt: Attempt, message: UnsentMessage, targets: Target[], options: SendOptions) {
    const links = await this.inviteAll(attempt, message, targets, options);
    const invitations = new Map([...links].map(([canonical, { sent }]) => [canonical, sent]));
    const accesses: NewAccess[] = [];
    const recipients: NewRecipient[] = [];
    const bodies: SendRequest['bodies'] = [];
    for (const [i, group] of attempt.groups.entries()) {
      const body = attempt.bodies[i]!;
      const mine = readBy(group, targets);
      const outer = mine.some(({ route }) => route.kind === 'pgp') ? body.outer : null;
      bodies.push({ bodyId: body.bodyId, summary: body.summary, outer });
      accesses.push(...(await this.grant(body, message, mine, invitations)));
      recipients.push(...mine.map((target) => recipientOf(target, body, invitations)));
    }
    const made = [...invitations.values()];
    const bcc = targets.filter(({ role }) => role === 'bcc').map(({ address }) => address);
    const plainNote: Note = { messageId: message.requestId, bcc, invitations: made.map(noted) };
    const { note } = await this.deps.crypto.sealNote(plainNote);
    const request: SendRequest = {
      requestId: message.requestId,
      inReplyTo: message.answers?.id ?? null,
      // The server refuses a language that this version does not know.
      language: message.language as Language,
      clearNote: made.length ? message.clearNote : null,
      expiresInDays: made.length ? message.expiresInDays : null,
      linkExpiresInDays: made.length ? message.linkExpiresInDays : null,
      bodies,
      note,
      accesses,
      recipients,
      invitations: made,
    };
    const withheld = [...links.values()].flatMap((one) =>
      one.withheld.length ? [{ address: one.sent.address, messages: one.withheld }] : [],
    );
    const trustedKeys = await this.trustedKeysAfter(targets, invitations);
    return { key: requestKeyOf(message), request, trustedKeys, note: plainNote, withheld };
  }

  /** One Argon2id for every PIN: reports which link it is at, and can stop between two. */
  private async inviteAll(
    attempt: Attempt,
    message: UnsentMessage,
    targets: Target[],
    { signal, onProgress }: SendOptions,
  ) {
    const invitations = new Map<string, Made>();
    const invited = targets.flatMap(({ route, ...one }) => (route.kind === 'invitation' ? [{ ...one, route }] : []));
    for (const [i, target] of invited.entries()) {
      stopIf(signal);
      const link = { n: i + 1, of: invited.length };
      onProgress?.({ stage: 'linking', value: i / invited.length, link });
      invitations.set(target.canonical, await this.invite(attempt, message, target, target.route));
    }
    return invitations;
  }

  private async invite(
    attempt: Attempt,
    message: UnsentMessage,
    target: Target,
    route: Route & { kind: 'invitation' },
  ): Promise<Made> {
    const { crypto } = this.deps;
    const { generation } = target.resolved;
    const address = target.resolved.address ?? target.address;
    if (route.hasPin && message.clearNote) {
      const { pin } = await crypto.pin({ address, generation });
      if (noteContainsPin(message.clearNote, pin)) throw new SendingError('note-has-pin');
    }
    const key = `${target.canonical} ${generation} ${route.hasPin}`;
    const made =
      attempt.invitations.get(key) ?? (await crypto.makeInvitation({ address, generation, hasPin: route.hasPin }));
    attempt.invitations.set(key, made);
    const waiting = route.pending.flatMap((one) => one.waiting);
    const { earlier, withheld } = await passOnWaiting(waiting, target.canonical, made.invitationKey, this.deps);
    return { sent: { ...made, earlier, withheld: withheld.map(({ bodyId }) => bodyId) }, withheld };
  }

  private async grant(body: PreparedBody, message: UnsentMessage, targets: Target[], made: Map<string, NewInvitation>) {
    const readers: { certificate: B64u; reader: NewAccess['reader']; role: NewAccess['role'] }[] = [
      { certificate: message.self.certificate, reader: { kind: 'user', id: message.self.userId }, role: 'author' },
    ];
    for (const target of targets) {
      for (const one of keysOf(target, made)) {
        // Senders who write to themselves read as the author: a reader has one access to a body.
        if (one.reader.kind === 'user' && one.reader.id === message.self.userId) continue;
        readers.push({ ...one, role: target.role });
      }
    }
    const to = readers.map(({ certificate }) => ({ certificate }));
    const granted = await this.deps.crypto.grantAccess({ from: { handle: body.handle }, to });
    return readers.map(({ reader, role }, i) => ({ bodyId: body.bodyId, reader, role, ...granted.accesses[i]! }));
  }

  private async trustedKeysAfter(targets: Target[], invitations: Map<string, NewInvitation>): Promise<TrustedKeys> {
    const after: TrustedKeys = {};
    const at = this.deps.now().toISOString();
    for (const { canonical, resolved, route, instead } of targets) {
      const known = this.deps.trustedKeys()[canonical];
      const invitation = invitations.get(canonical);
      if ('certificate' in route) {
        const trust = await judge(resolved, this.deps.trustedKeys(), this.deps.crypto, this.deps.now());
        const source = resolved.key ? { source: resolved.key.provenance } : {};
        if (trust.state === 'held') after[canonical] = { fpr: trust.fingerprint, how: 'seen', at, ...source };
        else if (trust.pin) after[canonical] = trust.pin;
      } else if (invitation && (!known || judgeAbsence(known).state === 'held') && !instead) {
        after[canonical] = { fpr: invitation.inviteFpr, how: invitation.hasPin ? 'pin' : 'link', at };
      }
      const pin = after[canonical] ?? known;
      if (pin && invitation?.hasPin) after[canonical] = { ...pin, generation: invitation.generation };
    }
    return after;
  }

  private async post(
    attempt: Attempt,
    first: NonNullable<Attempt['posted']>,
    message: UnsentMessage,
    all: Addressee[],
    options: SendOptions,
  ): Promise<Outcome> {
    let posted = first;
    for (let tries = 1; ; tries++) {
      options.onProgress?.({ stage: 'sending', value: null });
      attempt.posted = posted;
      try {
        const sent = await this.deps.api.send(posted.request);
        this.forget();
        const { trustedKeys, note, withheld } = posted;
        // This browser chose the id: the server's could lead to another message.
        return { ...sent, messageId: note.messageId, trustedKeys, note, withheld };
      } catch (error) {
        // Only without an answer may the server have accepted the same call.
        if (!hasCode(error, 'network')) attempt.posted = null;
        if (hasCode(error, 'body-missing')) this.forget();
        if (!hasCode(error, 'recipients-changed') || tries === mostResolutions) throw error;
      }
      posted = await this.compose(attempt, message, await this.resolve(message, all), options);
    }
  }
}

/** The author's note on an invitation. */
export const noted = ({ iid, inviteFpr, address, generation, hasPin }: Invitation): NotedInvitation => {
  return { iid, inviteFpr, address, generation, hasPin };
};

/** Those of the targets who read the body of this group. */
const readBy = (group: Addressee[], targets: Target[]): Target[] =>
  targets.filter(({ canonical }) => group.some((one) => one.canonical === canonical));

function keysOf(target: Target, made: Map<string, NewInvitation>) {
  const { route, canonical } = target;
  if ('certificate' in route) {
    return [{ certificate: route.certificate, reader: { kind: route.kind, id: route.id } }];
  }
  if (!('pending' in route)) return [];
  const link = made.get(canonical);
  const keys = [...(link ? [link] : []), ...route.pending];
  return keys.map(({ iid, invitationKey }) => {
    return { certificate: invitationKey, reader: { kind: 'invitation' as const, id: iid } };
  });
}

function recipientOf(target: Target, { bodyId }: PreparedBody, made: Map<string, NewInvitation>): NewRecipient {
  const { address, name, role, route, canonical, instead } = target;
  const kind = route.kind === 'blocked' ? 'pending' : route.kind;
  const id = 'id' in route ? route.id : (made.get(canonical)?.iid ?? null);
  return { address, name, role, bodyId, kind, id, insteadOfKey: instead };
}

function blocked(address: string, reason: 'refused' | 'link-limit', detail: string | null): SendingError {
  return reason === 'link-limit'
    ? new SendingError('link-limit', { address })
    : new SendingError('recipient-refused', { address, reason: detail });
}

function stopIf(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SendingError('cancelled');
}
