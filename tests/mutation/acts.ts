/** The journey in acts. Each begins where everybody was set up, and has one person. */
import type { Oracle } from './oracle.ts';
import type { Tab } from './tab.ts';
import { address, passwordOf, token, type Fixture, type GuestTab, type Name, type UserTab } from './fixture.ts';
import { fromB64u } from '../../src/client/crypto/bytes.ts';

export interface Act {
  name: string;
  who: Name;
  /** Endpoints whose answers this act's rows alter. */
  alters: RegExp;
  /** The intended readers of what the person writes. */
  intended: Name[];
  run(fixture: Fixture, opened: (tab: Tab<unknown>) => void, oracle: Oracle): Promise<void>;
}

const box = (...names: Name[]) => names.map((name) => ({ address: address[name], name: null }));
const all = { to: box('bob', 'mia'), cc: box('petra', 'nora'), bcc: box('carol') };
const text = token('alice', 'mutated');

/** A user's act in the session that a reload finds again. */
const asUser = (
  name: string,
  alters: RegExp,
  intended: Name[],
  run: (tab: UserTab, oracle: Oracle, fixture: Fixture) => Promise<void>,
  who: Name = 'alice',
): Act => ({
  name,
  who,
  alters,
  intended,
  run: async (fixture, opened, oracle) => {
    const tab = await fixture.user(who);
    opened(tab);
    await tab.app.session.start();
    await run(tab, oracle, fixture);
  },
});

const asGuest = (
  who: Name,
  name: string,
  alters: RegExp,
  intended: Name[],
  run: (tab: GuestTab, oracle: Oracle, fixture: Fixture) => Promise<void>,
): Act => ({
  name,
  who,
  alters,
  intended,
  run: async (fixture, opened, oracle) => {
    const tab = await fixture.guest(who);
    opened(tab);
    await tab.app.start();
    await run(tab, oracle, fixture);
  },
});

async function readAll(tab: UserTab | GuestTab, folder: 'inbox' | 'sent', oracle: Oracle, most = 6): Promise<void> {
  const entries = await tab.app.list(folder);
  const rows = entries.filter((entry) => tab.app.isListed(entry)).map(({ item, summary }) => ({ item, preview: summary?.preview ?? '' }));
  oracle.listed(rows);
  for (const { item } of entries.slice(0, most)) oracle.shown(await tab.app.open(item.messageId));
}

/** Nobody answers a message with a warning on the screen. */
function answers({ calm }: { calm: boolean }): void {
  if (!calm) throw new Error('the person was warned');
}

async function opens(tab: UserTab, by: string, folder: 'inbox' | 'sent' = 'inbox') {
  const entries: { item: { messageId: string }; summary: { subject: string } | null }[] = await tab.app.list(folder);
  const found = entries.find(({ summary }) => summary?.subject === by);
  if (!found) throw new Error(`no message "${by}"`);
  return tab.app.open(found.item.messageId);
}

async function guestOpens(tab: GuestTab, by: string) {
  const entries: { item: { messageId: string }; summary: { subject: string } | null }[] = await tab.app.list('inbox');
  const found = entries.find(({ summary }) => summary?.subject === by);
  if (!found) throw new Error(`no message "${by}"`);
  return tab.app.open(found.item.messageId);
}

const session = /^(GET \/api\/instance|GET \/api\/user\/session)$/u;
const resolving = /^POST \/api\/user\/(recipients|bodies|messages)$/u;

