/**
 * What may appear before an address. The server judges the names in its headers by the same rules (DisplayText.Name),
 * so that a protected header says what the outer one shows; tests/display-names.json holds both to them.
 */
import { decodeWords } from 'postal-mime';
import { tryCanon } from './address.ts';

/** Characters of a name in a header. */
const longest = 200;
const maxInput = 1000;
const maxRounds = 8;
const maxDepth = 6;
const removed = /\[…\]/g;

const blanks = /[\s\p{Zs}\p{Zl}\p{Zp}\p{Cc}\u115f\u1160\u3164\uffa0\u2800]+/gu;
const invisible = /(?![\u200c\u200d])[\p{Cf}\p{Co}\p{Cn}]/gu;
/** Joiners belong to the spelling of some languages and to emoji; beside ASCII they would only hide a link. */
const script = '[^\\p{ASCII}\\p{P}\\p{Z}\\p{C}]';
const joiner = new RegExp(`(?<!${script})[\\u200c\\u200d]|[\\u200c\\u200d](?!${script})`, 'gu');

const word = /=\?([^?\s]{1,40})\?([BbQq])\?([^?]*)\?=/g;
const betweenWords = /\?=\s+=\?(?=[^?\s]{1,40}\?[BbQq]\?)/g;

/** Texts that mail programs turn into links: schemes, www, a host with a path. */
const links = [
  String.raw`[a-z][a-z0-9+.-]{1,20}:\s*[\\/]+\S*`,
  String.raw`(?<![\p{L}\p{N}_])(?:https?|hxxps?|ftp|mailto|javascript|data|tel|sms|file|callto|skype|geo|intent|vbscript):\S+`,
  String.raw`(?<![\p{L}\p{N}_])www\d?[.\u3002\uff61]\S*`,
  String.raw`(?:[\p{L}\p{N}\-]+[.\u3002\uff61])+[\p{L}\p{N}\-]{2,}(?::\d+)?[\\\/?#]\S*`,
];
const link = new RegExp(links.join('|'), 'giu');
const hostDot = /(?<=\S)[.\u3002\uff61](?=[\p{L}\p{N}-]*\p{L}[\p{L}\p{M}\p{N}-])/gu;
const numericHost = /\d+(?:\.\d+){3,}/g;

/** One line without controls and directional marks, in NFC; half a surrogate pair is U+FFFD. */
function oneLine(text: string): string {
  const visible = text
    .slice(0, maxInput)
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(blanks, ' ')
    .replace(invisible, '');
  return visible.replace(joiner, '').normalize('NFC').replace(/ +/g, ' ').trim();
}

/** Compatibility forms of ASCII letters and of the signs of addresses, links and encoded words, written as those. */
function folded(text: string): string {
  return Array.from(text, (char) => {
    if (char.codePointAt(0)! <= 0xff) return char;
    const plain = char.normalize('NFKC');
    if (/^\p{ASCII}+$/u.test(plain) && /^[\p{L}\p{Nd}]$/u.test(char)) return plain;
    return /[@.:/\\?=%#<>]/.test(plain) && !/^\.{2,}$/.test(plain) ? plain : char;
  }).join('');
}

/** One word as lenient programs read it: blanks inside, a language after the character set, padding left out. */
function decodeWord(_: string, charset: string, form: string, text: string): string {
  const base64 = /^b$/i.test(form);
  const digits = text.replace(/[^A-Za-z0-9+/]+/g, '');
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  const content = base64 ? whole.padEnd(Math.ceil(whole.length / 4) * 4, '=') : text.replace(/\s/g, '_');
  const name = charset.split('*')[0]!;
  try {
    new TextDecoder(name);
  } catch {
    return ' ';
  }
  return content === '' ? '' : decodeWords(`=?${name}?${form}?${content}?=`);
}

/** Encoded words (RFC 2047) decoded, also nested ones; what still begins like one is dropped. */
function withoutWords(text: string): string {
  let result = text;
  for (let depth = 0; depth < maxDepth && result.includes('=?'); depth++) {
    result = result.replace(betweenWords, '?==?').replace(word, decodeWord);
  }
  while (result.includes('=?')) result = result.replace(/=\?\S*/g, ' ');
  return result;
}

const percentForms = (text: string) =>
  text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split('%'), (hex) => parseInt(hex, 16))),
  );

function judged(name: string): string {
  const decoded = percentForms(withoutWords(folded(name)));
  const text = folded(oneLine(decoded)).replace(/@/g, ' ').replace(link, '[…]');
  const dots = text.replace(removed, '').replace(hostDot, '. ');
  return oneLine(dots.replace(numericHost, (host) => host.replace(/\./g, '. ')));
}

/** The first 200 UTF-16 units, not cut within a character. */
function cut(text: string): string {
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text)) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trim();
}

/**
 * A name without encoded words, percent forms, @, links and invisible signs; what a program decodes from it again is the
 * same name. Empty where nothing is left, or where it still changes after eight rounds.
 */
export function displayName(name: string): string {
  let text = oneLine(name);
  for (let round = 0; round < maxRounds; round++) {
    const before = text;
    text = judged(text);
    if (text === before) return cut(text);
  }
  return '';
}

/** The name that appears before an address, or none if it is empty or only repeats the address. */
export function nameBefore(address: string, name: string | null | undefined): string | null {
  if (!name) return null;
  const canonical = tryCanon(name.trim());
  if (canonical !== null && canonical === tryCanon(address)) return null;
  return displayName(name) || null;
}
