import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './server.ts';

export type Language = 'en' | 'de';
type Catalogue = Record<string, string>;

const apps = ['common', 'guest', 'user'];

function read(language: Language): Catalogue {
  const folder = join(repository, 'src', 'client', 'ui', 'languages', language);
  const parts = apps.map((app) => JSON.parse(readFileSync(join(folder, `${app}.json`), 'utf8')) as Catalogue);
  return Object.assign({}, ...parts) as Catalogue;
}

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
export function sentence(language: Language, key: string): RegExp {
  const text = catalogues[language][key];
  if (text === undefined) throw new Error(`No catalogue holds the key "${key}".`);
  return new RegExp(pattern(text), 'su');
}
