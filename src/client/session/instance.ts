import { signal } from '@preact/signals';
import type { components } from '../api/schema.d.ts';
import { setBrand } from '../ui/Page.tsx';

export type Instance = components['schemas']['InstanceAnswer'];

/** Name, colour and limits of the organisation; null until the server has answered. */
export const instance = signal<Instance | null>(null);

/** The organisation's name; empty until it is known. */
export const organisation = (): string => instance.value?.organisation ?? '';

/** Takes the server's description of itself, and shows the organisation's colour. */
export function takeInstance(answer: Instance): void {
  setBrand(answer.accent);
  instance.value = answer;
}
