import { signal } from '@preact/signals';
import type { FoundLink } from './linkKeeping.ts';

/** The link this page was opened with. */
export const link = signal<FoundLink>({ kind: 'incomplete' });

/** The token of a lost-password mail this page was opened with. */
export const lostToken = signal<string | null>(null);
