import { codeOf } from '../api/call.ts';
import type { B64u, Crypto, StoredTrustedKeys } from '../crypto/client.ts';
import type { TrustedKeysRecord } from '../trust/record.ts';
import { chooseLanguage, hasChosenLanguage, languages } from '../ui/i18n.ts';
import { sameSession, sessionLeft } from './sameSession.ts';

/** The common part of the server's answers about a session of either app. */
interface SessionAnswer {
  address: string;
  fingerprint: B64u;
  certificate: B64u;
  /** The key under which this browser may keep the secrets over a reload. */
  reloadKey: B64u;
  pins: StoredTrustedKeys;
  language: string;
}

type SessionCrypto = Pick<Crypto, 'holdSession' | 'sealForReload' | 'restoreFromReload'>;

interface SessionApp<Answer> {
  /** Where the tab's sessionStorage keeps the sealed secrets. */
  storageKey: string;
  crypto: () => SessionCrypto | Promise<SessionCrypto>;
  /** The account's id in an answer. */
  idOf: (answer: Answer) => B64u;
  trustedKeys: Pick<TrustedKeysRecord, 'load' | 'forget'>;
  /** Ends the session. `other-key`: the server names another account, address or key than the unlocked bundle holds. */
  leave: (because: 'other-key' | null) => void;
  /** The error to throw if the session was left while an answer was awaited. */
  leftError: () => Error;
}

/** A session in this browser, for both apps: checks its key, keeps it over a reload, and ends it. */
export class BrowserSession<Answer extends SessionAnswer> {
  constructor(private readonly app: SessionApp<Answer>) {}

  /** The secrets as the page before a reload sealed them; null where there are none. */
  sealed(): string | null {
    return sessionStorage.getItem(this.app.storageKey);
  }

  /** Gives the worker the sealed secrets. Throws CryptoError. */
  async restore(sealed: string, answer: Answer): Promise<void> {
    const { reloadKey, certificate } = answer;
    const id = this.app.idOf(answer);
    await (await this.app.crypto()).restoreFromReload({ reloadKey, sealed, id, certificate });
  }

  /**
   * The answer, in which id, address and key must be those of the unlocked bundle. Another one ends the session. Throws
   * CryptoError `own-key-differs`.
   */
  async held(answer: Answer): Promise<Answer> {
    const { address, fingerprint, certificate } = answer;
    const id = this.app.idOf(answer);
    try {
      const own = await (await this.app.crypto()).holdSession({ id, address, fingerprint, certificate });
      return { ...answer, address: own.address, certificate: own.certificate };
    } catch (error) {
      // Locked: the session has been left already.
      if (codeOf(error) !== 'locked') this.app.leave(codeOf(error) === 'own-key-differs' ? 'other-key' : null);
      throw error;
    }
  }

  /** Seals what the worker holds for the next reload; throws if the session is left during the call. */
  async keepForReload({ reloadKey }: Answer, isSame = sameSession()): Promise<void> {
    const { sealed } = await (await this.app.crypto()).sealForReload({ reloadKey });
    this.assertSame(isSame);
    sessionStorage.setItem(this.app.storageKey, sealed);
  }

  /** Takes over a session whose key the worker already holds. Throws if the session is left during the call. */
  async enter(answer: Answer): Promise<Answer> {
    const isSame = sameSession();
    const found = await this.held(answer);
    this.assertSame(isSame);
    await this.keepForReload(found, isSame);
    await this.app.trustedKeys.load(this.app.idOf(found), found.pins);
    this.assertSame(isSame);
    return found;
  }

  /** Throws if the session was left after `isSame` was created. */
  assertSame(isSame: () => boolean): void {
    if (!isSame()) throw this.app.leftError();
  }

  /** Forgets the session on this page and what was kept for a reload. The app locks the worker. */
  end(): void {
    sessionLeft();
    sessionStorage.removeItem(this.app.storageKey);
    this.app.trustedKeys.forget();
  }
}

/** Shows the account's language, if nobody chose another one in this browser. */
export async function followLanguage(answer: SessionAnswer): Promise<void> {
  const language = languages.find((one) => one === answer.language);
  if (language && !hasChosenLanguage()) await chooseLanguage(language);
}
