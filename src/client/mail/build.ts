import { tryCanon } from './address.ts';
import { MailError } from './errors.ts';
import type { ConfidentialHeader, Mailbox, OutgoingFile, OutgoingMessage } from './types.ts';
import { nameBefore } from './displayName.ts';
import { base64Lines, base64LinesLength } from './base64.ts';
import { parameter, phrase, quotedPrintable, unstructured } from './encode.ts';
import { safeFileName } from './filename.ts';

/** A part of the tree: its own headers, and either text, a file, or parts. */
interface Part {
  headers: string[];
  content: string | Blob | { boundary: string; parts: Part[] };
}

const partLimit = 500;
const crlf = '\r\n';

/** A fresh Message-ID at the domain of the address. */
export const newMessageId = (address: string): string =>
  `<${crypto.randomUUID()}@${tryCanon(address)?.split('@').at(-1) ?? 'localhost'}>`;

/** `Name <addr>`. Throws MailError `refused-address`, so that no header can be forged through an address. */
function mailbox({ name, address }: Mailbox): string {
  const canonical = tryCanon(address);
  if (canonical === null) throw new MailError('refused-address');
  const local = address.slice(0, address.lastIndexOf('@'));
  const plain = `${local}@${canonical.slice(canonical.lastIndexOf('@') + 1)}`;
  const shown = nameBefore(address, name);
  return shown ? `${phrase(shown)} <${plain}>` : plain;
}

const mailboxes = (list: Mailbox[]) => list.map(mailbox).join(`,${crlf} `);

/** Mailboxes as the outer header may show them. */
function outerMailboxes(list: Mailbox[], { addresses, names }: ConfidentialHeader): Mailbox[] {
  const canonical = (one: Mailbox) => tryCanon(one.address) ?? '';
  return list
    .filter((one) => !addresses.includes(canonical(one)))
    .map((one) => (names.includes(canonical(one)) ? { address: one.address } : one));
}

/** Message-IDs alone, so that nothing else can be injected through them. */
const identifiers = (text: string): string => (text.match(/<[\x21-\x3b\x3d\x3f-\x7e]+>/g) ?? []).join(`${crlf} `);

/** Whether the answered message kept nothing confidential. */
const nothing: ConfidentialHeader = { addresses: [], names: [], identifiers: [] };

type Addressed = OutgoingMessage & { messageId: string };

/** The fields but Subject and Bcc, in the order in which they are written; empty ones are left out. */
function fieldsOf(message: Addressed): [string, string][] {
  const date = new Date(message.date ?? Date.now());
  const fields: [string, string][] = [
    ['From', mailbox(message.from)],
    ['To', mailboxes(message.to)],
    ['Cc', mailboxes(message.cc ?? [])],
    ['Date', date.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', identifiers(message.messageId)],
    ['In-Reply-To', identifiers(message.inReplyTo ?? '')],
    ['References', identifiers((message.references ?? []).join(' '))],
  ];
  return fields.filter(([, value]) => value !== '');
}

/**
 * The message as its outer header shows it (RFC 9788): the subject as "[...]" (hcp_baseline), and without whatever the
 * message that it answers kept confidential (ReferenceHCP, section 6.1.2).
 */
export function outerMessage<T extends OutgoingMessage>(message: T): T {
  const hidden = message.confidential ?? nothing;
  const visible = (id: string) => !hidden.identifiers.includes(id);
  return {
    ...message,
    to: outerMailboxes(message.to, hidden),
    cc: outerMailboxes(message.cc ?? [], hidden),
    subject: '[...]',
    inReplyTo: message.inReplyTo && visible(message.inReplyTo) ? message.inReplyTo : null,
    references: (message.references ?? []).filter(visible),
  };
}

/** The header that the signature protects, and HP-Outer fields that say how the outer message shows it. */
function protectedHeaders(message: Addressed): string[] {
  const given = fieldsOf(message).map(([name, value]) => `${name}: ${value}`);
  const bcc = message.bcc?.length ? [`Bcc: ${mailboxes(message.bcc)}`] : [];
  const shown = fieldsOf(outerMessage(message)).map(([name, value]) => `${name}: ${value}`);
  const outer = ['Subject: [...]', ...shown].map((field) => `HP-Outer: ${field}`);
  return [...given, ...bcc, `Subject: ${unstructured(message.subject)}`, ...outer, 'MIME-Version: 1.0'];
}

const textPart = (type: 'plain' | 'html', text: string): Part => ({
  headers: [`Content-Type: text/${type}; charset="utf-8"`, 'Content-Transfer-Encoding: quoted-printable'],
  content: quotedPrintable(text),
});

const boundary = () => `=_${crypto.randomUUID().replace(/-/g, '')}`;

function multipart(subtype: string, parts: Part[], parameters = ''): Part {
  const mark = boundary();
  return {
    headers: [`Content-Type: multipart/${subtype}${parameters};${crlf} boundary="${mark}"`],
    content: { boundary: mark, parts },
  };
}

/** Composite types must not be base64 (RFC 2045 section 6.4), and a wrong type must not forge a header. */
function mediaType(type: string | undefined): string {
  const value = (type ?? '').toLowerCase();
  const simple = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}$/.test(value);
  return simple && !/^(multipart|message)\//.test(value) ? value : 'application/octet-stream';
}

