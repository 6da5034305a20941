/**
 * Scans HTML before a parser does: one pass over the string, no regular expressions. It leaves out elements whose
 * content a parser reads by separate rules, and estimates what a parser would create from the rest. The estimates are
 * upper bounds of the HTML Standard's section 13.2.6: an end tag closes an element here only if it certainly closes it
 * in a parser.
 */
import { HeavyHtml, type HtmlLimits } from './limits.ts';

/** Counts what scanners look at, so that tests can compare the work for one input and for twice that input. */
export interface Steps {
  count: number;
}

/** A start or end tag. Its name is in lower case; `end` is the offset behind its ">". */
export interface Tag {
  name: string;
  isEnd: boolean;
  start: number;
  end: number;
  attributes: number;
}

const words = (text: string) => new Set(text.split(' '));
const voids = words(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);
/** Their content is text to the parser, up to the first end tag of that name. */
const rawText = words('iframe noembed noframes plaintext script style textarea title xmp');
/** Left out with their content: other rules apply in them, and none of it would be shown. */
const leftOut = words('script svg math select template');
/** Of these the tags alone are left out: fields can take the names of a form's own properties, and framesets have other rules. */
const tagLeftOut = words('form frame frameset');
const formatting = words('a b big code em font i nobr s small strike strong tt u');
/** An end tag looks no further than to one of these ("has an element in scope"). */
const scope = words('applet button caption marquee object table td th');
/** Elements that hide the active formatting elements before them. */
const markers = words('applet caption marquee object td th');
const special = words(
  'address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer h1 h2 h3 h4 ' +
    'h5 h6 header hgroup li listing main menu nav ol p pre search section summary tbody tfoot thead tr ul',
);
const barriers = new Set([...scope, ...special]);
/** Parts of a table, and what they close when they start. Outside a table the parser ignores them. */
const [sections, cells] = [words('tbody thead tfoot tr caption colgroup'), words('td th')];
const tableParts = new Map(
  Object.entries({
    caption: words('caption colgroup'),
    colgroup: words('caption colgroup'),
    tr: words('tr caption colgroup'),
  }),
);
for (const name of ['tbody', 'thead', 'tfoot']) tableParts.set(name, sections);
for (const name of cells) tableParts.set(name, cells);
const table = words('table');
const tableOrCell = words('table td th caption');
/** Elements that close one of their own kind before them. */
const closesOwn = words('a dd dt li nobr p');
const neverNested = words('html head body');
const none = new Set<string>();

const isLetter = (code: number) => (code | 32) >= 97 && (code | 32) <= 122;
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

/**
 * Calls `onTag` for each tag that a parser finds in HTML content. It returns where the scan continues (usually the
 * tag's end), or -1 to stop. Comments and the content of raw text elements are skipped.
 */
export function scanTags(html: string, steps: Steps, onTag: (tag: Tag) => number): void {
  for (let at = 0; at >= 0;) {
    const start = html.indexOf('<', at);
    steps.count += (start < 0 ? html.length : start) - at + 1;
    if (start < 0) return;
    const isEnd = html.charCodeAt(start + 1) === 47;
    if (!isLetter(html.charCodeAt(start + (isEnd ? 2 : 1)))) {
      at = behindComment(html, start, steps);
      continue;
    }
    const tag = readTag(html, start, isEnd, steps);
    // A tag without an end is no tag.
    if (!tag) return;
    at = onTag(tag);
    if (at === tag.end && !isEnd && rawText.has(tag.name)) at = endTagOf(tag.name, html, at, steps);
  }
}

/** Behind a comment or declaration at `start`; behind a "<" that begins nothing. */
function behindComment(html: string, start: number, steps: Steps): number {
  const next = html[start + 1];
  if (next !== '!' && next !== '?' && next !== '/') return start + 1;
  if (!html.startsWith('<!--', start)) return behind(html, '>', start + 2, steps);
  // "<!-->" and "<!--->" are whole comments, and "--!>" ends one too.
  if (html.startsWith('>', start + 4)) return start + 5;
  if (html.startsWith('->', start + 4)) return start + 6;
  for (let at = html.indexOf('--', start + 4); at >= 0; at = html.indexOf('--', at + 1)) {
    steps.count++;
    const end = html[at + 2] === '>' ? at + 3 : html.startsWith('!>', at + 2) ? at + 4 : 0;
    if (!end) continue;
    steps.count += end - start;
    return end;
  }
  steps.count += html.length - start;
  return html.length;
}