export const acts: Act[] = [
  asUser('a user reloads and writes', session, ['bob'], async (tab) => {
    await tab.app.send({ to: box('bob'), text });
  }),
  {
    name: 'a user signs in and writes',
    who: 'alice',
    alters: /^POST \/api\/user\/(prelogin|login)$/u,
    intended: ['bob'],
    run: async (fixture, opened) => {
      const tab = await fixture.user('alice');
      tab.kept.session.clear();
      opened(tab);
      await tab.app.session.start();
      await tab.app.session.signIn(address.alice, passwordOf('alice'));
      await tab.app.send({ to: box('bob'), text });
    },
  },
  asUser('a user writes to everybody', resolving, ['bob', 'mia', 'petra', 'nora', 'carol'], async (tab) => {
    await tab.app.send({ ...all, text });
  }),
  asUser('a user writes to somebody new', resolving, ['newcomer'], async (tab) => {
    await tab.app.send({ to: box('newcomer'), text, pinWanted: { [address.newcomer]: false } });
  }),
  asUser('a user writes to people whose links wait', resolving, ['otto', 'eve'], async (tab) => {
    await tab.app.send({ to: box('otto'), text });
    await tab.app.send({ to: box('eve'), text });
  }),
  asUser('a user reads the inbox', /^GET \/api\/user\/(messages|bodies)|^POST \/api\/user\/recipients/u, [], async (tab, oracle) => {
    await readAll(tab, 'inbox', oracle);
  }),
  asUser('a user reads what was sent', /^GET \/api\/user\/(messages|bodies)/u, [], async (tab, oracle) => {
    await readAll(tab, 'sent', oracle, 4);
  }),
  asUser(
    'a user answers a guest and all',
    /^(GET \/api\/user\/messages\/|POST \/api\/user\/recipients)/u,
    ['mia', 'bob'],
    async (tab, oracle) => {
      const mail = await opens(tab, 'Re: alice 2');
      oracle.shown(mail);
      answers(mail);
      await tab.app.reply(mail, true, text);
    },
  ),
  asUser(
    'a user sends a link again',
    /^(GET \/api\/user\/messages\/|POST \/api\/user\/(recipients|messages))/u,
    ['otto'],
    async (tab, oracle) => {
      const mail = await opens(tab, 'alice 8', 'sent');
      oracle.shown(mail);
      await tab.app.sendAgain(mail.item.messageId, address.otto, false);
    },
  ),
  asUser('a user gives a new PIN', /^(GET \/api\/user\/messages\/|POST \/api\/user\/(recipients|messages))/u, ['otto'], async (tab) => {
    const mail = await opens(tab, 'alice 8', 'sent');
    await tab.app.sendAgain(mail.item.messageId, address.otto, true);
  }),
  asUser(
    'a user sends again to a key',
    /^(GET \/api\/user\/messages\/|POST \/api\/user\/(recipients|messages))/u,
    ['petra'],
    async (tab) => {
      const mail = await opens(tab, 'alice 6', 'sent');
      await tab.app.sendAgain(mail.item.messageId, address.petra, false);
    },
  ),
  asUser(
    'a user changes the password and writes',
    /^(GET \/api\/user\/session|POST \/api\/user\/(prelogin|password))$/u,
    ['bob'],
    async (tab) => {
      await tab.app.changePassword(passwordOf('alice'), 'another alice garden fence');
      await tab.app.send({ to: box('bob'), text });
    },
  ),
  asUser('a user renews the key and writes', /^POST \/api\/user\/key\/renew$/u, ['bob'], async (tab) => {
    await tab.app.renewKey();
    await tab.app.send({ to: box('bob'), text });
  }),
  asUser(
    'a user replaces the key and writes',
    /^(POST \/api\/user\/(key\/replace|prelogin)|GET \/api\/user\/session)$/u,
    ['bob'],
    async (tab) => {
      await tab.app.replaceKey(passwordOf('alice'));
      await tab.app.send({ to: box('bob'), text });
    },
  ),
  {
    name: 'a user recovers the account and writes',
    who: 'alice',
    alters: /^POST \/api\/user\/(prelogin|recovery\/\w+)$/u,
    intended: ['bob'],
    run: async (fixture, opened) => {
      const tab = await fixture.user('alice');
      tab.kept.session.clear();
      opened(tab);
      await tab.app.session.start();
      const { enter } = await tab.app.session.recover(address.alice, fixture.recoveryCode, 'another alice garden fence');
      await enter();
      await tab.app.send({ to: box('bob'), text });
    },
  },
  asUser(
    'a user compares a key and writes',
    /^(GET \/api\/contacts\/keys|POST \/api\/contacts\/keys|(GET|PUT) \/api\/user\/(pins|contacts))$/u,
    ['petra'],
    async (tab, _, fixture) => {
      const { contacts, worker } = tab.app;
      await contacts.loadContacts();
      for (const { canonical, keys } of contacts.contacts.value ?? []) {
        // The person compares the screen with what Petra reads aloud.
        const shown = keys[0]?.fingerprint;
        const true_ = shown ? fixture.keys.of(shown) : undefined;
        if (shown && true_?.address === canonical && true_.madeBy === 'petra') await contacts.markVerified(canonical, shown, 'contact');
      }
      const own = await worker.findKeys({ sources: [new Blob([fromB64u(fixture.petraKey)])] });
      await contacts.importKey({ facts: own.keys[0]!.facts, head: null }, true);
      await tab.app.send({ to: box('petra'), text });
    },
  ),
  asUser(
    'a user sees what stands beside',
    /^(GET \/api\/(user\/(drafts|notices|contacts)|keys\/publish)|POST \/api\/user\/transport)$/u,
    ['bob'],
    async (tab) => {
      const { api } = tab.app;
      await Promise.all([api.drafts(), api.notices(), api.contacts('b'), api.publishing(), api.transport(['recipient.example'])]);
      await tab.app.send({ to: box('bob'), text });
    },
  ),

  asGuest(
    'mia',
    'a guest reads the mailbox',
    /^(GET \/api\/(instance|guest\/(session|messages|bodies))|POST \/api\/guest\/(participants|messages))/u,
    [],
    async (tab, oracle) => {
      await readAll(tab, 'inbox', oracle);
      await readAll(tab, 'sent', oracle);
    },
  ),
  asGuest(
    'mia',
    'a guest answers all',
    /^(GET \/api\/guest\/(session|messages\/|bodies)|POST \/api\/guest\/(participants|bodies))/u,
    ['alice', 'bob'],
    async (tab, oracle) => {
      const mail = await guestOpens(tab, 'alice 2');
      oracle.shown(mail);
      answers(mail);
      await tab.app.reply(mail, true, token('mia', 'mutated'));
    },
  ),
  asGuest('mia', 'a guest answers one', /^POST \/api\/guest\/(participants|bodies)$/u, ['carol', 'alice'], async (tab, oracle) => {
    const mail = await guestOpens(tab, 'carol 1');
    oracle.shown(mail);
    answers(mail);
    await tab.app.reply(mail, false, token('mia', 'mutated'));
  }),
  {
    name: 'a guest signs in and answers',
    who: 'mia',
    alters: /^POST \/api\/guest\/(prelogin|login)$/u,
    intended: ['alice'],
    run: async (fixture, opened, oracle) => {
      const tab = await fixture.guest('mia');
      tab.kept.session.clear();
      opened(tab);
      await tab.app.start();
      await tab.app.signing.signIn(address.mia, passwordOf('mia'));
      const mail = await guestOpens(tab, 'alice 2');
      oracle.shown(mail);
      answers(mail);
    await tab.app.reply(mail, false, token('mia', 'mutated'));
    },
  },
  {
    name: 'a guest opens a first link, reads and answers',
    who: 'otto',
    alters: /^POST \/api\/invitations\/\w+$|^GET \/api\/guest\/messages|^POST \/api\/guest\/participants/u,
    intended: ['alice'],
    run: async (fixture, opened, oracle) => {
      const tab = await fixture.guest('otto');
      opened(tab);
      await tab.app.start();
      const { url, pin } = fixture.links.get('otto')!;
      await tab.app.openLink(url);
      await tab.app.opening.redeem(pin);
      await tab.app.opening.createMailbox(passwordOf('otto'));
      const mail = await guestOpens(tab, 'alice 8');
      oracle.shown(mail);
      answers(mail);
    await tab.app.reply(mail, false, token('otto', 'mutated'));
    },
  },
  asGuest(
    'mia',
    'a guest puts a further link into the mailbox',
    /^POST \/api\/invitations\/\w+$|^GET \/api\/guest\/session/u,
    ['bob'],
    async (tab, oracle, fixture) => {
      const { url, pin } = fixture.links.get('mia from bob')!;
      await tab.app.openLink(url);
      await tab.app.opening.redeem(pin);
      await tab.app.opening.attach();
      const mail = await guestOpens(tab, 'bob 5');
      oracle.shown(mail);
      answers(mail);
      await tab.app.reply(mail, false, token('mia', 'mutated'));
    },
  ),
  asGuest('mia', 'a guest opens a link that was forged in the name of a known sender', /^$/u, ['mallory'], async (tab, oracle, fixture) => {
    const { url, pin } = fixture.links.get('mia from mallory')!;
    const forged = fixture.forgedKeys.get('alice')!;
    await tab.app.openLink(await fixture.rebound(url, forged.fingerprint, fixture.inviteFpr(url)));
    await tab.app.opening.redeem(pin);
    await tab.app.opening.attach();
    await readAll(tab, 'inbox', oracle);
  }),
  asGuest('nora', 'a guest changes key and delivery', /\/api\/guest\/(own-key|delivery|session)/u, [], async (tab, _, fixture) => {
    const { delivery } = tab.app;
    await delivery.removeOwnKey(passwordOf('nora'));
    await delivery.useOwnKey(fixture.noraKey, passwordOf('nora'));
    await delivery.switchDelivery(false, passwordOf('nora'));
  }),
];
