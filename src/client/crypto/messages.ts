import { buildMessage, newMessageId } from '../mail/build.ts';
import { canon, tryCanon } from './address.ts';
import { fromB64u, toB64u, type B64u } from './bytes.ts';
import { messageDate } from './clock.ts';
import { counted, type Context } from './context.ts';
import { CryptoError } from './errors.ts';
import { certificateNames, fingerprintOf, readCertificate } from './keys.ts';
import type { Key, PrivateKey, SessionKey } from './openpgp.ts';
import { limits } from './limits.ts';
import { newSessionKey, sealJson, sealStream, unsealJson, unsealStream, unwrapSessionKey } from './packets.ts';
import { verifyDetached, wrapSessionKey, type Unsealed } from './packets.ts';
import { copiesAmong, type SeenStore } from './seen.ts';
import { passingRefusal, type PassingRefusal, type Stated } from './summary.ts';
import { asSummary, summaryRecord } from './summaryRecord.ts';
import { post, read, type Source } from './transfer.ts';
import type { OpenedMessage, OutgoingFile, OutgoingMessage, Reader, Signature, Summary } from './types.ts';
import { decryptionKeys, type Secrets } from './vault.ts';

const previewLength = 140;

function readingKeys(secrets: Secrets, reader: Reader = 'self'): PrivateKey[] {
  if (reader === 'self') return decryptionKeys(secrets.anyone);
  const opened = secrets.links.get(reader.iid)?.opened;
  if (!opened) throw new CryptoError('locked');
  return [opened.key];
}

const readCertificates = (certificates: B64u[]): Promise<Key[]> =>
  Promise.all(certificates.map((certificate) => readCertificate(fromB64u(certificate))));

/** The beginning of a text as one line. */
function preview(text: string): string {
  const line = text
    .slice(0, 4 * previewLength)
    .replace(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, previewLength).join('');
}

interface SummaryItem {
  id: string;
  /** The author's address, and the time (ISO 8601), as the server states them. */
  author: string;
  sentAt: string;
  pkesk: B64u;
  summary: B64u | null;
  verify: B64u[];
}

interface SummaryResult {
  id: string;
  summary: Summary | null;
  signature: Signature;
  /** Whether the signer's certificate names the stated author in a valid user ID. */
  namesAuthor: boolean;
  /** Whether an earlier message that this browser knows carries its Message-ID. */
  isCopy: boolean;
}

/** Reads certificates and the addresses that they name, once each for a whole list. */
class CertificateReader {
  private readonly keys = new Map<B64u, Promise<Key>>();
  private readonly names = new Map<string, Promise<boolean>>();

  read(certificate: B64u): Promise<Key> {
    const known = this.keys.get(certificate) ?? readCertificate(fromB64u(certificate));
    this.keys.set(certificate, known);
    return known;
  }

  isNamed(key: Key, address: string): Promise<boolean> {
    const question = `${key.getFingerprint()} ${address}`;
    const known = this.names.get(question) ?? certificateNames(key, address);
    this.names.set(question, known);
    return known;
  }
}

async function readSummary(item: SummaryItem, keys: PrivateKey[], reader: CertificateReader): Promise<SummaryResult> {
  const failed: SummaryResult = {
    id: item.id,
    summary: null,
    signature: { state: 'none' },
    namesAuthor: false,
    isCopy: false,
  };
  if (!item.summary) return failed;
  try {
    const sessionKey = await unwrapSessionKey(fromB64u(item.pkesk), keys);
    const certificates = await Promise.all(item.verify.map((one) => reader.read(one)));
    const { value, signature } = await unsealJson(fromB64u(item.summary), sessionKey, certificates);
    const signer =
      signature.state === 'good'
        ? certificates.find((one) => toB64u(fingerprintOf(one)) === signature.fingerprint)
        : null;
    const namesAuthor = signer ? await reader.isNamed(signer, item.author) : false;
    return { ...failed, summary: asSummary(value), signature, namesAuthor };
  } catch {
    return failed;
  }
}

