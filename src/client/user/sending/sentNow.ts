import { signal } from '@preact/signals';
import type { Mailbox, Note } from '../../crypto/client.ts';
import { onSignedOut } from '../account/session.ts';

/** The message sent last in this tab, as this browser itself created it. */
export interface SentNow {
  note: Note;
  /** Its recipients, with the names of the draft. */
  people: Mailbox[];
}

export const sentNow = signal<SentNow | null>(null);

onSignedOut(() => {
  sentNow.value = null;
});