function behind(html: string, what: string, from: number, steps: Steps): number {
  const at = html.indexOf(what, from);
  const end = at < 0 ? html.length : at + what.length;
  steps.count += end - from;
  return end;
}

/** Where "</name" comes next, as a whole name; the end if it does not. */
function endTagOf(name: string, html: string, from: number, steps: Steps): number {
  for (let at = html.indexOf('</', from); at >= 0 && name !== 'plaintext'; at = html.indexOf('</', at + 2)) {
    steps.count++;
    const end = at + 2 + name.length;
    if (html.slice(at + 2, end).toLowerCase() !== name || !endsName(html.charCodeAt(end))) continue;
    steps.count += at - from;
    return at;
  }
  steps.count += html.length - from;
  return html.length;
}

const endsName = (code: number) => isSpace(code) || code === 47 || code === 62;

/** The tag at `start`; null where it has no end. */
function readTag(html: string, start: number, isEnd: boolean, steps: Steps): Tag | null {
  const { length } = html;
  const nameStart = start + (isEnd ? 2 : 1);
  let at = nameStart;
  while (at < length && !endsName(html.charCodeAt(at))) at++;
  // Longer names are all unknown.
  const name = html.slice(nameStart, Math.min(at, nameStart + 40)).toLowerCase();
  for (let attributes = 0; at < length;) {
    const code = html.charCodeAt(at);
    if (code === 62) {
      steps.count += at - start;
      return { name, isEnd, start, end: at + 1, attributes };
    }
    if (isSpace(code) || code === 47) at++;
    else {
      attributes++;
      at = behindAttribute(html, at);
    }
  }
  steps.count += length - start;
  return null;
}

/** Behind an attribute: its name (a "=" at its beginning belongs to it) and its value. */
function behindAttribute(html: string, start: number): number {
  const { length } = html;
  let at = start + 1;
  while (at < length && !endsName(html.charCodeAt(at)) && html.charCodeAt(at) !== 61) at++;
  while (at < length && isSpace(html.charCodeAt(at))) at++;
  if (html.charCodeAt(at) !== 61) return at;
  for (at++; at < length && isSpace(html.charCodeAt(at));) at++;
  const quote = html[at];
  if (quote === '"' || quote === "'") {
    const end = html.indexOf(quote, at + 1);
    return end < 0 ? length : end + 1;
  }
  while (at < length && !isSpace(html.charCodeAt(at)) && html.charCodeAt(at) !== 62) at++;
  return at;
}

/** An entry of the list of active formatting elements: while it is not open, the next text opens it again. */
interface Format {
  name: string;
  key: string;
  isOpen: boolean;
}

/** The parser's stack of open elements and its list of active formatting elements, neither shorter than there. */
class Nesting {
  private readonly open: { name: string; formats: number; format: Format | null }[] = [];
  private readonly formats: Format[] = [];
  private marker = 0;

  constructor(private readonly steps: Steps) {}

  /** Formatting elements that the parser opens again in front of the next text. */
  get waiting(): number {
    this.steps.count += this.formats.length - this.marker;
    return this.formats.slice(this.marker).filter(({ isOpen }) => !isOpen).length;
  }

  get depth(): number {
    return this.open.length + this.waiting;
  }

  /** Text, or an element that counts as text, opens formatting elements again. */
  text(): void {
    for (const format of this.formats.slice(this.marker)) {
      if (!format.isOpen) this.push(format.name, format);
    }
  }

  start(name: string, key: string): void {
    const closes = tableParts.get(name);
    if (closes) {
      if (this.find(table, none) < 0) return;
      this.closeTo(this.find(closes, table, true));
    } else if (closesOwn.has(name)) {
      this.closeTo(this.find(new Set([name]), barriers));
      // Another <a> or <nobr> ends the one before it, whatever was opened in between.
      if (formatting.has(name)) this.forget(name);
    } else if (name === 'table') {
      // A table in a table, but in no cell of it, ends the one before it.
      const at = this.find(tableOrCell, none);
      if (this.open[at]?.name === 'table') this.closeTo(at);
    }
    if (!special.has(name)) this.text();
    if (formatting.has(name)) this.push(name, this.format(name, key));
    else this.push(name, null);
    if (markers.has(name)) this.marker = this.formats.length;
  }

