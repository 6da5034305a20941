import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from "./server.js";
const folder = join(repository, 'src', 'client', 'ui', 'languages');
const catalogue = (language, name) => JSON.parse(readFileSync(join(folder, language, `${name}.json`), 'utf8'));
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
/** A soft hyphen may be there or not: accessible names come without. */
const pattern = (text) => text.split(/\{\w+\}/u).map(escaped).join('.*').replaceAll('\u00ad', '\u00ad?');
/** The words of one app in one language, out of the product's own catalogues. Placeholders match anything. */
export class Words {
    app;
    language;
    english;
    texts;
    constructor(app, language) {
        this.app = app;
        this.language = language;
        this.english = { ...catalogue('en', 'common'), ...catalogue('en', app) };
        this.texts = { ...catalogue(language, 'common'), ...catalogue(language, app) };
    }
    /** What a control is called, by its English name: names are what people and programs go by. */
    named(english) {
        const keys = Object.keys(this.english).filter((key) => this.english[key] === english);
        if (keys.length === 0)
            throw new Error(`The ${this.app}'s catalogue does not hold the words "${english}".`);
        const texts = new Set(keys.map((key) => this.texts[key] ?? ''));
        return new RegExp(`^(?:${[...texts].map((text) => pattern(text)).join('|')})$`, 'su');
    }
    /** A sentence by its key; to be found anywhere in a text. */
    sentence(key) {
        return new RegExp(pattern(this.text(key)), 'su');
    }
    /** A name by its key: the whole of it, but for the word "(optional)" that a label may carry. */
    labelled(key) {
        const optional = escaped(this.text('field.optional'));
        return new RegExp(`^\\s*${pattern(this.text(key))}(?:\\s*${optional})?\\s*$`, 'su');
    }
    /** A sentence that counts. */
    counted(key, n) {
        return new RegExp(pattern(this.text(`${key}#${n === 1 ? 'one' : 'other'}`).replace('{n}', String(n))), 'su');
    }
    /** A sentence as the catalogue has it. */
    text(key) {
        const found = this.texts[key];
        if (found === undefined)
            throw new Error(`The ${this.app}'s catalogue lacks the key "${key}".`);
        return found;
    }
}
/** A text of the mails' catalogue. */
export function mailText(language, key) {
    const found = catalogue(language, 'mail')[key];
    if (found === undefined)
        throw new Error(`The mails' catalogue lacks the key "${key}".`);
    return found;
}
//# sourceMappingURL=words.js.map