import { buildMessage, newMessageId } from '../mail/build.ts';
import { fromB64u, toB64u, type B64u } from './bytes.ts';
import { counted, type Context } from './context.ts';
import { CryptoError } from './errors.ts';
import { fingerprintOf, readCertificate } from './keys.ts';
import type { Key, PrivateKey, SessionKey } from './openpgp.ts';
import { limits } from './limits.ts';
import { newSessionKey, sealJson, sealStream, unsealJson, unsealStream, unwrapSessionKey } from './packets.ts';
import { wrapSessionKey } from './packets.ts';
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

function asSummary(value: unknown): Summary {
  const { v, subject, preview, attachments, messageId } = value as Record<string, unknown>;
  if (v !== 1) throw new CryptoError('malformed');
  const count = typeof attachments === 'number' && Number.isInteger(attachments) ? attachments : 0;
  return {
    subject: String(subject ?? ''),
    preview: String(preview ?? ''),
    attachments: count,
    messageId: String(messageId),
  };
}

interface SummaryItem {
  id: string;
  pkesk: B64u;
  summary: B64u | null;
  verify: B64u[];
}

type SummaryResult = { id: string; summary: Summary | null; signature: Signature };

async function readSummary(item: SummaryItem, keys: PrivateKey[]): Promise<SummaryResult> {
  const failed: SummaryResult = { id: item.id, summary: null, signature: { state: 'none' } };
  if (item.summary === null) return failed;
  try {
    const sessionKey = await unwrapSessionKey(fromB64u(item.pkesk), keys);
    const certificates = await readCertificates(item.verify);
    const { value, signature } = await unsealJson(fromB64u(item.summary), sessionKey, certificates);
    return { id: item.id, summary: asSummary(value), signature };
  } catch {
    return failed;
  }
}

async function sessionKeyOf(secrets: Secrets, from: { handle: string } | { pkesk: B64u; reader?: Reader }) {
  if ('pkesk' in from) return unwrapSessionKey(fromB64u(from.pkesk), readingKeys(secrets, from.reader));
  const held = secrets.sessionKeys.get(from.handle);
  if (!held) throw new CryptoError('locked');
  return held;
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

/** Bodies, summaries and accesses (PROTOCOL.md 7). */
export const messageOperations = (secrets: Secrets) => ({
  /**
   * Builds, signs and encrypts; the session key stays here under `handle`. With `attachKey` the writer's public key goes
   * along. Progress in bytes of the entity.
   */
  async encryptMessage({ attachKey, ...draft }: OutgoingMessage & { attachKey?: boolean }, context: Context) {
    const { key } = secrets.anyone;
    const files = [...(draft.attachments ?? []), ...(attachKey ? [ownKeyFile(key)] : [])];
    const message = { ...draft, attachments: files, messageId: draft.messageId ?? newMessageId(draft.from.address) };
    const built = buildMessage(message);
    const sessionKey = newSessionKey();
    const plain = built.stream.pipeThrough(counted(context, built.size));
    const body = await sealStream(plain, sessionKey, key, context.signal);
    const { subject, messageId, text } = message;
    const attachments = draft.attachments?.length ?? 0;
    const summary = { v: 1, subject, preview: preview(text), attachments, messageId };
    const sealed = toB64u(await sealJson(summary, sessionKey, key));
    return { handle: hold(secrets, sessionKey), body, size: body.size, summary: sealed, messageId };
  },

  /** One PKESK per certificate, in their order; from a body just made, or from one's own access to an old one. */
  async grantAccess(args: {
    from: { handle: string } | { pkesk: B64u; reader?: Reader };
    to: { certificate: B64u }[];
  }): Promise<{ accesses: { fingerprint: B64u; pkesk: B64u }[] }> {
    const sessionKey = await sessionKeyOf(secrets, args.from);
    const certificates = await readCertificates(args.to.map(({ certificate }) => certificate));
    const granting = certificates.map(async (certificate) => ({
      fingerprint: toB64u(fingerprintOf(certificate)),
      pkesk: toB64u(await wrapSessionKey(sessionKey, certificate)),
    }));
    return { accesses: await Promise.all(granting) };
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
    const { plain, signature } = await unsealStream(body, sessionKey, certificates, context.signal);
    // Loaded here: nobody needs the reader of MIME before the first message.
    const { readMessage } = await import('../mail/read.ts');
    return { ...(await readMessage(plain, limits())), signature, raw: plain };
  },

  /** Summaries for a list. One that does not open has `summary: null`; none fails the others. */
  async readSummaries(args: { items: SummaryItem[]; reader?: Reader }): Promise<{ items: SummaryResult[] }> {
    const keys = readingKeys(secrets, args.reader);
    return { items: await Promise.all(args.items.map((item) => readSummary(item, keys))) };
  },
});
