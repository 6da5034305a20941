/** A guest's mailbox with the worker's real operations, and a server whose answers a test alters. */
import { vi } from 'vitest';
import { fromB64u, randomBytes, toB64u, type B64u } from '../crypto/bytes.ts';
import { generateKey } from '../crypto/keys.ts';
import { linkBind } from '../crypto/link.ts';
import { createOperations, type Operations } from '../crypto/operations.ts';
import type { TrustedKeys } from '../crypto/types.ts';
import { guestVault, Secrets, userVault } from '../crypto/vault.ts';
import type { Mailbox } from '../mail/types.ts';
import type { GuestSession, MessageItem, OpenAnswer, Participant } from './mailbox/types.ts';

export const quiet = { progress: () => undefined, signal: new AbortController().signal };
export const id = (n: number) => toB64u(new Uint8Array(16).fill(n));
const at = '2026-11-24T02:00:00Z';

/** The worker as the app calls it. Bodies are in memory, and uploads are discarded. */
export function bridge(operations: Operations, bodies: Map<string, Blob>) {
  const special: Record<string, unknown> = {
    upload: async () => ({ answer: { bodyId: 'uploaded' } }),
    openMessage: ({ source, ...args }: { source: { url: string } }) =>
      operations.openMessage({ ...args, source: { blob: bodies.get(source.url.split('/').at(-1)!)! } } as never, quiet),
  };
  const direct = operations as unknown as Record<string, (args: unknown, context: unknown) => unknown>;
  const take = (name: string) => special[name] ?? ((args: unknown) => direct[name]!(args, quiet));
  return new Proxy({}, { get: (_, name: string) => (name === 'then' ? undefined : take(name)) });
}

const account = (accountId: B64u, address: string) => ({ id: accountId, address, name: null });

/** A user of the organisation: keys, and what the server says about them. */
export class Sender {
  private constructor(
    readonly operations: Operations,
    readonly address: string,
    readonly userId: B64u,
    public certificate: B64u,
    public fingerprint: B64u,
  ) {}

  static async of(address: string, userId: B64u): Promise<Sender> {
    const secrets = new Secrets();
    const { key } = await generateKey(address, null);
    const vault = userVault(account(userId, address), key, [], randomBytes(32), randomBytes(32));
    secrets.signedIn = vault;
    const { certificate, fingerprint } = vault.identity;
    return new Sender(createOperations(secrets), address, userId, certificate, fingerprint);
  }

  participant(over: Partial<Participant> = {}): Participant {
    const { address, userId: of, certificate, fingerprint } = this;
    const keys = { id: of, certificate, fingerprint, invitations: [], succession: [] };
    return { address, name: 'Name', role: 'to', kind: 'user', ...keys, ...over };
  }
}

/** The open mailbox of guest@x.org, which trusts the keys in `pins`. */
export class GuestFixture {
  readonly bodies = new Map<string, Blob>();
  readonly posts: { path: string; body: Record<string, unknown> }[] = [];
  /** By the last part of the path. */
  answers: Record<string, unknown>;

  private constructor(
    readonly operations: Operations,
    readonly session: GuestSession,
  ) {
    const participants = { participants: [], left: [] };
    this.answers = { session, messages: { messages: [] }, participants };
  }

  static async of(pins: TrustedKeys): Promise<GuestFixture> {
    const secrets = new Secrets();
    const { key, revocation } = await generateKey('guest@x.org', null);
    const records = { pins: randomBytes(32), drafts: randomBytes(32) };
    const vault = guestVault(account(id(7), 'guest@x.org'), key, revocation, records);
    secrets.signedIn = vault;
    const operations = createOperations(secrets);
    const { certificate, fingerprint, address } = vault.identity;
    const record = { version: 1, record: (await operations.sealTrustedKeys({ version: 1, pins })).record };
    const reloadKey = toB64u(new Uint8Array(32));
    const delivery = { direct: false, ownKey: null, counter: 0, fellBack: null };
    const own = { mid: id(7), address, certificate, fingerprint, language: 'en' };
    return new GuestFixture(operations, { ...own, reloadKey, pins: record, delivery } as unknown as GuestSession);
  }

  /** A further link that names this sender's key, and the server's answers to it. */
  async link(sender: Sender) {
    const made = await sender.operations.makeInvitation({ address: 'guest@x.org', generation: 0, hasPin: false });
    const { iid, secret, inviteFpr, share, wrapped } = made;
    const bind = toB64u(await linkBind(fromB64u(sender.fingerprint), fromB64u(inviteFpr)));
    const named = { senderAddress: sender.address, senderCertificate: sender.certificate, senderName: 'Name' };
    this.answers.open = { state: 'pending', hasPin: false, mailboxExists: true, inviteFpr, ...named } as OpenAnswer;
    this.answers.redeem = { ticket: 'T', share, wrapped, address: 'guest@x.org' };
    this.answers.accesses = { accesses: [] };
    return { iid, secret, bind };
  }

  /** A message for this mailbox; `item` is what the server says about it. */
  async message(sender: Sender, entity: { to?: Mailbox[]; cc?: Mailbox[] } = {}, over: Partial<MessageItem> = {}) {
    const bodyId = `body${this.bodies.size}`;
    const to = entity.to ?? [{ address: 'guest@x.org', name: null }];
    const mail = {
      mid: id(9),
      from: { address: sender.address },
      to,
      cc: entity.cc ?? [],
      subject: 'S',
      text: 'T',
      attachments: [],
    };
    const made = await sender.operations.encryptMessage(mail, quiet);
    const granted = { from: { handle: made.handle }, to: [{ certificate: this.session.certificate }] };
    const { accesses } = await sender.operations.grantAccess(granted);
    this.bodies.set(bodyId, made.body);
    const { address, userId, fingerprint, certificate } = sender;
    const item = {
      messageId: bodyId,
      sentAt: at,
      author: { kind: 'user', id: userId, address, name: null, fingerprint, certificate },
      mine: false,
      bodies: [{ bodyId, size: 1, summary: made.summary, pkesk: accesses[0]!.pkesk, role: 'to' }],
      readAt: at,
      recipients: [],
      ...over,
    } as unknown as MessageItem;
    this.answers[bodyId] = item;
    return item;
  }

  /** Answers calls from `answers`; a function computes its answer. */
  serve(): void {
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const path = url.split('?')[0]!.split('/').at(-1)!;
      if (init.body) this.posts.push({ path, body: JSON.parse(String(init.body)) as Record<string, unknown> });
      const found = this.answers[path];
      const answer = typeof found === 'function' ? ((await found()) as unknown) : found;
      if (answer instanceof Response) return answer;
      return new Response(JSON.stringify(answer ?? {}), { status: 200 });
    });
  }

  posted = (path: string) => this.posts.filter((one) => one.path === path).map(({ body }) => body);
}

export const conflict = () => new Response('{"code":"pins-version"}', { status: 409 });
