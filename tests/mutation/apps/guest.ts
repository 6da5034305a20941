/** A guest's actions, as the screens do them, without the screens. */
import { h, render } from 'preact';
import { parseLink } from '../../../src/client/crypto/link.ts';
import { isShown } from '../../../src/client/crypto/summary.ts';
import common from '../../../src/client/ui/languages/en/common.json';
import texts from '../../../src/client/ui/languages/en/guest.json';
import { t, useCatalogue } from '../../../src/client/ui/i18n.ts';
import * as delivery from '../../../src/client/guest/mailbox/delivery.ts';
import { openAnswer } from '../../../src/client/guest/messages/drafts.ts';
import { takeSenderBind } from '../../../src/client/guest/link/linkKeeping.ts';
import { loadFolder, readMessage, type ReadableMessage } from '../../../src/client/guest/messages/messages.ts';
import * as opening from '../../../src/client/guest/link/opening.ts';
import { recipientsOf, sendReply } from '../../../src/client/guest/messages/replying.ts';
import { SignedBy } from '../../../src/client/guest/screens/SignedBy.tsx';
import * as signing from '../../../src/client/guest/mailbox/signing.ts';
import { listings, loadInstance, secrets, session } from '../../../src/client/guest/mailbox/state.ts';

useCatalogue('en', { ...common, ...texts });

/** A page's beginning. */
export const start = async (): Promise<void> => {
  await loadInstance();
  await signing.resume();
};

/** "Open message" on a link's page. */
export async function openLink(url: string): Promise<void> {
  const parsed = parseLink(url);
  if (parsed.kind !== 'invitation') throw new Error('no link');
  await opening.open(parsed.link);
}

export async function list(folder: 'inbox' | 'sent') {
  await loadFolder(folder);
  return listings[folder].value?.messages ?? [];
}

/** Whether a list shows sender and subject of a row. */
export const isListed = ({ standing }: { standing: Parameters<typeof isShown>[0] }): boolean => isShown(standing);

export async function open(messageId: string) {
  const mail: ReadableMessage = await readMessage(messageId, () => undefined, new AbortController().signal);
  const place = document.createElement('div');
  render(h(SignedBy, { mail }), place);
  const isFine = place.querySelector('.signed') !== null && place.querySelector('.notice') === null;
  const calm = isFine && mail.doubts.length === 0;
  const said = place.textContent ?? '';
  render(null, place);
  return {
    mail, text: mail.opened.text ?? '', item: mail.item, shownAs: mail.item.author.address, own: said.includes(t('signed.mine')),
    calm, said,
  };
}

/** "Reply" and "Reply to all" of an opened message. */
export async function reply({ mail }: Awaited<ReturnType<typeof open>>, all: boolean, text: string): Promise<void> {
  const answer = await openAnswer(mail.item.messageId);
  answer.choose(all);
  const { participants } = await recipientsOf(mail, all);
  const signal = new AbortController().signal;
  await sendReply({ mail, answer, text, participants, approved: {}, onProgress: () => undefined, signal });
}

export { delivery, opening, secrets, session, signing, takeSenderBind };