function filePart({ file, name, type }: OutgoingFile, contentId?: string): Part {
  const filename = parameter('filename', safeFileName(name));
  const headers = [
    `Content-Type: ${mediaType(type ?? file.type)}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: ${contentId ? 'inline' : 'attachment'}${filename}`,
  ];
  return { headers: contentId ? [...headers, `Content-ID: ${contentId}`] : headers, content: file };
}

function inlinePart(file: OutgoingFile & { contentId: string }): Part {
  return filePart(file, `<${file.contentId.replace(/[^\x21-\x3b\x3d\x3f-\x7e]/g, '')}>`);
}

/** alternative(text, related(html, pictures)), and mixed(that, files) around it; each level only where needed. */
function tree({ text, html, inline = [], attachments = [] }: OutgoingMessage): Part {
  let body = textPart('plain', text);
  if (html) {
    const page = textPart('html', html);
    const shown = inline.length ? multipart('related', [page, ...inline.map(inlinePart)], '; type="text/html"') : page;
    body = multipart('alternative', [body, shown]);
  }
  return attachments.length ? multipart('mixed', [body, ...attachments.map((file) => filePart(file))]) : body;
}

/** The pieces of a part in order: text as it is, files as Blobs that are read when they are needed. */
function* pieces(part: Part): Generator<string | Blob> {
  yield part.headers.join(crlf) + crlf + crlf;
  if (typeof part.content === 'string') {
    yield part.content + crlf;
  } else if (part.content instanceof Blob) {
    yield part.content;
  } else {
    for (const child of part.content.parts) {
      yield `--${part.content.boundary}${crlf}`;
      yield* pieces(child);
    }
    yield `--${part.content.boundary}--${crlf}`;
  }
}

async function* bytes(all: (string | Blob)[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const piece of all) {
    if (typeof piece === 'string') yield encoder.encode(piece);
    else for await (const lines of base64Lines(piece)) yield encoder.encode(lines);
  }
}

/** Thunderbird takes the protected subject only if the mark of the drafts before the RFC is beside the RFC's. */
const marks = 'hp="cipher"; protected-headers="v1"';

/**
 * The MIME entity of a message with protected headers (RFC 9788, `hp="cipher"`), as a stream of known size: files are
 * read when they are needed, so that memory does not grow with them. Bcc is written only if the caller names it: in the
 * copy of that one recipient. Throws MailError `refused-address`, `refused-file`.
 */
export function buildMessage(message: OutgoingMessage & { messageId: string }) {
  const count = (message.attachments?.length ?? 0) + (message.inline?.length ?? 0);
  if (count > partLimit - 5) throw new MailError('refused-file');
  const root = tree(message);
  root.headers = [
    ...protectedHeaders(message),
    ...root.headers.map((header) => (/^Content-Type:/.test(header) ? `${header};\r\n ${marks}` : header)),
  ];
  const all = [...pieces(root)];
  const encoder = new TextEncoder();
  const size = all.reduce(
    (sum, piece) => sum + (typeof piece === 'string' ? encoder.encode(piece).length : base64LinesLength(piece.size)),
    0,
  );
  const chunks = bytes(all);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  return { stream, size };
}
