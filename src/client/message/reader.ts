import type { components } from '../api/schema.d.ts';
import type { B64u, Crypto, Doubt, OpenedMessage, Standing, Summary } from '../crypto/client.ts';
import { doubtsOf, standingOf } from '../crypto/summary.ts';

type MessageItem = components['schemas']['MessageItem'];
type BodyItem = components['schemas']['BodyItem'];

/** A message of a list with its summary, and how far that was checked. */
export interface ListedMessage {
  item: MessageItem;
  /** null: it could not be read. */
  summary: Summary | null;
  standing: Standing;
}

interface ReaderApp {
  crypto: () => Pick<Crypto, 'readSummaries'> | Promise<Pick<Crypto, 'readSummaries'>>;
  /** The body that is shown; null where the reader has none. */
  bodyOf: (item: MessageItem) => BodyItem | null;
  isOwnAddress: (address: string) => boolean;
  /** Certificates and fingerprints of all keys that the reader ever had. */
  ownCertificates: () => B64u[];
  ownFingerprints: () => B64u[];
  /** Whether the reader has yet to decide between two lists of trusted keys: no key counts until then (PROTOCOL.md 13). */
  isUndecided: () => boolean;
  /** The fingerprint of the key trusted for an author; null where none is yet. */
  trustedFor: (author: MessageItem['author']) => B64u | null;
  /** Whether the signer's key and the trusted one succeed one another, by the former one's signature. */
  isSuccession: (item: MessageItem, trusted: B64u, signer: B64u) => Promise<boolean>;
}

/** Reads what messages state about themselves beside their text, and judges it by the keys that the reader trusts. */
export class MessageReader {
  /** Successions that were proven, or not: "address trusted signer". */
  private readonly successions = new Map<string, Promise<boolean>>();

  constructor(private readonly app: ReaderApp) {}

  /**
   * The author's certificate, if there is one to verify with. For the reader's own address: the reader's own
   * certificates, and no other; the server's mark decides nothing.
   */
  verifiers({ author }: MessageItem): B64u[] {
    if (this.app.isOwnAddress(author.address)) return this.app.ownCertificates();
    return author.certificate ? [author.certificate] : [];
  }

  /** Decrypts and judges the summaries of messages for a list. Throws CryptoError. */
  async list(items: MessageItem[]): Promise<ListedMessage[]> {
    const { items: read } = await (await this.app.crypto()).readSummaries({ items: items.map((i) => this.stored(i)) });
    const judging = items.map(async (item, i) => {
      const { summary, signature, namesAuthor, isCopy } = read[i]!;
      const trusted = await this.signersOf(item, signature.state === 'good' ? signature.fingerprint : null);
      const stated = { mid: item.messageId, author: item.author.address };
      return { item, summary, standing: standingOf({ summary, signature, namesAuthor, stated, trusted, isCopy }) };
    });
    return Promise.all(judging);
  }

  /** Doubts about an opened message, beside its signature. */
  async doubtsAbout(item: MessageItem, opened: OpenedMessage): Promise<Doubt[]> {
    const [read] = (await (await this.app.crypto()).readSummaries({ items: [this.stored(item)] })).items;
    const { messageId: mid, sentAt, author } = item;
    return doubtsOf({ ...read!, opened, stated: { mid, author: author.address }, sentAt });
  }

  forget(): void {
    this.successions.clear();
  }

  /** A message's summary as the worker reads it, with what the server says about it. */
  private stored(item: MessageItem) {
    const { messageId: id, sentAt, author } = item;
    const body = this.app.bodyOf(item);
    const packets = { pkesk: body?.pkesk ?? '', summary: body?.summary ?? null };
    return { id, sentAt, author: author.address, ...packets, verify: this.verifiers(item) };
  }

  /** Fingerprints that may sign for the author of a list's message; null: the first key seen counts. */
  private async signersOf(item: MessageItem, signer: B64u | null): Promise<B64u[] | null | 'undecided'> {
    if (this.app.isOwnAddress(item.author.address)) return this.app.ownFingerprints();
    if (this.app.isUndecided()) return 'undecided';
    const trusted = this.app.trustedFor(item.author);
    if (!trusted) return null;
    if (!signer || signer === trusted) return [trusted];
    const question = `${item.author.address} ${trusted} ${signer}`;
    const asked = this.successions.get(question) ?? this.app.isSuccession(item, trusted, signer);
    this.successions.set(question, asked);
    const isProven = await asked.catch(() => {
      // Without an answer it stays open: the next list asks again.
      this.successions.delete(question);
      return false;
    });
    return isProven ? [trusted, signer] : [trusted];
  }
}
