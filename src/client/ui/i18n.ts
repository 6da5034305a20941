import { signal } from '@preact/signals';
import type common from './languages/en/common.json';
import type guest from './languages/en/guest.json';
import type user from './languages/en/user.json';

type Catalogue = Record<string, string>;
type Keys = keyof typeof common | keyof typeof guest | keyof typeof user;
type PluralBase<K> = K extends `${infer Base}#other` ? Base : never;

/** Every sentence with one form. */
export type TextKey = Exclude<Keys, `${string}#${string}`>;
/** Every sentence that counts something: its forms are `key#one`, `key#other` … as Intl.PluralRules names them. */
export type PluralKey = PluralBase<Keys>;
export type Values = Record<string, string | number>;

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/** The language shown. */
export const language = signal<Language>('en');

/** The tag that dates and numbers follow: the browser's own variety of the language shown. */
export function locale(): string {
  const variety = navigator.languages.find((tag) => match(tag) === language.value);
  return variety ?? (language.value === 'en' ? 'en-GB' : language.value);
}

const storageKey = 'restante.language';
const files = import.meta.glob<{ default: Catalogue }>('./languages/*/{common,guest,user}.json');
const texts = signal<Catalogue>({});
let loadedApp: 'guest' | 'user' = 'guest';

/** Loads an app's sentences in the given language, or in the one chosen before, or in the browser's. */
export async function startLanguage(app: 'guest' | 'user', wanted?: string | null): Promise<void> {
  loadedApp = app;
  await load(match(wanted) ?? match(remembered()) ?? preferred());
}

/** Changes the language at once and remembers it in this browser. */
export async function chooseLanguage(next: Language): Promise<void> {
  try {
    localStorage.setItem(storageKey, next);
  } catch {
    // Storage may be forbidden: then the choice lasts as long as the page.
  }
  await load(next);
}

/** Whether the person chose a language in this browser before. */
export function hasChosenLanguage(): boolean {
  return match(remembered()) !== null;
}

/** Adds sentences directly; for tests and for pages with their own sentences. */
export function useCatalogue(next: Language, catalogue: Catalogue): void {
  language.value = next;
  texts.value = catalogue;
}

/** A sentence in the language shown; `{name}` is replaced from `values`. */
export function t(key: TextKey, values?: Values): string {
  return fill(raw(key), values);
}

/** A sentence that counts: `{n}` is the number, written as the language writes it. */
export function tn(key: PluralKey, n: number, values?: Values): string {
  const form = new Intl.PluralRules(language.value).select(n);
  const text = texts.value[`${key}#${form}`] ?? raw(`${key}#other`);
  return fill(text, { n: n.toLocaleString(language.value), ...values });
}

/** A sentence cut at its placeholders: text and names alternate, names at odd indices. */
export function textParts(key: TextKey): string[] {
  return raw(key).split(/\{(\w+)\}/u);
}

/** The sentence for a key known only at run time, or null if there is none. */
export function lookUp(key: string, values?: Values): string | null {
  const text = texts.value[key];
  return text === undefined ? null : fill(text, values);
}

function raw(key: string): string {
  return texts.value[key] ?? key;
}

function fill(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\}/gu, (whole, name: string) => String(values[name] ?? whole)) : text;
}

async function load(next: Language): Promise<void> {
  const parts = ['common', loadedApp].map((name) => files[`./languages/${next}/${name}.json`]?.());
  const found = await Promise.all(parts);
  const merged: Catalogue = {};
  for (const part of found) Object.assign(merged, part?.default);
  texts.value = merged;
  language.value = next;
  document.documentElement.lang = next;
}

function preferred(): Language {
  for (const tag of navigator.languages) {
    const found = match(tag);
    if (found) return found;
  }
  return 'en';
}

function match(tag: string | null | undefined): Language | null {
  const short = tag?.toLowerCase().split('-')[0];
  return languages.find((l) => l === short) ?? null;
}

function remembered(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
