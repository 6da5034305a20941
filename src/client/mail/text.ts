/** Untrusted texts: bounded before a browser lays them out, cut into lines and links, and read out of HTML. */
import { scanTags, type Steps } from './htmlScan.ts';

/**
 * Marks on one base character. Unicode's stream-safe format has 30 (UAX #15, section 13); a browser's work grows with
 * their square.
 */
const mostMarks = 30;
/** Characters without a space, in scripts that are mixed, joined or looked up in dictionaries: likewise. */
const longestRun = 500;
/** Different characters of rare scripts: a browser searches all fonts for each. */
const mostSeldom = 300;
const breakHere = '\u200b';

const beyondLatin = /[^\u0000-\u02ff]/;
const mark = /\p{M}/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** Scripts that break anywhere, and that one font covers. */
const eastAsian = /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]/u;
const common = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}]/u;

const [isRead, isMark, isVisible, isEastAsian, isCommon] = [1, 2, 4, 8, 16];
/**
 * The class of each character, found once: five expressions for every character of a long text would freeze the page.
 */
const kinds = new Uint8Array(0x11_0000);

function kindOf(char: string): number {
  const point = char.codePointAt(0)!;
  if (kinds[point]) return kinds[point];
  const has = (pattern: RegExp, bit: number) => (pattern.test(char) ? bit : 0);
  const found = has(mark, isMark) | has(visible, isVisible) | has(eastAsian, isEastAsian) | has(common, isCommon);
  return (kinds[point] = found | isRead);
}

/** Bounds the texts of one message, so that a browser's work on them grows no faster than their length. */
export class TextBounds {
  private readonly seldom = new Set<string>();
  private marks = 0;
  private run = 0;

  constructor(private readonly steps: Steps = { count: 0 }) {}

  /**
   * A text unchanged, except for marks beyond 30 on one character, rare characters beyond 300 different ones (U+FFFD
   * replaces them), and runs beyond 500 characters, in which it may then break.
   */
  bound(text: string): string {
    this.steps.count += text.length;
    if (!beyondLatin.test(text)) return text;
    const kept: string[] = [];
    for (const char of text) {
      this.steps.count++;
      const isPlain = char < '\u0300';
      const kind = kindOf(char);
      if (!isPlain && kind & isMark) {
        if (++this.marks > mostMarks) continue;
      } else if (kind & isVisible) this.marks = 0;
      this.run = char <= ' ' ? 0 : this.run + 1;
      if (this.run > longestRun && !isPlain && !(kind & isEastAsian)) {
        kept.push(breakHere);
        this.run = 0;
      }
      kept.push(isPlain || kind & (isEastAsian | isCommon) || this.isKnown(char) ? char : '\ufffd');
    }
    return kept.join('');
  }

  private isKnown(char: string): boolean {
    if (this.seldom.has(char)) return true;
    if (this.seldom.size >= mostSeldom) return false;
    this.seldom.add(char);
    return true;
  }
}

/** A subject or name, for a place that shows one line: bounded, and cut if it is longer than `most` characters. */
export const shownLine = (text: string, most = 1000): string => new TextBounds().bound(text.slice(0, most));

/** A text as it is shown: its blocks of lines, and whether its end is missing. */
export interface ShownText {
  blocks: string[][];
  isCut: boolean;
}

const mostCharacters = 500_000;
const mostLines = 20_000;
/** Lines and characters that are laid out together. */
const blockLines = 200;
const blockCharacters = 10_000;

/** Cuts a text into blocks of lines. A browser lays out the blocks on the screen alone; the end of a huge text is left out. */
export function shownText(text: string): ShownText {
  const bounds = new TextBounds();
  const blocks: string[][] = [];
  let block: string[] = [];
  let size = 0;
  let lines = 0;
  const end = Math.min(text.length, mostCharacters);
  let at = 0;
  while (at <= end && lines < mostLines) {
    const found = text.indexOf('\n', at);
    const lineEnd = found < 0 || found > end ? end : found;
    // A line longer than a block continues in the next one.
    const stop = Math.min(lineEnd, at + blockCharacters);
    block.push(bounds.bound(text.slice(at, stop)));
    lines++;
    size += stop - at;
    at = stop === lineEnd ? lineEnd + 1 : stop;
    if (block.length < blockLines && size < blockCharacters) continue;
    blocks.push(block);
    block = [];
    size = 0;
  }
  if (block.length) blocks.push(block);
  return { blocks, isCut: at <= text.length && (at <= end || text.length > end) };
}

/** A text to be quoted in an answer: bounded, and cut if it is long. */
export function quotable(text: string): string {
  const most = 200_000;
  return new TextBounds().bound(text.slice(0, most)) + (text.length > most ? '…' : '');
}

const address = /(https?:\/\/[^\s<>"']{0,2000}[^\s<>"'.,;:!?)\]}])/giu;

/** A text cut at web addresses: every second piece is one. */
export const withAddresses = (text: string): string[] => text.split(address);

const lineEnds = new Set(
  'address article blockquote br center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul'.split(
    ' ',
  ),
);
const unseen = new Set([
  'script',
  'style',
  'title',
  'head',
  'template',
  'svg',
  'math',
  'noframes',
  'iframe',
  'noembed',
]);
const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const longestHtml = 4 * mostCharacters;

/**
 * The text in HTML, for a place that shows plain text alone: anything missed is ugly at worst. One pass over the
 * string.
 */
export function textOfHtml(html: string, steps: Steps = { count: 0 }): string {
  const source = html.slice(0, longestHtml);
  const kept: string[] = [];
  let from = 0;
  let hidden: string | null = null;
  const take = (end: number) => {
    if (hidden === null && end > from) kept.push(textBetween(source, from, end, steps));
  };
  scanTags(source, steps, ({ name, isEnd, start, end }) => {
    take(start);
    from = end;
    if (hidden === null && !isEnd && unseen.has(name)) hidden = name;
    else if ((hidden === name && isEnd) || (hidden === 'head' && name === 'body')) hidden = null;
    else if (hidden === null && lineEnds.has(name) && (isEnd || name === 'br' || name === 'hr')) kept.push('\n');
    else if (hidden === null && isEnd && (name === 'td' || name === 'th')) kept.push(' ');
    return end;
  });
  take(source.length);
  return kept
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The plain text of a message; if it is HTML alone, the text in that. */
export const textOfMessage = ({ text, html }: { text: string | null; html: string[] | null }): string =>
  text?.trim() ? text : (html ?? []).map((part) => textOfHtml(part)).join('\n\n');

/** Text without comments, its entities decoded. */
function textBetween(html: string, from: number, end: number, steps: Steps): string {
  steps.count += end - from;
  const text = html.slice(from, end);
  const shown = text.includes('<!') ? withoutComments(text) : text;
  return shown.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));?/gi, (whole, decimal, hex, name: string) => {
    const code = decimal ? Number(decimal) : hex ? parseInt(hex as string, 16) : 0;
    if (code) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    return named[(name ?? '').toLowerCase()] ?? whole;
  });
}

function withoutComments(text: string): string {
  const kept: string[] = [];
  let at = 0;
  for (let start = text.indexOf('<!'); start >= 0; start = text.indexOf('<!', at)) {
    kept.push(text.slice(at, start));
    const mark = text.startsWith('<!--', start) ? '-->' : '>';
    const end = text.indexOf(mark, start + 2);
    if (end < 0) return kept.join('');
    at = end + mark.length;
  }
  return kept.join('') + text.slice(at);
}
