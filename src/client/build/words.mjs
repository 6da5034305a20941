/**
 * Makes crypto/words/en.ts and de.ts: 2048 words of 4 to 8 plain letters per language, for passphrases. English from the
 * EFF's diceware list, German from the words of everyday speech; names, words of the other language and
 * words nobody would like to be given are left out. Beside them what the strength meter looks words up in: the most
 * common passwords and words, and the keyboards. Run by hand: `node build/words.mjs`.
 */
import { writeFileSync } from 'node:fs';
import * as common from '@zxcvbn-ts/language-common';
import de from '@zxcvbn-ts/language-de';
import * as en from '@zxcvbn-ts/language-en';

const german = (de.default ?? de).dictionary;
const plain = /^[a-z]{4,8}$/;
const unpleasant = new RegExp(
  [
    'arsch|arse|ass(es|hole)|anal|anus|bastard|bitch|blut|blood|bomb|bordell|brust|breast|butt|cock|cunt|damn|dead|death',
    'depp|devil|dick|diebe|dope|drog|drug|dumm|dumb|ekel|fett|fick|fotze|fuck|furz|fart|gestapo|gift|gewehr|grab|grave',
    'gun|hass|hate|hell|herpes|hitler|hoelle|hure|hurt|idiot|jude|jew|kack|kill|knast|kotz|krebs|cancer|krieg|lust|leich',
    'mist|moerder|mord|murder|nackt|naked|nazi|neger|nerv|nude|nutte|opfer|penis|piss|poison|polen|porn|prison|prost',
    'puff|rape|reich|rotz|sarg|satan|schlag|schlamp|schei|schw[au]|sex|shit|sklav|slave|slut|spermi|sperm|spast|stab',
    'sterb|stirb|strip|suck|suizid|suicide|sucht|syphil|terror|teufel|titt|tits|tod|tote|toete|torture|trottel|tumor',
    'ugly|vagin|vergewal|victim|vomit|waffe|weapon|whore|wichs|wound|wund|geil|bums|pimmel|popo|pups|urin|kokain|heroin',
    'alkohol|bier|wodka|whisk|rassi|racis|oral|nippel|nipple|bra$|thong|panty|undies|lingerie|crotch|groin|grope|molest',
  ].join('|'),
);

const english = new Set([...common.dictionary['diceware-common'], ...en.dictionary['commonWords-en'].slice(0, 8000)]);
const names = new Set([
  ...[...german.firstnames, ...german.lastnames.slice(0, 300)],
  ...[...en.dictionary['firstnames-en'], ...en.dictionary['lastnames-en'].slice(0, 3000)],
]);
// Everyday words that German shares with English may stay.
const shared = new Set(['hand', 'wind', 'arm', 'gold', 'ball', 'band', 'bank', 'finger', 'butter', 'hotel', 'radio']);

/** Every n-th of the list, so that the whole of it is used. */
function spread(words, count) {
  if (words.length < count) throw new Error(`only ${words.length} words`);
  return Array.from({ length: count }, (_, i) => words[Math.floor((i * words.length) / count)]).sort();
}

const englishWords = common.dictionary['diceware-common'].filter((word) => plain.test(word) && !unpleasant.test(word));
const germanWords = german.commonWords
  .filter((word) => plain.test(word) && !unpleasant.test(word))
  .filter((word) => !names.has(word) && (shared.has(word) || !english.has(word)));

const lists = { en: spread(englishWords, 2048), de: spread(germanWords.slice(0, 4096), 2048) };

const head =
  '// Made by build/words.mjs from zxcvbn-ts (MIT); its English words are the EFF large wordlist (CC BY 3.0 US).\n';
const write = (name, text) => writeFileSync(new URL(`../crypto/words/${name}.ts`, import.meta.url), head + text);
const quoted = (line) => `  ${JSON.stringify(line)}`;

/** A list as one text, which compresses and parses better than an array. */
function writeWords(name, words) {
  const lines = words.join(' ').match(/\S.{0,108}(?: |$)|\S+ ?/g);
  write(name, `export const words =\n${lines.map(quoted).join(' +\n')};\n`);
  console.log(name, words.length);
}

const oneWord = (word) => /^\S+$/.test(word);
writeWords('en', lists.en);
writeWords('de', lists.de);
writeWords('passwords', common.dictionary['passwords-common'].filter(oneWord).slice(0, 10_000));
writeWords('common-en', common.dictionary['diceware-common'].filter(oneWord));
writeWords('common-de', german.commonWords.filter((word) => word.length > 3 && oneWord(word)).slice(0, 8000));
const { qwerty, qwertz, azerty, keypad } = common.adjacencyGraphs;
const keyboards = JSON.stringify({ qwerty, qwertz, azerty, keypad });
write('keyboards', `export const keyboards: Record<string, Record<string, (string | null)[]>> = ${keyboards};\n`);
