import { until } from './thunderbird.ts';

export interface Security {
  isEncrypted: boolean;
  /** Thunderbird's name for what it found, such as VALID_KEY_UNVERIFIED, and the sentence that it shows. */
  signature: string;
  signatureSays: string;
  /** Whether it offers to import a key that came with the mail. */
  offersKey: boolean;
}

/** The window's report on an open mail. */
export interface ShownMail {
  subject: string;
  subjectInFolder: string;
  from: string[];
  to: string[];
  body: string;
  attachments: string[];
  security: Security | null;
  notifications: string[];
}

/** For `Thunderbird.run`: opens a mail, waits until it was decrypted, and reads what the window says about it. */
// Thunderbird gets the text of this function alone, so it cannot call others of this file.
export async function showMail(uri: string): Promise<ShownMail> {
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
  const window = Services.wm.getMostRecentWindow('mail:3pane');
  const header = MailServices.messageServiceFromURI(uri).messageURIToMsgHdr(uri);
  const tabs = () => window.document.getElementById('tabmail')?.currentAbout3Pane;
  const pane = await until('about:3pane', () => tabs()?.messageBrowser && tabs());
  if (pane.gFolder?.URI !== header.folder.URI) pane.displayFolder(header.folder.URI);
  await until('the list of mails', () => pane.gDBView && pane.gDBView.rowCount > 0);
  const isReady = () => pane.messageBrowser.contentWindow?.Enigmail?.msg && pane.messageBrowser.contentDocument.readyState === 'complete';
  const about = await until('about:message', () => isReady() && pane.messageBrowser.contentWindow);
  // Nothing may be open before, or the event of the former mail would be mistaken for that of this one.
  pane.threadTree.selectedIndex = -1;
  await until('no open mail', () => !about.gMessage);
  // Fired for every mail, encrypted or not.
  const processed = new Promise((resolve) => about.document.addEventListener('openpgpprocessed', resolve, { once: true }));
  pane.selectMessage(header);
  await processed;
  await until('the mail', () => about.msgLoaded);

  const $ = (id: string) => about.document.getElementById(id);
  const textOf = (id: string): string => {
    const element = $(id);
    const shown = typeof element?.value === 'string' && element.value ? element.value : (element?.textContent ?? '');
    return String(shown).trim().replace(/\s+/gu, ' ');
  };
  let security: Security | null = null;
  if ($('cryptoBox').getAttribute('tech') === 'OpenPGP' && !$('cryptoBox').hidden) {
    const { EnigmailConstants } = ChromeUtils.importESModule('chrome://openpgp/content/modules/constants.sys.mjs');
    const { msg, hdrView } = about.Enigmail;
    await msg.loadOpenPgpMessageSecurityInfo();
    const names = Object.keys(EnigmailConstants);
    const nameOf = (kind: string, value: unknown) =>
      names.find((name) => name.startsWith(kind) && EnigmailConstants[name] === value)?.slice(kind.length);
    security = {
      isEncrypted: nameOf('MSG_ENC_', hdrView.msgEncryptionState) === 'OK',
      signature: nameOf('MSG_SIG_', hdrView.msgSignatureState) ?? '',
      signatureSays: textOf('signatureExplanation'),
      offersKey: !$('openpgpKeyBox').hidden,
    };
  }
  const people = (id: string): string[] =>
    [...$(id).querySelectorAll('.header-recipient')].map((one) => {
      const lines = [...one.querySelectorAll('.recipient-multi-line, .recipient-single-line')];
      return String((lines.find((line) => line.checkVisibility()) ?? one).innerText).trim().replace(/\s+/gu, ' ');
    });
  const notices = [...about.document.querySelectorAll('notification-message')];
  return {
    subject: $('expandedsubjectBox').value.textContent.trim(),
    subjectInFolder: header.mime2DecodedSubject,
    from: people('expandedfromBox'),
    to: people('expandedtoBox'),
    body: $('messagepane').contentDocument.body.innerText.trim(),
    attachments: about.currentAttachments.map(({ name }: { name: string }) => name),
    security,
    notifications: notices.map((one) => (one.shadowRoot ?? one).querySelector('.message')?.textContent.trim() ?? ''),
  };
}
