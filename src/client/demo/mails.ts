import { signal } from '@preact/signals';
import { request } from '../api/call.ts';

/** A mail as the server's catcher took it. */
export interface CaughtMail {
  id: number;
  at: string;
  sender: string;
  recipients: string[];
  from: string;
  subject: string;
  text: string;
  raw: string;
}

const pauseMs = 1500;

/** Newest first; null until the server has answered once. */
export const mails = signal<CaughtMail[] | null>(null);
/** The server does not answer at the moment. */
export const isAway = signal(false);

/** Polls for new mails, and asks at once when the page becomes visible. */
export function watchMails(): void {
  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') await refresh();
    timer = window.setTimeout(() => void look(), pauseMs);
  };
  document.addEventListener('visibilitychange', () => void look());
  void look();
}

async function refresh(): Promise<void> {
  try {
    const known = mails.value ?? [];
    const after = known[0]?.id ?? 0;
    const answer = await request<{ mails: CaughtMail[] }>('GET', `/demo/mails?after=${after}`);
    if (answer.mails.length || mails.value === null || isAway.value) {
      // A server that was started again counts from the beginning.
      mails.value = isAway.value
        ? (await request<{ mails: CaughtMail[] }>('GET', '/demo/mails')).mails
        : [...answer.mails, ...known];
    }
    isAway.value = false;
  } catch {
    isAway.value = true;
  }
}

export type Piece = { text: string } | { link: string };

/** Splits a text at its web addresses. Punctuation that closes a sentence or a bracket belongs to no address. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+/gu)) {
    const link = match[0].replace(/[.,;:!?)\]]+$/u, '');
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ link });
    end = match.index + link.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}
