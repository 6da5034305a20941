/** The people of the journey, set up once by the client's own code on the real server. */
import { linkIn } from '../browser/people/guest.ts';
import { Server } from '../browser/fixtures/server.ts';
import { toB64u } from '../../src/client/crypto/bytes.ts';
import { linkBind, linkFragment, parseLink } from '../../src/client/crypto/link.ts';
import { fromB64u } from '../../src/client/crypto/bytes.ts';
import { Snapshot } from './database.ts';
import { copyOf } from './indexedDb.ts';
import { b64u, Keys, openpgp } from './keys.ts';
import { fresh, Tab, type Kept } from './tab.ts';
import { Wire, type Call } from './wire.ts';

export const address = {
  alice: 'alice@organisation.example',
  bob: 'bob@organisation.example',
  carol: 'carol@organisation.example',
  mallory: 'mallory@organisation.example',
  mia: 'mia@recipient.example',
  nora: 'nora@recipient.example',
  otto: 'otto@recipient.example',
  newcomer: 'newcomer@recipient.example',
  petra: 'petra@keys.example',
  /** The attacker as a guest: once with a mailbox, once with a pending link. */
  mguest: 'mallory@attacker.example',
  eve: 'eve@attacker.example',
} as const;
export type Name = keyof typeof address;
export const attackers: readonly Name[] = ['mallory', 'mguest', 'eve'];

export type UserTab = ReturnType<typeof Tab.user>;
export type GuestTab = ReturnType<typeof Tab.guest>;

export interface WaitingLink {
  url: string;
  pin: string;
}

/** A message that the attacker made in another person's name: its signature is valid, by a key made for that. */
export interface Forged {
  as: Name;
  reader: Name;
  certificate: string;
  fingerprint: string;
  body: { bodyId: string; size: number; summary: string; pkesk: string; role: string };
}