interface PassingOn {
  pkesk: B64u;
  /** As the server stores it beside the body; if null or of version 1, the body itself decides. */
  summary: B64u | null;
  source: Source;
  stated: Stated;
  /** Address of the new reader. */
  reader: string;
  /**
   * The stated author's certificate, and the fingerprints trusted for them; for the user's own messages the vault
   * decides.
   */
  verify: B64u[];
  trusted: B64u[];
  /** The new reader's certificate. */
  to: B64u;
}

/**
 * Reads a decrypted entity. If it is unsigned and contains a signed entity, that one is the message (RFC 3156 section
 * 6.1).
 */
export async function readUnsealed({ plain, signature }: Unsealed, certificates: Key[]) {
  // Loaded here: nobody needs the reader of MIME before the first message.
  const [{ readMessage }, { signedEntity }] = await Promise.all([
    import('../mail/read.ts'),
    import('../mail/signed.ts'),
  ]);
  const inner = signature.state === 'none' ? await signedEntity(plain, limits()) : null;
  if (!inner) return { ...(await readMessage(plain, limits())), signature };
  const verified = await verifyDetached(inner.content, inner.signature, certificates);
  return { ...(await readMessage(new Blob([inner.content]), limits())), signature: verified };
}

/** The content that a session key opens, and whose key signed it. */
async function opensWhat(args: PassingOn, sessionKey: SessionKey, certificates: Key[], context: Context) {
  const sealed = args.summary ? await unsealJson(fromB64u(args.summary), sessionKey, certificates) : null;
  const bound = sealed ? asSummary(sealed.value).bound : null;
  if (sealed && bound) return { opens: bound, signature: sealed.signature };
  const body = await read(args.source, context);
  const unsealed = await unsealStream(body, sessionKey, certificates, context.signal);
  const { from, to, cc, bcc, signature } = await readUnsealed(unsealed, certificates);
  const readers = [...to, ...cc, ...bcc].flatMap(({ address }) => tryCanon(address) ?? []);
  return { opens: { mid: null, author: from && tryCanon(from.address), readers }, signature };
}

/** The writer's public key as mail programs attach it, so that the other side can answer encrypted. */
function ownKeyFile(key: PrivateKey): OutgoingFile {
  const name = `OpenPGP_0x${key.getKeyID().toHex().toUpperCase()}.asc`;
  return { file: new Blob([key.toPublic().armor()]), name, type: 'application/pgp-keys' };
}

function hold(secrets: Secrets, sessionKey: SessionKey): string {
  const handle = crypto.randomUUID();
  secrets.sessionKeys.set(handle, sessionKey);
  return handle;
}

type NewMessage = OutgoingMessage & { mid: B64u; attachKey?: boolean };

type Passed = { ok: true; fingerprint: B64u; pkesk: B64u } | { ok: false; reason: PassingRefusal; signer: B64u | null };

