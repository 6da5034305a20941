import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = dirname(fileURLToPath(import.meta.url));
const parts = ['common', 'guest', 'user', 'mail'];

interface Retired {
  phrase: RegExp;
  better: string;
  /** Sentences that mean something else, as `part/key`. */
  except?: string[];
}

const lockedLinks = [
  'guest/final.locked.title',
  'guest/final.locked.why',
  'guest/pin.left#one',
  'guest/pin.left#other',
  'user/notice.pin-locked',
  'mail/pin-tries.text',
  'mail/pin-locked.subject',
  'mail/pin-locked.text',
];

const retired: Record<string, Retired[]> = {
  en: [
    { phrase: /\bthe world\b/iu, better: 'the internet' },
    { phrase: /\bstrangers?\b/iu, better: 'somebody else' },
    { phrase: /\bput (?:it )?(?:away|right)\b/iu, better: 'dismiss; fix' },
    { phrase: /\b(?:a|no|the) word (?:from|of|for)\b/iu, better: 'a message, a notice' },
    { phrase: /\b(?:the )?way (?:to|of)\b/iu, better: 'transport' },
    { phrase: /\b(?:lies?|lay)\b/iu, better: 'is, is stored' },
    { phrase: /\b(?:is|are|was|be|been) told\b|\bhears? of\b/iu, better: 'is notified' },
    { phrase: /\b(?:anew|afresh)\b/iu, better: 'again' },
    { phrase: /\bmeanwhile\b/iu, better: 'leave it out' },
    { phrase: /\bfor ?ever\b|\bfor good\b/iu, better: 'permanently; this cannot be undone' },
    { phrase: /\bwhoever\b/iu, better: 'anyone who' },
    { phrase: /\bof (?:one's|your|their|its|my) own\b/iu, better: 'your own key, a separate password' },
    { phrase: /\bbecame of\b/iu, better: 'delivery status' },
    { phrase: /\bma(?:kes?|king|de)\b/iu, better: 'create', except: ['guest/choose.weak'] },
    { phrase: /\bpinn?ed\b/iu, better: 'trusted' },
    { phrase: /\block(?:s|ed)?\b|\bsealed\b/iu, better: 'encrypted; for a link, locked', except: lockedLinks },
    { phrase: /\bclos\w+ (?:the|this|a|your) (?:temporary )?mailbox|mailbox (?:is|was) closed/iu, better: 'delete' },
    { phrase: /\bg(?:ive|iving|ave|iven) (?:\w+ ){0,3}up\b/iu, better: 'delete' },
    { phrase: /\bta(?:ke|ken|king) (?:\w+ ){0,3}back\b|\btook (?:\w+ ){0,3}back\b/iu, better: 'revoke' },
    { phrase: /\bvouch/iu, better: 'confirm' },
    { phrase: /\b(?:bring|brought) (?:a|an|another|my|your)\b/iu, better: 'add a key' },
    { phrase: /\bend(?:s|ed)? (?:soon|on)\b/iu, better: 'expire' },
    { phrase: /\bin question\b/iu, better: 'please check' },
    { phrase: /\bnobody but\b|, by nobody/iu, better: 'only' },
    {
      phrase: /\bread along\b|\bbehind your back\b|\bat hand\b|\ball the same\b/iu,
      better: 'say it without the idiom',
    },
    { phrase: /\b(?:he|him|his)\b/iu, better: 'they, them, their' },
    { phrase: /(?:^|[.!:] )(?:who|what) (?![^.!]*\?)[^.!?]*[.!]/iu, better: 'begin with who does something' },
  ],
  de: [
    { phrase: /(?<!E-)\bMails?\b/u, better: 'E-Mail' },
    { phrase: /\bPost\b/u, better: 'Nachricht, E-Mail' },
    { phrase: /verschlossen|verschließ|versiegelt|\bSchloss\b/iu, better: 'verschlüsselt; Schlüssel' },
    { phrase: /\bweg(?:ge)?leg/iu, better: 'ausblenden, löschen' },
    { phrase: /für immer/iu, better: 'endgültig; nicht rückgängig zu machen' },
    { phrase: /\b(?:von Neuem|aufs Neue|anderweitig)\b/iu, better: 'noch einmal' },
    { phrase: /\binzwischen\b/iu, better: 'weglassen' },
    { phrase: /\b(?:liegt|liegen|lag)\b/iu, better: 'ist, ist gespeichert' },
    { phrase: /zurück(?:zu)?zieh|zurückgezogen|zurück(?:zu)?nehm|zurückgenommen/iu, better: 'widerrufen, entfernen' },
    { phrase: /Postfach\b[^.:]*\b(?:schließ|geschlossen)|\bschließ\w* [^.]*Postfach/u, better: 'löschen' },
    { phrase: /\baufgegeben\b|Postfach\b[^.:]*\baufgeben\b/iu, better: 'löschen' },
    { phrase: /Postfach\b[^.:]*\bangehalten\b/u, better: 'eingefroren' },
    { phrase: /hinterleg|mitgebracht|mitbring/iu, better: 'hinzufügen' },
    { phrase: /\bbürg/iu, better: 'bestätigen, belegen' },
    { phrase: /\bwei(?:ß|ss) Bescheid\b|\binformiert\b/iu, better: 'wurde benachrichtigt' },
    { phrase: /\bEingang\b/u, better: 'Posteingang', except: ['common/doubt.date'] },
    { phrase: /Administrator/u, better: 'Administration' },
    { phrase: /\bSignatur(?:en)?\b/u, better: 'Unterschrift' },
    { phrase: /\bWeg (?:zu|der)\b/u, better: 'Transport' },
    { phrase: /\bGespräch\b/u, better: 'Unterhaltung' },
    { phrase: /freiwillig/iu, better: 'optional' },
  ],
};

const read = (language: string, part: string): Record<string, string> =>
  JSON.parse(readFileSync(join(folder, language, `${part}.json`), 'utf8'));

describe('no sentence holds a retired phrase', () => {
  it('and every language has its list', () => {
    const languages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(Object.keys(retired).sort()).toEqual(languages.map(({ name }) => name).sort());
  });

  for (const [language, phrases] of Object.entries(retired)) {
    it.each(parts)(`${language}: %s`, (part) => {
      const found = Object.entries(read(language, part)).flatMap(([key, text]) =>
        phrases
          .filter(({ except }) => !except?.includes(`${part}/${key}`))
          .map(({ phrase, better }) => ({ said: phrase.exec(text)?.[0], better }))
          .filter(({ said }) => said !== undefined)
          .map(({ said, better }) => `${part}/${key} says "${said}"; better: ${better}`),
      );
      expect(found).toEqual([]);
    });
  }

  it('and every exception is needed', () => {
    const idle = Object.entries(retired).flatMap(([language, phrases]) =>
      phrases.flatMap(({ phrase, except = [] }) =>
        except.filter((place) => {
          const [part, key] = [place.slice(0, place.indexOf('/')), place.slice(place.indexOf('/') + 1)];
          return !phrase.test(read(language, part)[key] ?? '');
        }),
      ),
    );
    expect(idle).toEqual([]);
  });
});
