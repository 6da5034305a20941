import PostalMime, { type Address, type Email } from 'postal-mime';
import { MailError } from './errors.ts';
import type { Mailbox, ReadMessage, ReceivedFile } from './types.ts';
import { nameBefore } from './displayName.ts';
import { safeFileName } from './filename.ts';
import { defaultReadingLimits, type ReadingLimits } from './limits.ts';
import { withoutLegacyHtml, withoutLegacyText } from './legacy.ts';
import { shownLine } from './text.ts';
import { confidentialOf, hidesCopies, isOlderMark, protectionOf, type Protection } from './protection.ts';

/** The used part of postal-mime's tree. Its joined `html` is not used: parts must not complete one another's markup. */
interface MimeNode {
  childNodes: MimeNode[];
  headers: { key: string; value: string }[];
  contentType: { parsed: { value: string; params: Record<string, string> }; multipart: string | false };
  contentDisposition: { parsed: { value: string | false; params: Record<string, string> } };
  getTextContent(): string;
}

interface Shown {
  hidesCopies: boolean;
  legacyPart: MimeNode | null;
}

type View = { type: 'plain' | 'html'; text: string };

function checkLimits(node: MimeNode, limits: ReadingLimits, seen = { parts: 0, fields: 0 }): void {
  seen.parts += 1;
  seen.fields += node.headers.length;
  if (seen.parts > limits.mimeParts || seen.fields > limits.headerFields) throw new MailError('malformed');
  for (const child of node.childNodes) checkLimits(child, limits, seen);
}

/**
 * The copy of the header that the drafts before RFC 9788 put in front of the text for older readers: the first of the
 * root's parts, marked like the root. It is not shown again.
 */
function legacyPartOf(root: MimeNode, protection: Protection): MimeNode | null {
  const first = root.childNodes[0];
  if (protection !== 'older' || root.contentType.multipart !== 'mixed' || !first) return null;
  const { value, params } = first.contentType.parsed;
  const isCopy = value === 'text/rfc822-headers' || (value === 'text/plain' && root.childNodes.length > 1);
  return isCopy && isOlderMark(params) ? first : null;
}

function viewOf(node: MimeNode, shown: Shown): View | null {
  const { value, params } = node.contentType.parsed;
  if (node.contentDisposition.parsed.value === 'attachment') return null;
  if (value !== 'text/plain' && value !== 'text/html') return null;
  // The line break before a boundary belongs to the boundary (RFC 2046 section 5.1.1); the parser leaves it.
  const text = node.getTextContent().replace(/\r\n/g, '\n').replace(/\n$/, '');
  // Without the root's mark nothing says that the copy is one of the header shown: then nothing is hidden.
  const legacy = shown.hidesCopies && params['hp-legacy-display'] === '1';
  if (value === 'text/plain') return { type: 'plain', text: legacy ? withoutLegacyText(text) : text };
  return { type: 'html', text: legacy ? withoutLegacyHtml(text) : text };
}

/** The parts to be shown, in order. Of alternatives the richest is shown, and the plain one is used for `text`. */
function viewsOf(node: MimeNode, kind: 'plain' | 'html', shown: Shown): View[] {
  if (node === shown.legacyPart) return [];
  if (!node.contentType.multipart) {
    const view = viewOf(node, shown);
    return view ? [view] : [];
  }
  const children = node.childNodes.map((child) => viewsOf(child, kind, shown)).filter((views) => views.length > 0);
  if (node.contentType.multipart !== 'alternative') return children.flat();
  return children.findLast((views) => views.some((view) => view.type === kind)) ?? children.at(-1) ?? [];
}

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);

function bodies(root: MimeNode, shown: Shown): Pick<ReadMessage, 'text' | 'html'> {
  const plain = viewsOf(root, 'plain', shown).filter((view) => view.type === 'plain');
  const rich = viewsOf(root, 'html', shown);
  const asHtml = rich.map(({ type, text }) => (type === 'html' ? text : `<pre>${escapeHtml(text)}</pre>`));
  return {
    text: plain.length ? plain.map((view) => view.text).join('\n') : null,
    html: rich.some((view) => view.type === 'html') ? asHtml : null,
  };
}

function flatten(addresses: Address | Address[] | undefined): Mailbox[] {
  const all = addresses === undefined ? [] : Array.isArray(addresses) ? addresses : [addresses];
  return all
    .flatMap((entry) => (entry.group ? entry.group : [entry]))
    .map(({ name, address }) => {
      const shown = shownLine(nameBefore(address ?? '', name) ?? '');
      return { name: shown || null, address: address ?? '' };
    });
}

function filesOf(email: Email, { legacyPart }: Shown): ReceivedFile[] {
  const copy = legacyPart?.contentType.parsed.value === 'text/rfc822-headers' ? 1 : 0;
  return email.attachments.slice(copy).map((attachment, index) => {
    const content = attachment.content as ArrayBuffer;
    const isMessage = attachment.mimeType === 'message/rfc822';
    const fallback = isMessage ? `message-${index + 1}.eml` : `attachment-${index + 1}`;
    // A browser acts on the type of the Blob when somebody opens it: never a type that it would run.
    const picture = /^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(attachment.mimeType);
    const blob = new Blob([content], { type: picture ? attachment.mimeType : 'application/octet-stream' });
    return {
      name: safeFileName(attachment.filename, fallback),
      type: attachment.mimeType,
      size: blob.size,
      blob,
      contentId: attachment.contentId?.replace(/^<|>$/g, '') ?? null,
      inline: Boolean(attachment.related) && attachment.disposition !== 'attachment',
    };
  });
}

/** A sender's key as mail programs attach it automatically; a person attached one with another name. */
const isKey = ({ type, name }: ReceivedFile) =>
  type === 'application/pgp-keys' && /^OpenPGP_0x[0-9a-f]{8,40}\.asc$/i.test(name);

/**
 * Reads a decrypted MIME entity within the limits given (PROTOCOL.md 11). Its header is the protected one (RFC 9788):
 * outer headers are never read. Attached messages stay attachments. Throws MailError `malformed`.
 */
export async function readMessage(entity: Blob, limits = defaultReadingLimits): Promise<ReadMessage> {
  const parser = new PostalMime({
    forceRfc822Attachments: true,
    maxNestingDepth: limits.mimeDepth,
    maxHeadersSize: limits.headerBytes,
    attachmentEncoding: 'arraybuffer',
  });
  const email = await parser.parse(entity).catch(() => {
    throw new MailError('malformed');
  });
  const root = (parser as unknown as { root: MimeNode }).root;
  checkLimits(root, limits);
  const fields = root.headers.map(({ key, value }) => ({ name: key, value }));
  const { params } = root.contentType.parsed;
  const protection = protectionOf(params, fields);
  const shown = { hidesCopies: hidesCopies(params), legacyPart: legacyPartOf(root, protection) };
  const files = filesOf(email, shown);
  return {
    subject: shownLine(email.subject ?? ''),
    from: flatten(email.from)[0] ?? null,
    to: flatten(email.to),
    cc: flatten(email.cc),
    bcc: flatten(email.bcc),
    replyTo: flatten(email.replyTo),
    date: email.date && !Number.isNaN(Date.parse(email.date)) ? new Date(email.date).toISOString() : null,
    messageId: email.messageId ?? null,
    inReplyTo: email.inReplyTo ?? null,
    references: email.references?.match(/<[^<>\s]+>/g) ?? [],
    ...bodies(root, shown),
    attachments: files.filter((file) => !isKey(file)),
    keys: files.filter(isKey),
    confidential: confidentialOf(protection, fields),
  };
}