  end(name: string): void {
    const own = new Set([name]);
    const stops = name === 'table' || tableParts.has(name) ? table : barriers.has(name) ? scope : barriers;
    const at = this.find(own, stops);
    this.closeTo(at);
    if (formatting.has(name) && (at >= 0 || this.find(own, none) < 0)) this.forget(name);
  }

  private push(name: string, format: Format | null): void {
    if (format) format.isOpen = true;
    this.open.push({ name, formats: this.formats.length, format });
  }

  /** A new entry. Of alike ones the parser keeps the last three ("Noah's Ark clause"). */
  private format(name: string, key: string): Format {
    this.steps.count += this.formats.length - this.marker;
    const alike = this.formats.filter((one, i) => i >= this.marker && one.key === key);
    if (alike.length >= 3) this.formats.splice(this.formats.indexOf(alike[0]!), 1);
    const format = { name, key, isOpen: false };
    this.formats.push(format);
    return format;
  }

  /** The innermost (or outermost) open element of these names; -1 where one of `stops` comes before it. */
  private find(names: Set<string>, stops: Set<string>, outermost = false): number {
    let last = -1;
    for (let at = this.open.length - 1; at >= 0; at--) {
      this.steps.count++;
      const { name } = this.open[at]!;
      if (names.has(name)) last = at;
      if (names.has(name) ? !outermost : stops.has(name)) break;
    }
    return last;
  }

  private closeTo(at: number): void {
    if (at < 0) return;
    for (const one of this.open.splice(at)) {
      if (one.format) one.format.isOpen = false;
      // The end of a cell forgets what was opened inside it.
      if (markers.has(one.name)) this.formats.length = Math.min(this.formats.length, one.formats);
    }
    const outer = this.open.findLast(({ name }) => markers.has(name));
    this.marker = Math.min(outer?.formats ?? 0, this.formats.length);
  }

  private forget(name: string): void {
    const at = this.formats.findLastIndex((one, i) => i >= this.marker && one.name === name);
    if (at >= 0) this.formats.splice(at, 1);
  }
}

/** Alike tags have the same key; long ones are never compared. */
const keyOf = (html: string, start: number, end: number) => (end - start > 200 ? `${start}` : html.slice(start, end));

/**
 * A message's HTML parts as a parser may get them. Throws HeavyHtml if they would cost it more than the limits:
 * `limits.depth` counts what a parser may hold open, `limits.nodes` ten times over, since the estimate is an upper
 * bound.
 */
export function prepare(parts: string[], limits: HtmlLimits, steps: Steps): string[] {
  const characters = parts.reduce((sum, part) => sum + part.length, 0);
  if (characters > limits.characters) throw new HeavyHtml('characters');
  const sum = { nodes: 0, attributes: 0 };
  return parts.map((part) => {
    const kept: string[] = [];
    let from = 0;
    let last = 0;
    const nesting = new Nesting(steps);
    scanTags(part, steps, ({ name, isEnd, start, end, attributes }) => {
      // The tag, the text before it, and formatting elements that are opened again, before the tag and after it.
      sum.nodes += 2 + nesting.waiting;
      if (start > last) nesting.text();
      last = end;
      sum.attributes += attributes;
      if (sum.nodes > limits.nodes * 10) throw new HeavyHtml('nodes');
      if (sum.attributes > limits.attributes || attributes > limits.attributesEach) throw new HeavyHtml('attributes');
      if (leftOut.has(name) || tagLeftOut.has(name)) {
        // A comment replaces it, so that the text around it forms no new tag.
        kept.push(part.slice(from, start), '<!---->');
        const isForeign = name === 'svg' || name === 'math';
        const isWhole = isEnd || tagLeftOut.has(name) || (isForeign && part[end - 2] === '/');
        from = isWhole ? end : behind(part, '>', endTagOf(name, part, end, steps), steps);
        return from;
      }
      if (name === 'style' && !isEnd) {
        // Of another type: browsers parse the CSS of inert documents too, and nested rules without end crash them.
        kept.push(part.slice(from, start), '<style type="text/plain">');
        from = end;
      }
      if (isEnd) nesting.end(name);
      else if (voids.has(name)) nesting.text();
      else if (!neverNested.has(name)) nesting.start(name, keyOf(part, start, end));
      if (nesting.depth > limits.depth) throw new HeavyHtml('depth');
      return end;
    });
    return kept.length ? kept.join('') + part.slice(from) : part;
  });
}
