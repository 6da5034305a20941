/** A user's actions, as the screens do them, without the screens. */
import { h, render } from 'preact';
import { tryCanon } from '../../../src/client/crypto/address.ts';
import { randomBytes, toB64u } from '../../../src/client/crypto/bytes.ts';
import { isShown } from '../../../src/client/crypto/summary.ts';
import common from '../../../src/client/ui/languages/en/common.json';
import texts from '../../../src/client/ui/languages/en/user.json';
import { t, useCatalogue } from '../../../src/client/ui/i18n.ts';
import { api } from '../../../src/client/user/account/api.ts';
import * as contacts from '../../../src/client/user/contacts/store.ts';
import { answerees } from '../../../src/client/user/folders/answering.ts';
import { openItem } from '../../../src/client/user/folders/opening.ts';
import { SignatureLine } from '../../../src/client/user/folders/SignatureLine.tsx';
import { authorDeps, stores } from '../../../src/client/user/messages/store.ts';
import type { UnsentMessage } from '../../../src/client/user/sending/unsent.ts';
import * as ownKey from '../../../src/client/user/settings/ownKeyChanges.ts';
import { addTrustedKeys, requireTrustedKeys, trustedKeys } from '../../../src/client/user/account/trustedKeys.ts';
import { resend } from '../../../src/client/user/sending/resend.ts';
import { Sending } from '../../../src/client/user/sending/sending.ts';
import * as session from '../../../src/client/user/account/session.ts';
import { findingsOf } from '../../../src/client/user/recipients/findings.ts';
import type { MessageItem } from '../../../src/client/user/account/types.ts';
import { worker } from '../../../src/client/user/account/worker.ts';

useCatalogue('en', { ...common, ...texts });

/** A message with what the form adds. */
const messageOf = (part: Partial<UnsentMessage>): UnsentMessage => {
  const { userId, certificate, address, name } = session.session.value!;
  return {
    requestId: toB64u(randomBytes(16)),
    from: { name, address },
    self: { userId, certificate },
    to: [],
    cc: [],
    bcc: [],
    subject: 'Mutated',
    text: '',
    files: [],
    answers: null,
    language: 'en',
    clearNote: null,
    expiresInDays: null,
    linkExpiresInDays: null,
    pinWanted: {},
    approved: {},
    mailboxWanted: {},
    ...part,
  };
};

/** The compose screen: it looks the addresses up, and sends. */
export async function send(part: Partial<UnsentMessage>): Promise<void> {
  const message = messageOf(part);
  await findingsOf([...message.to, ...message.cc, ...message.bcc].map(({ address }) => address));
  const sending = new Sending({ api, crypto: worker, trustedKeys: requireTrustedKeys, now: () => new Date() });
  const { trustedKeys: added } = await sending.send(message);
  await addTrustedKeys(added);
}

/** A folder's screen: the list. */
export async function list(folder: 'inbox' | 'sent') {
  const store = stores[folder];
  await store.refresh();
  if (store.state.value === 'failed') throw store.error.value;
  return store.entries.value;
}

/** Whether a list shows sender and subject of a row. */
export const isListed = ({ standing }: { standing: Parameters<typeof isShown>[0] }): boolean => isShown(standing);

/** A message's screen: its text, and the verdict on its signature. */
export async function open(messageId: string) {
  const item = await api.message(messageId);
  const opened = await openItem(item, new AbortController().signal, () => undefined);
  const place = document.createElement('div');
  render(h(SignatureLine, { verdict: opened.verdict, address: item.author.address }), place);
  const isFine = place.querySelector('.signature') !== null && place.querySelector('.notice') === null;
  const calm = isFine && opened.named && opened.doubts.length === 0;
  const said = place.textContent ?? '';
  render(null, place);
  return {
    item, opened, text: opened.message.text ?? '', shownAs: item.author.address, own: said.includes(t('signature.own')),
    calm, said,
  };
}

/** "Reply" and "Reply to all" of an opened message. */
export async function reply({ item, opened }: Awaited<ReturnType<typeof open>>, all: boolean, text: string) {
  const { to, cc } = answerees(item, opened, session.session.value!.address, all);
  const { messageId, references, confidential } = opened.message;
  await send({ to, cc, text, answers: { id: item.messageId, messageId, references, confidential } });
}

/** "Send the link again" and "New PIN" of a sent message's recipient. */
export async function sendAgain(messageId: string, address: string, newPin: boolean): Promise<void> {
  const item: MessageItem = await api.message(messageId);
  const recipient = item.recipients.find((one) => one.address === address);
  if (!recipient) throw new Error('no such recipient');
  const certificate = session.session.value?.certificate ?? '';
  const requestId = toB64u(randomBytes(16));
  const resending = { message: item, recipient, newPin, language: 'en', clearNote: null, requestId };
  const made = await resend(resending, { ...authorDeps, trustedKeys: requireTrustedKeys, crypto: worker, api, certificate });
  const canonical = tryCanon(address) ?? '';
  const pin = trustedKeys.value[canonical];
  if (pin && made.hasPin) await addTrustedKeys({ [canonical]: { ...pin, generation: made.generation } });
}

export async function changePassword(current: string, next: string): Promise<void> {
  const currentAuth = await session.proveAgain(current);
  const changed = await worker.changeUserPassword({ password: next });
  await api.changePassword({ currentAuth, ...changed });
  await session.refreshSession();
}

export async function replaceKey(password: string): Promise<void> {
  await ownKey.completeReplacement(await ownKey.prepareReplacement(password, 'superseded'));
}

export const renewKey = ownKey.renewKey;
export { api, contacts, session, trustedKeys, worker };
