import { until } from './thunderbird.ts';

export interface Writing {
  /** Answers the open mail: its author, or everybody. Without it a new mail to `to`. */
  answer?: 'author' | 'all';
  to?: string[];
  subject?: string;
  text: string;
  /** By default as Thunderbird decides. */
  encrypt?: boolean;
}

/** The window's notices before the mail left. */
export interface Written {
  encrypted: boolean;
  signed: boolean;
  subject: string;
  to: string[];
  notifications: string[];
  isSent: boolean;
}

/** For `Thunderbird.run`: writes a mail in the compose window; sends it, if encryption was asked for or chosen and is possible. */
// Thunderbird gets the text of this function alone, so it cannot call others of this file.
export async function write({ answer, to, subject, text, encrypt }: Writing): Promise<Written> {
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
  const main = Services.wm.getMostRecentWindow('mail:3pane');
  const pane = main.document.getElementById('tabmail').currentAbout3Pane;
  if (answer) pane.commandController.doCommand(answer === 'all' ? 'cmd_replyall' : 'cmd_replySender');
  else {
    const { defaultIdentity } = MailServices.accounts.defaultAccount;
    MailServices.compose.OpenComposeWindow(
      null, null, null, Ci.nsIMsgCompType.New, Ci.nsIMsgCompFormat.Default, defaultIdentity, null, null,
    );
  }
  const window = await until('the compose window', () => Services.wm.getMostRecentWindow('msgcompose'));
  await until('its editor', () => window.document.readyState === 'complete' && window.gLoadingComplete && window.gMsgCompose?.editor);
  const { document } = window;
  if (to) window.addressRowAddRecipientsArray(document.querySelector('.address-row[data-recipienttype="addr_to"]'), to);
  const subjectField = document.getElementById('msgSubject');
  if (subject !== undefined) {
    subjectField.value = subject;
    subjectField.dispatchEvent(new window.Event('input'));
  }
  const { editor } = window.gMsgCompose;
  editor.beginningOfDocument();
  editor.QueryInterface(Ci.nsIEditor).insertText(text);
  const settled = async () => {
    // Thunderbird looks up the recipients' keys in the background, a moment after the last change.
    await new Promise<void>((resolve) => void main.setTimeout(resolve, 700));
  };
  await settled();
  if (encrypt !== undefined && encrypt !== window.gSendEncrypted) {
    window.toggleEncryptMessage();
    await settled();
  }
  const pills = [...document.querySelectorAll('mail-address-pill')];
  const notices = [...document.querySelectorAll('notification-message')];
  const said = {
    encrypted: window.gSendEncrypted as boolean,
    signed: window.gSendSigned as boolean,
    subject: subjectField.value as string,
    to: pills.map((pill) => pill.fullAddress as string),
    notifications: notices.map((one) => (one.shadowRoot ?? one).querySelector('.message')?.textContent.trim() ?? ''),
  };
  const hasKeys = !said.notifications.length;
  if (said.encrypted && !hasKeys) {
    window.SetContentAndBodyAsUnmodified();
    window.close();
    return { ...said, isSent: false };
  }
  window.goDoCommand('cmd_sendNow');
  await until('the mail is sent', () => window.closed);
  return { ...said, isSent: true };
}
