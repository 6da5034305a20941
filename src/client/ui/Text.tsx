import type { ComponentChildren } from 'preact';
import { textParts, type TextKey } from './i18n.ts';

/** A sentence whose placeholders are elements: `<Text k="mail.from" with={{ name: <b>Alice</b> }} />`. */
export function Text({ k, with: values }: { k: TextKey; with: Record<string, ComponentChildren> }) {
  return <>{textParts(k).map((part, i) => (i % 2 ? (values[part] ?? `{${part}}`) : part))}</>;
}