/** Put into a text, it says who wrote the text. */
export const token = (by: Name | 'forger', what: string | number) => `[[${by}:${what}]]`;
export const writerIn = (text: string): string | null => /\[\[(\w+):/u.exec(text)?.[1] ?? null;

export const passwordOf = (name: Name) => `ordinary ${name} garden fence`;
const to = (...names: Name[]) => names.map((name) => ({ address: address[name], name: null }));

export class Fixture {
  readonly keys = new Keys();
  readonly kept = new Map<Name, Kept>();
  readonly links = new Map<string, WaitingLink>();
  readonly forged: Forged[] = [];
  readonly forgedKeys = new Map<Name, { certificate: string; fingerprint: string }>();
  /** Every answer that anybody got so far, the oldest first. */
  history: Call[] = [];
  /** The keys that each person trusted when everything was set up. */
  readonly trusted = new Map<Name, Record<string, { fpr: string; how: string }>>();
  /** Ids of the messages, by their texts. */
  readonly mids = new Map<string, string>();
  recoveryCode = '';
  noraKey = '';
  petraKey = '';
  private readonly users = new Map<Name, UserTab>();
  private readonly guests = new Map<Name, GuestTab>();
  private snapshot: Snapshot | null = null;

  private constructor(
    readonly server: Server,
    readonly wire: Wire,
  ) {}

  static async build(): Promise<Fixture> {
    const many = ['PerHour', 'PerDay', 'PerAddressPerDay'].flatMap((name) => [`--Invitations:${name}`, '1000']);
    const server = await Server.start(many);
    const fixture = new Fixture(server, new Wire(server.origin));
    await fixture.people();
    await fixture.messages();
    await fixture.forge();
    fixture.history = fixture.wire.calls;
    for (const [name, tab] of fixture.users) {
      fixture.trusted.set(name, { ...tab.app.trustedKeys.value });
      fixture.kept.set(name, tab.kept);
      tab.close();
    }
    for (const [name, tab] of fixture.guests) {
      fixture.trusted.set(name, { ...tab.app.signing.trustedKeys });
      fixture.kept.set(name, tab.kept);
      tab.close();
    }
    fixture.keys.close();
    fixture.snapshot = await Snapshot.take(server);
    return fixture;
  }

  /** A new tab of a person's browser, with the data that it had when everything was set up. */
  async user(name: Name): Promise<UserTab> {
    return Tab.user(name, this.wire, this.keys, await this.copy(name));
  }

  async guest(name: Name): Promise<GuestTab> {
    return Tab.guest(name, this.wire, this.keys, await this.copy(name));
  }

  async restore(): Promise<void> {
    await this.snapshot!.restore();
  }

  async end(): Promise<void> {
    this.snapshot?.end();
    await this.server.end();
  }

  private async copy(name: Name): Promise<Kept> {
    const kept = this.kept.get(name) ?? fresh();
    return { ...kept, indexedDB: await copyOf(kept.indexedDB as IDBFactory) };
  }

  private async people(): Promise<void> {
    for (const name of ['alice', 'bob', 'carol', 'mallory'] as const) {
      const link = name === 'alice' ? this.server.setUpLink : await this.server.verb('user', 'add', address[name]);
      const tab = Tab.user(name, this.wire, this.keys);
      await tab.app.session.start();
      const token = link.split('#')[1]!.trim();
      const { userId } = await tab.app.api.setupOpen(token);
      const language = 'en' as const;
      const account = { token, userId, address: address[name], name: `${name} example`, password: passwordOf(name), language };
      const made = await tab.app.session.setUp(account);
      if (name === 'alice') this.recoveryCode = made.recoveryCode;
      await made.enter();
      this.users.set(name, tab);
    }
  }

  private async write(by: Name, message: { to?: Name[]; cc?: Name[]; bcc?: Name[] }, what: string, pin?: boolean): Promise<void> {
    const all = [...(message.to ?? []), ...(message.cc ?? []), ...(message.bcc ?? [])];
    const pinWanted = pin === undefined ? {} : Object.fromEntries(all.map((one) => [address[one], pin]));
    const people = { to: to(...(message.to ?? [])), cc: to(...(message.cc ?? [])), bcc: to(...(message.bcc ?? [])) };
    await this.users.get(by)!.app.send({ ...people, subject: `${by} ${what}`, text: token(by, what), pinWanted });
  }

  /** The newest link in mails to an address, and its PIN. */
  private async linkTo(by: Name, name: Name, n: number): Promise<WaitingLink> {
    const mail = await this.server.mailTo(address[name], n);
    const { generation } = this.invitations(this.wire.calls).findLast((one) => one.address === address[name])!;
    const { pin } = await this.users.get(by)!.app.worker.pin({ address: address[name], generation });
    return { url: linkIn(mail.text), pin };
  }

  private async activate(name: Name, { url, pin }: WaitingLink, hasPin: boolean): Promise<GuestTab> {
    const tab = Tab.guest(name, this.wire, this.keys);
    await tab.app.start();
    await tab.app.openLink(url);
    await tab.app.opening.redeem(hasPin ? pin : null);
    await tab.app.opening.createMailbox(passwordOf(name));
    this.guests.set(name, tab);
    return tab;
  }

  private async readAll(tab: UserTab | GuestTab, folder: 'inbox' | 'sent' = 'inbox'): Promise<void> {
    for (const { item } of await tab.app.list(folder)) this.mids.set((await tab.app.open(item.messageId)).text.trim(), item.messageId);
  }

  // One list of all messages in their order: replies and links refer to the messages that were sent before them.
  private async messages(): Promise<void> {
    const [alice, bob] = [this.users.get('alice')!, this.users.get('bob')!];
    await this.write('alice', { to: ['bob'] }, '1');
    await this.write('bob', { to: ['alice'] }, '1');
    await this.write('mallory', { to: ['alice'] }, '1');
    await this.write('mallory', { to: ['bob'] }, '2');

    await this.write('alice', { to: ['mia'], cc: ['bob'] }, '2', true);
    const mia = await this.activate('mia', await this.linkTo('alice', 'mia', 1), true);
    const [first] = await mia.app.list('inbox');
    await mia.app.reply(await mia.app.open(first!.item.messageId), true, token('mia', '1'));
    await this.write('bob', { to: ['mia'] }, '2');
    await this.write('mallory', { to: ['mia'] }, '3');
    await this.readAll(mia);
    await this.write('alice', { to: ['bob'], bcc: ['mia'] }, '3');
    await this.write('carol', { to: ['mia', 'alice'] }, '1');
    await this.write('alice', { to: ['carol'] }, '11');

    await this.write('alice', { to: ['nora'] }, '4', false);
    const nora = await this.activate('nora', await this.linkTo('alice', 'nora', 1), false);
    const own = await this.key('nora');
    this.noraKey = own;
    await nora.app.delivery.useOwnKey(own, passwordOf('nora'));
    await nora.app.delivery.switchDelivery(true, passwordOf('nora'));
    await this.write('alice', { to: ['nora'] }, '5');

    const petra = await this.key('petra');
    this.petraKey = petra;
    const { keys } = await alice.app.worker.findKeys({ sources: [new Blob([fromB64u(petra)])] });
    await alice.app.contacts.importKey({ facts: keys[0]!.facts, head: null }, false);
    await this.write('alice', { to: ['petra'] }, '6');

    await this.write('alice', { to: ['mguest'] }, '7', false);
    const mguest = await this.activate('mguest', await this.linkTo('alice', 'mguest', 1), false);
    const [theirs] = await mguest.app.list('inbox');
    await mguest.app.reply(await mguest.app.open(theirs!.item.messageId), false, token('mguest', '1'));

    await this.write('alice', { to: ['otto'] }, '8', true);
    this.links.set('otto', await this.linkTo('alice', 'otto', 1));
    await this.write('alice', { to: ['otto'] }, '9', true);
    await this.write('alice', { to: ['eve'] }, '10', true);
    this.links.set('eve', await this.linkTo('alice', 'eve', 1));
    await this.write('mallory', { to: ['otto'] }, '4', true);
    for (const by of ['bob', 'mallory'] as const) {
      const before = (await this.server.mails()).filter(({ recipients }) => recipients.includes(address.mia)).length;
      await this.write(by, { to: ['mia'] }, '5', true);
      this.links.set(`mia from ${by}`, await this.linkTo(by, 'mia', before + 1));
    }
    for (const tab of this.users.values()) {
      await this.readAll(tab);
      await this.readAll(tab, 'sent');
      await tab.app.api.session();
    }
    await mia.app.start();
    await alice.app.renewKey();
    await bob.app.replaceKey(passwordOf('bob'));
    // Sessions that a browser finds again after a reload.
    for (const { app } of [...this.users.values(), ...this.guests.values()]) await ('start' in app ? app.start() : app.session.start());
  }

  /** A key that somebody generated with their own program. */
  private async key(name: Name): Promise<string> {
    const made = await openpgp.generateKey({
      type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email: address[name] }], format: 'object',
    });
    this.keys.register(b64u(made.privateKey.getFingerprint()), address[name], name);
    return b64u(made.privateKey.toPublic().write() as Uint8Array);
  }

  /** Forges the attacker's messages and keys in others' names. */
  private async forge(): Promise<void> {
    const certificates = new Map<Name, string>();
    for (const name of ['alice', 'mia'] as const) {
      const tab: UserTab | GuestTab = this.users.get(name) ?? this.guests.get(name)!;
      const identity = 'worker' in tab.app ? await tab.app.worker.identity() : await (await tab.app.secrets()).identity();
      certificates.set(name, identity!.certificate);
    }
    for (const as of ['alice', 'bob', 'carol', 'mia', 'nora', 'otto', 'newcomer', 'petra'] as const) {
      const { worker } = Tab.user('forger', this.wire, this.keys).app;
      const userId = this.users.get(as)?.app.session.session.value?.userId ?? toB64u(crypto.getRandomValues(new Uint8Array(16)));
      const made = await worker.createUser({ userId, address: address[as], name: null, password: passwordOf('mallory') });
      const key = { certificate: made.certificate, fingerprint: made.fingerprint };
      this.forgedKeys.set(as, key);
      for (const reader of ['alice', 'mia'] as const) {
        const text = token('forger', `as ${as}`);
        const entity = {
          mid: toB64u(crypto.getRandomValues(new Uint8Array(16))), from: { address: address[as], name: null }, to: to(reader),
          cc: [], bcc: [], subject: 'Forged', text, attachments: [], date: new Date().toISOString(),
        };
        const { handle, body, summary } = await worker.encryptMessage(entity);
        const { accesses } = await worker.grantAccess({ from: { handle }, to: [{ certificate: certificates.get(reader)! }] });
        const bodyId = toB64u(crypto.getRandomValues(new Uint8Array(16)));
        this.wire.forgedBodies.set(bodyId, new Uint8Array(await body.arrayBuffer()));
        this.forged.push({ as, reader, ...key, body: { bodyId, size: body.size, summary, pkesk: accesses[0]!.pkesk, role: 'to' } });
      }
    }
  }

  /** The key of a link, as the server stated it when the link was created. */
  inviteFpr(url: string): string {
    const parsed = parseLink(url);
    const found = this.invitations(this.history).find(({ iid }) => parsed.kind === 'invitation' && parsed.link.iid === iid);
    if (!found) throw new Error('no such link');
    return found.inviteFpr;
  }

  private invitations(calls: readonly Call[]) {
    type Made = { iid: string; address: string; inviteFpr: string; generation: number };
    return calls.flatMap(({ request }) => (request as { invitations?: Made[] } | null)?.invitations ?? []);
  }

  /** The same link, with a binding for another sender's key: what a server can write into a mail. */
  async rebound(url: string, senderFpr: string, inviteFpr: string): Promise<string> {
    const parsed = parseLink(url);
    if (parsed.kind !== 'invitation') throw new Error('no link');
    const bind = await linkBind(fromB64u(senderFpr), fromB64u(inviteFpr));
    return `${url.split('#')[0]!}#${linkFragment(fromB64u(parsed.link.secret), bind)}`;
  }
}
