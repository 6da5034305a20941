// Functions for `Thunderbird.run`: accounts, keys and folders.

/** Creates an account whose mails are in a local folder, and returns its identity's key and the URI of its inbox. */
export function makeAccount({
  address,
  name,
  smtpPort,
}: {
  address: string;
  name: string;
  smtpPort: number;
}): { identity: string; inbox: string } {
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
  const { accounts } = MailServices;
  accounts.createLocalMailAccount();
  // Nothing is fetched from it: tests put mails into its inbox.
  const server = accounts.createIncomingServer(address.split('@')[0], '127.0.0.1', 'pop3');
  server.loginAtStartUp = false;
  server.doBiff = false;
  server.valid = true;
  const outgoing = MailServices.outgoingServer.createServer('smtp').QueryInterface(Ci.nsISmtpServer);
  outgoing.hostname = '127.0.0.1';
  outgoing.port = smtpPort;
  outgoing.authMethod = Ci.nsMsgAuthMethod.none;
  outgoing.socketType = Ci.nsMsgSocketType.plain;
  MailServices.outgoingServer.defaultServer = outgoing;
  const identity = accounts.createIdentity();
  Object.assign(identity, {
    email: address, fullName: name, composeHtml: true, attachSignature: false, doFcc: false, smtpServerKey: outgoing.key,
  });
  const account = accounts.createAccount();
  account.addIdentity(identity);
  account.incomingServer = server;
  accounts.defaultAccount = account;
  const root = server.rootFolder.QueryInterface(Ci.nsIMsgLocalMailFolder);
  // Without these it asks where copies and drafts go.
  for (const [folder, flag] of [['Sent', 'SentMail'], ['Drafts', 'Drafts']] as const) {
    if (!root.containsChildNamed(folder)) root.createLocalSubfolder(folder);
    root.getChildNamed(folder).setFlag(Ci.nsMsgFolderFlags[flag]);
  }
  return { identity: identity.key, inbox: root.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox).URI };
}

export interface ImportedSecretKey {
  error: string;
  /** Fingerprints of the keys with a secret part that are in the ring now. */
  fingerprints: string[];
  /** Those for which Thunderbird warns that they need what it does not support. */
  unsupported: string[];
}

export async function importSecretKey(identityKey: string, armored: string, passphrase: string): Promise<ImportedSecretKey> {
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
  const { RNP } = ChromeUtils.importESModule('chrome://openpgp/content/modules/RNP.sys.mjs');
  const { EnigmailKeyRing } = ChromeUtils.importESModule('chrome://openpgp/content/modules/keyRing.sys.mjs');
  const { PgpSqliteDb2 } = ChromeUtils.importESModule('chrome://openpgp/content/modules/sqliteDb.sys.mjs');
  let asked = 0;
  // It asks until the passphrase is right.
  const answer = (_window: unknown, _prompt: string, flags: { canceled: boolean }) => ((flags.canceled = ++asked > 4) ? '' : passphrase);
  const done = await RNP.importSecKeyBlockImpl(null, answer, false, armored);
  EnigmailKeyRing.clearCache();
  const keys: { fpr: string }[] = EnigmailKeyRing.getAllKeys().keyList.filter((key: { secretAvailable: boolean }) => key.secretAvailable);
  // A key that is not accepted as personal neither signs nor counts as the user's own.
  for (const key of keys) await PgpSqliteDb2.acceptAsPersonalKey(key.fpr);
  // Thunderbird does not import a key made in the future, and reports no error.
  if (done.importedKeys.length) {
    const id = done.importedKeys[0].replace('0x', '');
    MailServices.accounts.getIdentity(identityKey).setUnicharAttribute('openpgp_key_id', id);
  }
  return {
    error: done.errorMsg ?? '',
    fingerprints: keys.map(({ fpr }) => fpr),
    unsupported: done.fingerprintsWithUnsupportedFeatures ?? [],
  };
}

/** "unverified" is accepted without a comparison of fingerprints. */
export type Acceptance = 'verified' | 'unverified' | 'undecided';

export async function importPublicKey(key: string, acceptance: Acceptance): Promise<string> {
  const { EnigmailKeyRing } = ChromeUtils.importESModule('chrome://openpgp/content/modules/keyRing.sys.mjs');
  const error: { value?: string } = {};
  const isBinary = !key.startsWith('-----');
  const exitCode: number = await EnigmailKeyRing.importKeyAsync(null, false, key, isBinary, '', error, {}, false, [], acceptance);
  return error.value || (exitCode === 0 ? '' : `exit code ${exitCode}`);
}

/** Puts a mail into a folder and returns its URI. */
export function deliver(folderUri: string, mail: string): string {
  const { MailUtils } = ChromeUtils.importESModule('resource:///modules/MailUtils.sys.mjs');
  const folder = MailUtils.getExistingFolder(folderUri).QueryInterface(Ci.nsIMsgLocalMailFolder);
  return folder.getUriForMsg(folder.addMessage(mail));
}

export interface KeysOfAddress {
  /** In the ring, with what its owner decided about each. */
  ring: { fingerprint: string; acceptance: string }[];
  /** Collected from mails; offered when somebody writes to the address. */
  collected: string[];
}

export async function keysFor(address: string): Promise<KeysOfAddress> {
  const { CollectedKeysDB } = ChromeUtils.importESModule('chrome://openpgp/content/modules/CollectedKeysDB.sys.mjs');
  const { EnigmailKeyRing } = ChromeUtils.importESModule('chrome://openpgp/content/modules/keyRing.sys.mjs');
  const ring: KeysOfAddress['ring'] = [];
  for (const key of EnigmailKeyRing.getKeysByEmail(address)) {
    const acceptance = key.secretAvailable ? 'own' : await EnigmailKeyRing.getKeyAcceptanceForEmail(key, address);
    ring.push({ fingerprint: key.fpr, acceptance });
  }
  const collected = await (await CollectedKeysDB.getInstance()).findKeysForEmail(address);
  return { ring, collected: collected.map(({ fingerprint }: { fingerprint: string }) => fingerprint) };
}
