import { signal } from '@preact/signals';
import { onSignedOut } from '../account/session.ts';
import type { NotPassedOn } from './sending.ts';

/** What the last sending did not pass on, until the user dismisses it. */
export const withheldNow = signal<NotPassedOn[]>([]);

onSignedOut(() => {
  withheldNow.value = [];
});