/** Bodies, summaries and accesses (PROTOCOL.md 7). */
// eslint-disable-next-line max-lines-per-function -- One method for each operation of the Worker on a body; each is short.
export const messageOperations = (secrets: Secrets, seen: SeenStore) => ({
  /**
   * Builds, signs and encrypts; the session key stays here under `handle`. `mid` is the message's id, which the summary
   * binds. With `attachKey` the writer's public key is attached. `date` is that of an earlier try; the answer states
   * the one used. Progress in bytes of the entity.
   */
  async encryptMessage({ attachKey, mid, ...draft }: NewMessage, context: Context) {
    const { key, identity } = secrets.anyone;
    const assertStay = secrets.stay();
    // The user's own key signs for their own address alone.
    if (canon(draft.from.address) !== canon(identity.address)) throw new CryptoError('own-key-differs');
    const files = [...(draft.attachments ?? []), ...(attachKey ? [ownKeyFile(key)] : [])];
    const messageId = draft.messageId ?? newMessageId(draft.from.address);
    const date = messageDate(draft.date);
    const message = { ...draft, attachments: files, messageId, date };
    const built = buildMessage(message);
    const sessionKey = newSessionKey();
    const plain = built.stream.pipeThrough(counted(context, built.size));
    const body = await sealStream(plain, sessionKey, key, context.signal);
    const { subject, text, from, to, cc = [], bcc = [] } = message;
    const attachments = draft.attachments?.length ?? 0;
    const people = { from, to, cc, bcc };
    const shown = { subject, preview: preview(text), attachments, messageId, date };
    const summary = summaryRecord({ mid, ...people, ...shown });
    const sealed = toB64u(await sealJson(summary, sessionKey, key));
    assertStay();
    return { handle: hold(secrets, sessionKey), body, size: body.size, summary: sealed, messageId, date };
  },

  /** One PKESK per certificate, in their order, for a body just created. For an older body use passOn. */
  async grantAccess(args: {
    from: { handle: string };
    to: { certificate: B64u }[];
  }): Promise<{ accesses: { fingerprint: B64u; pkesk: B64u }[] }> {
    const sessionKey = secrets.sessionKeys.get(args.from.handle);
    if (!sessionKey) throw new CryptoError('locked');
    const certificates = await readCertificates(args.to.map(({ certificate }) => certificate));
    const granting = certificates.map(async (certificate) => ({
      fingerprint: toB64u(fingerprintOf(certificate)),
      pkesk: toB64u(await wrapSessionKey(sessionKey, certificate)),
    }));
    return { accesses: await Promise.all(granting) };
  },

  /**
   * Gives one more reader the session key of an old message, if what this very key opens may go to them (PROTOCOL.md
   * 13.10): a trusted key signed it, it names the reader, and it is the message that the server says. `signer`: who
   * made the valid signature. Throws CryptoError if it does not open.
   */
  async passOn(args: PassingOn, context: Context): Promise<Passed> {
    const { identity } = secrets.anyone;
    const reader = canon(args.reader);
    const sessionKey = await unwrapSessionKey(fromB64u(args.pkesk), readingKeys(secrets));
    const isOwn = tryCanon(args.stated.author) === canon(identity.address);
    const certificates = isOwn
      ? decryptionKeys(secrets.anyone).map((key) => key.toPublic())
      : await readCertificates(args.verify);
    const trusted = isOwn ? certificates.map((one) => toB64u(fingerprintOf(one))) : args.trusted;
    const { opens, signature } = await opensWhat(args, sessionKey, certificates, context);
    const signer = signature.state === 'good' ? signature.fingerprint : null;
    const refusal = passingRefusal({ opens, signer, stated: args.stated, reader, trusted });
    if (refusal) return { ok: false, reason: refusal, signer };
    const to = await readCertificate(fromB64u(args.to));
    const pkesk = toB64u(await wrapSessionKey(sessionKey, to));
    return { ok: true, fingerprint: toB64u(fingerprintOf(to)), pkesk };
  },

  /** Drops a session key that is no longer needed. */
  async release({ handle }: { handle: string }) {
    secrets.sessionKeys.delete(handle);
  },

  /** Posts a body; `answer` is the JSON of a 2xx answer. */
  async upload({ url, body }: { url: string; body: Blob }, context: Context): Promise<{ answer: unknown }> {
    return { answer: await post(url, body, context) };
  },

  /** Downloads, decrypts, verifies, reads. Progress in bytes downloaded. */
  async openMessage(
    args: { source: Source; pkesk: B64u; reader?: Reader; verify: B64u[] },
    context: Context,
  ): Promise<OpenedMessage> {
    const sessionKey = await unwrapSessionKey(fromB64u(args.pkesk), readingKeys(secrets, args.reader));
    const certificates = await readCertificates(args.verify);
    const body = await read(args.source, context);
    const unsealed = await unsealStream(body, sessionKey, certificates, context.signal);
    return { ...(await readUnsealed(unsealed, certificates)), raw: unsealed.plain };
  },

  /** Summaries for a list. One that does not open has `summary: null`; it does not affect the others. */
  async readSummaries(args: { items: SummaryItem[]; reader?: Reader }): Promise<{ items: SummaryResult[] }> {
    const keys = readingKeys(secrets, args.reader);
    const reader = new CertificateReader();
    const read = await Promise.all(args.items.map((item) => readSummary(item, keys, reader)));
    const signed = read.flatMap(({ id: mid, summary, signature }, i) =>
      summary && signature.state === 'good'
        ? [{ mid, messageId: summary.messageId, sentAt: args.items[i]!.sentAt }]
        : [],
    );
    const copies = await copiesAmong(secrets, seen, signed);
    return { items: read.map((one) => ({ ...one, isCopy: copies.has(one.id) })) };
  },
});
