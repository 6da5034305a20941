import { randomBytes } from 'node:crypto';
import { createOperations, type Operations } from '../src/client/crypto/operations.ts';
import { toB64u } from '../src/client/crypto/bytes.ts';
import type { Crypto, Identity, OutgoingMessage } from '../src/client/crypto/client.ts';
import type { Context } from '../src/client/crypto/context.ts';
import { parseLink } from '../src/client/crypto/link.ts';
import type { GuestSession, MessageItem, OpenAnswer, RedeemAnswer, WaitingAccess } from '../src/client/guest/mailbox/types.ts';
import { Sending } from '../src/client/user/sending/sending.ts';
import type { Resolved, SendRequest, Sent, SetupOpened, UserSession } from '../src/client/user/account/types.ts';
import type { Server } from '../tests/browser/fixtures/server.ts';
import { linkOf } from '../tests/browser/people/guest.ts';
import { ask } from './load.ts';

const quiet: Context = { progress: () => undefined, signal: new AbortController().signal };
const newId = () => toB64u(new Uint8Array(randomBytes(16)));
const password = 'correct horse battery staple';
/** The size of a message and an answer: bodies of about 10 kB. */
const text = `${'Nothing but words, line after line. '.repeat(2)}\n`.repeat(125);

/** A browser without a browser: the client's own cryptography on Node, over real HTTP. */
class Caller {
  readonly crypto: Operations = createOperations();
  readonly headers: Record<string, string> = { 'x-restante': '1' };

  constructor(private readonly server: Server) {}

  async call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const { bytes, cookie } = await ask(method, this.server.origin + path, this.headers, body);
    if (cookie) this.headers['cookie'] = cookie;
    return JSON.parse(bytes.toString()) as T;
  }
}

/** A user who writes messages. */
class Writer extends Caller {
  identity!: Identity;

  async setUp(address: string, link: string): Promise<void> {
    const token = new URL(link).hash.slice(1);
    const { userId } = await this.call<SetupOpened>('POST', '/api/setup/open', { token });
    const who = { address, name: 'Alice Example' };
    const { recoveryCode: _, ...made } = await this.crypto.createUser({ userId, ...who, password });
    await this.call<UserSession>('POST', '/api/setup/complete', { token, language: 'en', ...who, ...made });
    this.identity = (await this.crypto.identity())!;
  }

  /** Writes to an address without a mailbox; no PIN, so that opening takes half the time. */
  async write(address: string): Promise<void> {
    const api = {
      resolve: (addresses: string[]) => this.call<{ recipients: Resolved[] }>('POST', '/api/user/recipients', { addresses }),
      send: (request: SendRequest) => this.call<Sent>('POST', '/api/user/messages', request),
    };
    const sending = new Sending({ api, crypto: this.worker, trustedKeys: () => ({}), now: () => new Date() });
    const { id, name, certificate } = this.identity;
    await sending.send({
      requestId: newId(), from: { address: this.identity.address, name }, self: { userId: id, certificate },
      to: [{ address, name: null }], cc: [], bcc: [], subject: 'About ten kilobytes', text, files: [], answers: null,
      language: 'en', clearNote: null, expiresInDays: null, linkExpiresInDays: null, pinWanted: { [address]: false }, approved: {},
      mailboxWanted: {},
    });
  }

  private get worker(): Crypto {
    const encryptMessage = (draft: OutgoingMessage & { mid: string }) => this.crypto.encryptMessage(draft, quiet);
    const upload = async ({ url, body }: { url: string; body: Blob }) => {
      return { answer: await this.call('POST', url, Buffer.from(await body.arrayBuffer())) };
    };
    return { ...this.crypto, encryptMessage, upload } as unknown as Crypto;
  }
}

/** A guest with an open mailbox, one message in it, and an encrypted answer that can be sent as often as wanted. */
export type GuestAtWork = Awaited<ReturnType<typeof prepareReply>>;

/** The steps of the guest's page from the link to the open mailbox. */
async function openMailbox(caller: Caller, link: string, from: Writer) {
  const { crypto } = caller;
  const parsed = parseLink(link);
  if (parsed.kind !== 'invitation') throw new Error(`No link: ${parsed.kind}`);
  const { iid, secret } = parsed.link;
  const { linkAuth } = await crypto.linkAuth({ iid, secret });
  const opened = await caller.call<OpenAnswer>('POST', '/api/invitations/open', { iid, linkAuth });
  const redeemed = await caller.call<RedeemAnswer>('POST', '/api/invitations/redeem', { iid, linkAuth, pinAuth: null });
  const { ticket, mailbox, share, wrapped, address } = redeemed;
  await crypto.openInvitation({ iid, share, wrapped, address, inviteFpr: opened.inviteFpr, hasPin: false });
  const { accesses } = await caller.call<{ accesses: WaitingAccess[] }>('POST', '/api/invitations/accesses', { iid, ticket });
  const made = await crypto.createMailbox({ iid, address, password, ...mailbox, accesses, pins: {} });
  const activation = { iid, linkAuth, ticket, requestId: newId(), language: 'en', ...made };
  const session = await caller.call<GuestSession>('POST', '/api/invitations/activate', activation);
  const { messages } = await caller.call<{ messages: MessageItem[] }>('GET', '/api/guest/messages?folder=inbox');
  return prepareReply(caller, session, messages[0]!, from);
}

async function prepareReply(caller: Caller, session: GuestSession, answered: MessageItem, from: Writer) {
  const { address, name, id, certificate } = from.identity;
  const message = { mid: newId(), from: { address: session.address }, to: [{ address, name }], cc: [], bcc: [], subject: 'Re: ', text };
  const sealed = await caller.crypto.encryptMessage(message, quiet);
  const self = { role: 'author', reader: { kind: 'mailbox', id: session.mid }, certificate: session.certificate };
  const readers = [self, { role: 'to', reader: { kind: 'user', id }, certificate }];
  const granted = await caller.crypto.grantAccess({ from: sealed, to: readers });
  return {
    headers: caller.headers,
    bodyId: answered.bodies[0]!.bodyId,
    answer: Buffer.from(await sealed.body.arrayBuffer()),
    /** The sending request for one upload of the answer. */
    reply: (bodyId: string) => ({
      requestId: newId(), inReplyTo: answered.messageId, bodies: [{ bodyId, summary: sealed.summary, outer: null }],
      accesses: readers.map(({ role, reader }, i) => ({ bodyId, role, reader, ...granted.accesses[i]! })),
      recipients: [{ address, name, role: 'to', bodyId, kind: 'user', id, insteadOfKey: false }],
    }),
  };
}

/** Guests of five users, each invited by a message of about 10 kB. */
export async function newGuests(server: Server, count: number): Promise<GuestAtWork[]> {
  const users: Writer[] = [];
  for (let i = 0; i < 5; i++) {
    const address = `user${i}@organisation.example`;
    const user = new Writer(server);
    await user.setUp(address, i === 0 ? server.setUpLink : await server.verb('user', 'add', address));
    users.push(user);
  }
  const guests: GuestAtWork[] = [];
  for (let i = 0; i < count; i++) {
    const address = `guest${i}@recipient.example`;
    const user = users[i % users.length]!;
    await user.write(address);
    guests.push(await openMailbox(new Caller(server), linkOf(await server.mailTo(address)), user));
  }
  return guests;
}
