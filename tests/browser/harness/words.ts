import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './server.ts';

export type Language = 'en' | 'de';
type Catalogue = Record<string, string>;

const apps = ['common', 'guest', 'user'];

const folder = join(repository, 'src', 'client', 'ui', 'languages');
const catalogue = (language: Language, app: string) =>
  JSON.parse(readFileSync(join(folder, language, `${app}.json`), 'utf8')) as Catalogue;
const read = (language: Language) =>
  Object.assign({}, ...apps.map((app) => catalogue(language, app))) as Catalogue;

const catalogues: Record<Language, Catalogue> = { en: read('en'), de: read('de') };

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
const pattern = (text: string) => text.split(/\{\w+\}/u).map(escaped).join('.*');

/**
 * What a control is called in the given language, by its English name (for names are what people and programs go by).
 * A placeholder such as {name} matches anything. Throws where no catalogue has the English name.
 */
export function named(language: Language, english: string): RegExp {
  const keys = Object.keys(catalogues.en).filter((key) => catalogues.en[key] === english);
  if (keys.length === 0) throw new Error(`No catalogue holds the words "${english}".`);
  const texts = new Set(keys.map((key) => catalogues[language][key] ?? ''));
  return new RegExp(`^(?:${[...texts].map(pattern).join('|')})$`, 'su');
}

/** A sentence by its key, placeholders matching anything; to be found anywhere in a text. */
export const sentence = (language: Language, key: string): RegExp => new RegExp(pattern(text(language, key)), 'su');

/** A name by its key: the whole of it, but for the word "(optional)" that a label may carry. */
export function labelled(language: Language, key: string): RegExp {
  const optional = escaped(text(language, 'field.optional'));
  return new RegExp(`^\\s*${pattern(text(language, key))}(?:\\s*${optional})?\\s*$`, 'su');
}

/** The text of a key as it is written in the catalogue. Throws where there is none. */
export function text(language: Language, key: string): string {
  const found = catalogues[language][key];
  if (found === undefined) throw new Error(`No catalogue holds the key "${key}".`);
  return found;
}

/** The text of a key in the mails' catalogue. */
export function mailText(language: Language, key: string): string {
  const mails = catalogue(language, 'mail');
  const found = mails[key];
  if (found === undefined) throw new Error(`The mails' catalogue lacks "${key}".`);
  return found;
}
