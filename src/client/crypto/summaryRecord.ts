/** The record of a summary (PROTOCOL.md 13.2), as it is written and read. The apps need its judgement alone: summary.ts. */
import { nameBefore } from '../mail/displayName.ts';
import { shownLine } from '../mail/text.ts';
import { tryCanon } from './address.ts';
import type { B64u } from './bytes.ts';
import { CryptoError } from './errors.ts';
import type { Summary } from './types.ts';

const summaryVersion = 2;

interface SummaryFacts {
  mid: B64u;
  from: { address: string; name?: string | null };
  to: { address: string }[];
  cc: { address: string }[];
  /** Of the copy for one Bcc recipient: that recipient alone. */
  bcc: { address: string }[];
  subject: string;
  preview: string;
  attachments: number;
  messageId: string;
  /** ISO 8601. */
  date: string;
}

const canonical = (people: { address: string }[]): string[] =>
  people.map(({ address }) => {
    const one = tryCanon(address);
    if (one === null) throw new CryptoError('refused-address');
    return one;
  });

/** The record of version 2, its members in this order. Throws CryptoError `refused-address`. */
export function summaryRecord(facts: SummaryFacts): Record<string, unknown> {
  const { mid, from, to, cc, bcc, subject, preview, attachments, messageId, date } = facts;
  const [author] = canonical([from]);
  const isBcc = bcc.length > 0;
  return {
    v: summaryVersion,
    mid,
    author,
    name: from.name ?? null,
    to: isBcc ? [] : canonical(to),
    cc: isBcc ? [] : canonical(cc),
    bcc: canonical(bcc),
    date,
    subject,
    preview,
    attachments,
    messageId,
  };
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The author's name for themselves, as a list may show it: one line, without signs that pass for an address. */
const authorName = (author: string, name: unknown): string | null =>
  shownLine(nameBefore(author, textOrNull(name)) ?? '') || null;

/** Reads a record of version 1 or 2. Throws CryptoError `malformed`. */
export function asSummary(value: unknown): Summary {
  if (typeof value !== 'object' || value === null) throw new CryptoError('malformed');
  const record = value as Record<string, unknown>;
  const { v, subject, preview, attachments, messageId } = record;
  if (v !== 1 && v !== summaryVersion) throw new CryptoError('malformed');
  const shown = {
    subject: shownLine(String(subject ?? '')),
    preview: shownLine(String(preview ?? '')),
    attachments: typeof attachments === 'number' && Number.isInteger(attachments) ? attachments : 0,
    messageId: String(messageId),
  };
  if (v === 1) return { ...shown, bound: null };
  const { mid, author, name, date } = record;
  if (typeof mid !== 'string' || typeof author !== 'string') throw new CryptoError('malformed');
  const readers = [...texts(record.to), ...texts(record.cc), ...texts(record.bcc)];
  return { ...shown, bound: { mid, author, name: authorName(author, name), date: textOrNull(date), readers } };
}
