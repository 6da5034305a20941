import { signal } from '@preact/signals';
import { onSignedOut } from '../account/session.ts';
import type { NotPassedOn } from './sending.ts';

/** The messages that the last sending did not pass on, until the user dismisses the notice. */
export const withheldNow = signal<NotPassedOn[]>([]);

onSignedOut(() => {
  withheldNow.value = [];
});
