import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));
const client = join(folder, '../..');
const languages = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const parts = ['common', 'guest', 'user', 'mail'];

const read = (language: string, part: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder, language, `${part}.json`), 'utf8'));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/gu)].map((found) => found[1]).sort();
const base = (key: string) => key.split('#')[0]!;

function sources(): string {
  return readdirSync(client, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name) && !/\.test\.tsx?$/u.test(entry.name))
    .filter((entry) => !entry.parentPath.includes('node_modules'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('the catalogues', () => {
  it('are at least English and German, and hold sentences', () => {
    expect(languages).toEqual(expect.arrayContaining(['de', 'en']));
    for (const part of ['common', 'guest']) expect(Object.keys(read('en', part)).length).toBeGreaterThan(20);
  });

  for (const language of languages.filter((one) => one !== 'en')) {
    it.each(parts)(`have the same sentences and placeholders in ${language}: %s`, (part) => {
      const english = read('en', part);
      const other = read(language, part);
      expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
      const wrong = Object.keys(english).filter(
        (key) => String(placeholders(other[key]!)) !== String(placeholders(english[key]!)),
      );
      expect(wrong).toEqual([]);
    });
  }

  it.each(['common', 'guest', 'user'])('hold no sentence that no screen uses: %s', (part) => {
    const code = sources();
    const literals = new Set([...code.matchAll(/['"]([\w.-]+)['"]/gu)].map((found) => found[1]));
    // A template such as `state.${name}.title` uses every key of that form.
    const templates = [...code.matchAll(/`([\w-]+\.[\w.-]*(?:\$\{[^}`]+\}[\w.-]*)+)`/gu)].map(
      (found) => new RegExp(`^${found[1]!.replaceAll('.', '\\.').replace(/\$\{[^}]+\}/gu, '[\\w-]+')}$`, 'u'),
    );
    const unused = [...new Set(Object.keys(read('en', part)).map(base))].filter(
      (key) => !literals.has(key) && !templates.some((template) => template.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it('speak of PGP to a guest on the page about his key alone', () => {
    // Where the key is taken along, and where one's own mail program is set up.
    const keyPage = /^(?:export|ownKey|program|delivery)\./u;
    for (const language of languages) {
      for (const part of ['common', 'guest', 'mail']) {
        const said = Object.entries(read(language, part)).filter(([, text]) => /pgp|gnupg|gpg/iu.test(text));
        expect(said.map(([key]) => key).filter((key) => part !== 'guest' || !keyPage.test(key))).toEqual([]);
      }
      expect(Object.entries(read(language, 'guest')).some(([, text]) => text.includes('OpenPGP'))).toBe(true);
    }
  });

  it('name nobody whom the reader does not know: a guest the administrator, a user "the person who wrote to you"', () => {
    const unknown = {
      common: /administrat|person who wrote|person, die Ihnen/iu,
      guest: /administrat/iu,
      user: /person who wrote to you|person, die Ihnen geschrieben/iu,
    };
    for (const language of languages) {
      for (const [part, who] of Object.entries(unknown)) {
        const problems = Object.entries(read(language, part)).filter(([key]) => key.startsWith('problem.'));
        expect(problems.filter(([, text]) => who.test(text)).map(([key]) => key)).toEqual([]);
      }
    }
  });

  it('do not say the same key twice in one app', () => {
    for (const app of ['guest', 'user']) {
      const common = new Set(Object.keys(read('en', 'common')));
      expect(Object.keys(read('en', app)).filter((key) => common.has(key))).toEqual([]);
    }
  });
});
