import {
  deliver,
  importPublicKey,
  importSecretKey,
  keysFor,
  makeAccount,
  type Acceptance,
  type ImportedSecretKey,
  type KeysOfAddress,
} from './account.ts';
import { Thunderbird } from './thunderbird.ts';
import { showMail, type ShownMail } from './reading.ts';
import { write, type Writing, type Written } from './writing.ts';

/** A person who reads and writes with the real Thunderbird. */
export class Correspondent {
  /** Why it cannot run here, or null. */
  static readonly missing = Thunderbird.missing;

  private constructor(
    readonly thunderbird: Thunderbird,
    readonly address: string,
    private readonly identity: string,
    private readonly inbox: string,
  ) {}

  /** Starts Thunderbird with one account. What it sends goes to this port on loopback. */
  static async start(address: string, name: string, smtpPort = 0): Promise<Correspondent> {
    const thunderbird = await Thunderbird.start();
    try {
      const { identity, inbox } = await thunderbird.run(makeAccount, { address, name, smtpPort });
      return new Correspondent(thunderbird, address, identity, inbox);
    } catch (error) {
      await thunderbird.end();
      throw error;
    }
  }

  /** Imports a secret key (armored), as "Import Secret Keys From File" does, and makes it the account's. */
  importSecretKey(armored: string, passphrase = ''): Promise<ImportedSecretKey> {
    return this.thunderbird.run(importSecretKey, this.identity, armored, passphrase);
  }

  /** Imports a public key, as the import of a file does, and accepts it for its addresses. Returns the error, if any. */
  importPublicKey(key: Buffer, acceptance: Acceptance = 'unverified'): Promise<string> {
    return this.thunderbird.run(importPublicKey, key.toString('latin1'), acceptance);
  }

  /** Delivers a mail and opens it; returns everything that the window then says. */
  async read(raw: string): Promise<ShownMail> {
    // A folder takes bytes, one character each, with CRLF.
    const mail = Buffer.from(raw, 'utf8').toString('latin1').replace(/\r?\n/gu, '\r\n');
    return this.thunderbird.run(showMail, await this.thunderbird.run(deliver, this.inbox, mail));
  }

  keysFor(address: string): Promise<KeysOfAddress> {
    return this.thunderbird.run(keysFor, address);
  }

  /** Answers the mail that is open, or writes a new one, and sends it with the encryption that Thunderbird chooses. */
  write(writing: Writing): Promise<Written> {
    return this.thunderbird.run(write, writing);
  }

  end(): Promise<void> {
    return this.thunderbird.end();
  }
}
