/**
 * Keeps the parts of a mail's CSS that lay out text, and nothing that loads, moves, animates or computes. Properties,
 * functions, pseudo-classes and at-rules are allowed by name; names are compared after the tokenizer (CSS Syntax Level
 * 3) has decoded escapes. The output consists of checked tokens alone, so that a browser cannot read it differently.
 */
import { TokenType, tokenizer, type CSSToken } from '@csstools/css-tokenizer';
import type { Steps } from './htmlScan.ts';
import { HeavyHtml, type HtmlLimits } from './limits.ts';

const words = (text: string) => new Set(text.trim().split(/\s+/));

const properties = words(`
  background background-clip background-color background-image background-origin background-position background-repeat
  background-size border border-bottom border-bottom-color border-bottom-left-radius border-bottom-right-radius
  border-bottom-style border-bottom-width border-collapse border-color border-left border-left-color border-left-style
  border-left-width border-radius border-right border-right-color border-right-style border-right-width border-spacing
  border-style border-top border-top-color border-top-left-radius border-top-right-radius border-top-style
  border-top-width border-width box-shadow box-sizing caption-side clear color direction display empty-cells flex
  flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap align-content align-items align-self
  justify-content gap column-gap row-gap float font font-family font-size font-style font-weight height letter-spacing
  line-height list-style list-style-position list-style-type margin margin-bottom margin-left margin-right margin-top
  max-height max-width min-height min-width opacity outline outline-color outline-style outline-width overflow
  overflow-wrap padding padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration
  text-decoration-color text-decoration-line text-decoration-style text-indent text-transform unicode-bidi
  vertical-align visibility white-space width word-break word-spacing word-wrap`);
const displays =
  words(`block inline inline-block none flex inline-flex list-item table inline-table table-row table-cell
  table-row-group table-header-group table-footer-group table-column table-column-group table-caption`);
const functions = words('rgb rgba hsl hsla calc min max clamp linear-gradient');
/** They load nothing: a dropped declaration with one of them is not counted as remote. */
const references = words('var env attr');
const pseudos = words('hover link visited active focus first-child last-child nth-child first-line first-letter');
/** Letter forms that take a browser seconds to compute; boxes that scroll inside. */
const smallCaps = words('small-caps all-small-caps petite-caps all-petite-caps unicase titling-caps');
const scrolling = words('scroll auto overlay');
const longestValue = 80;
const deepestMedia = 3;
const mostCompounds = 10;

type Token = CSSToken;
const raw = (token: Token) => (token[0] === TokenType.Comment || token[0] === TokenType.Whitespace ? ' ' : token[1]);
const valueOf = (token: Token) => String((token[4] as { value?: unknown } | undefined)?.value ?? '').toLowerCase();
const closing = new Map<string, string>([
  [TokenType.OpenParen, TokenType.CloseParen],
  [TokenType.Function, TokenType.CloseParen],
  [TokenType.OpenSquare, TokenType.CloseSquare],
  [TokenType.OpenCurly, TokenType.CloseCurly],
]);

/** One message's CSS, within its limits. */
export class CssFilter {
  /** How many things were left out that would have been loaded. */
  remote = 0;
  private characters = 0;
  private selectors = 0;
  private readonly families = new Set<string>();
  private readonly known = new Map<string, string>();

  constructor(
    private readonly limits: HtmlLimits,
    private readonly steps: Steps,
  ) {}

  /** The value of a style attribute. */
  declarations(css: string): string {
    const known = this.known.get(css);
    if (known !== undefined) return known;
    const block = new Block(this.tokens(css));
    const cleaned = this.readBlock(block).join(';');
    this.known.set(css, cleaned);
    return cleaned;
  }

  /** The text of a style element. */
  sheet(css: string): string {
    return this.rules(new Block(this.tokens(css)), 0).join('\n');
  }

  private tokens(css: string): Token[] {
    this.characters += css.length;
    if (this.characters > this.limits.style) throw new HeavyHtml('style');
    this.steps.count += css.length;
    const source = tokenizer({ css });
    const tokens: Token[] = [];
    while (!source.endOfFile()) tokens.push(source.nextToken());
    this.steps.count += tokens.length;
    return tokens;
  }

  private rules(block: Block, depth: number): string[] {
    const kept: string[] = [];
    let prelude: Token[] = [];
    for (let token = block.next(); token; token = block.next()) {
      this.steps.count++;
      const [type] = token;
      if (type === TokenType.CDO || type === TokenType.CDC) continue;
      if (type === TokenType.AtKeyword) {
        kept.push(...this.atRule(valueOf(token), block, depth));
        prelude = [];
      } else if (type === TokenType.OpenCurly) {
        const inside = block.inside(this.steps);
        const declarations = this.readBlock(inside);
        const selector = this.selector(prelude);
        if (selector && declarations.length) kept.push(`${selector} { ${declarations.join('; ')} }`);
        prelude = [];
      } else prelude.push(token);
    }
    return kept;
  }

  /** `@media` keeps its rules; of all other at-rules nothing remains. */
  private atRule(name: string, block: Block, depth: number): string[] {
    const prelude: Token[] = [];
    for (let token = block.next(); token; token = block.next()) {
      this.steps.count++;
      if (token[0] === TokenType.Semicolon) break;
      if (token[0] !== TokenType.OpenCurly) {
        prelude.push(token);
        continue;
      }
      const inside = block.inside(this.steps);
      if (name === 'media' && depth < deepestMedia && this.isMediaQuery(prelude)) {
        const rules = this.rules(inside, depth + 1);
        return rules.length ? [`@media ${prelude.map(raw).join('').trim()} {\n${rules.join('\n')}\n}`] : [];
      }
      if (inside.all.some(loads)) this.remote++;
      return [];
    }
    if (name === 'import') this.remote++;
    return [];
  }

  private isMediaQuery(prelude: Token[]): boolean {
    const allowed: string[] = [
      TokenType.Ident,
      TokenType.Colon,
      TokenType.Comma,
      TokenType.Dimension,
      TokenType.Number,
    ];
    allowed.push(TokenType.Whitespace, TokenType.Comment, TokenType.OpenParen, TokenType.CloseParen, TokenType.Delim);
    return prelude.length <= longestValue && balanced(prelude) && prelude.every(([type]) => allowed.includes(type));
  }

  /** A list of selectors that a browser matches by looking at an element, its ancestors and the element before it. */
  private selector(prelude: Token[]): string | null {
    let isAttribute = false;
    let compounds = 1;
    let afterColon = false;
    let isInPseudo = false;
    for (const token of prelude) {
      this.steps.count++;
      const [type, text] = token;
      const isOk =
        type === TokenType.Whitespace ||
        type === TokenType.Comment ||
        type === TokenType.Ident ||
        type === TokenType.Hash ||
        (type === TokenType.Comma && !isAttribute && !isInPseudo) ||
        (type === TokenType.Delim && ('.*>+'.includes(text) || (isAttribute && '=~|^$*'.includes(text)))) ||
        (type === TokenType.Colon && !isAttribute && !isInPseudo) ||
        (type === TokenType.OpenSquare && !isAttribute) ||
        (type === TokenType.CloseSquare && isAttribute) ||
        (type === TokenType.String && isAttribute) ||
        (type === TokenType.Function && afterColon && valueOf(token) === 'nth-child') ||
        (isInPseudo && [TokenType.CloseParen, TokenType.Number, TokenType.Dimension].some((one) => one === type));
      if (!isOk || (afterColon && type === TokenType.Ident && !pseudos.has(valueOf(token)))) return null;
      // "::first-line" has two colons.
      afterColon = type === TokenType.Colon;
      if (type === TokenType.OpenSquare) isAttribute = true;
      if (type === TokenType.CloseSquare) isAttribute = false;
      if (type === TokenType.Function) isInPseudo = true;
      if (type === TokenType.CloseParen) isInPseudo = false;
      if (type === TokenType.Whitespace || type === TokenType.Delim) compounds++;
      if (type === TokenType.Comma) {
        this.selectors++;
        compounds = 1;
      }
      if (compounds > 3 * mostCompounds) return null;
    }
    if (isAttribute || isInPseudo) return null;
    if (++this.selectors > this.limits.selectors) throw new HeavyHtml('selectors');
    return prelude.map(raw).join('').trim() || null;
  }

  /** Declarations up to the block's end. Rules nested in it are left out. */
  private readBlock(block: Block): string[] {
    const kept: string[] = [];
    let one: Token[] = [];
    const take = () => {
      const declaration = this.declaration(one);
      if (declaration) kept.push(declaration);
      one = [];
    };
    for (let token = block.next(); token; token = block.next()) {
      this.steps.count++;
      if (token[0] === TokenType.Semicolon && block.depth === 0) take();
      else if (token[0] === TokenType.OpenCurly) {
        if (block.inside(this.steps).all.some(loads)) this.remote++;
        one = [];
      } else {
        block.follow(token);
        one.push(token);
      }
    }
    take();
    return kept;
  }

  private declaration(tokens: Token[]): string | null {
    const first = tokens.findIndex(([type]) => type !== TokenType.Whitespace && type !== TokenType.Comment);
    if (first < 0 || tokens[first]![0] !== TokenType.Ident) return this.drop(tokens);
    let colon = first + 1;
    while (tokens[colon]?.[0] === TokenType.Whitespace || tokens[colon]?.[0] === TokenType.Comment) colon++;
    const property = valueOf(tokens[first]!);
    if (tokens[colon]?.[0] !== TokenType.Colon || !properties.has(property)) return this.drop(tokens);
    const value = tokens.slice(colon + 1);
    this.steps.count += value.length;
    if (value.length > longestValue || !balanced(value)) return this.drop(tokens);
    if (!value.every((token) => isAllowed(token, property))) return this.drop(tokens);
    if (property === 'display' && !value.every((token) => token[0] !== TokenType.Ident || displayWord(token)))
      return null;
    if ((property === 'font' || property === 'font-family') && !this.familiesFit(value)) return null;
    return `${property}:${value.map(raw).join('').trimEnd()}`;
  }

  private drop(tokens: Token[]): null {
    if (tokens.some(loads)) this.remote++;
    return null;
  }

  /** Each family that is asked for costs a search among the system's fonts, whether it is there or not. */
  private familiesFit(value: Token[]): boolean {
    const names = value.map(raw).join('').toLowerCase().split(',');
    const fresh = names.map((name) => name.trim()).filter((name) => !this.families.has(name));
    if (this.families.size + fresh.length > this.limits.families) return false;
    for (const name of fresh) this.families.add(name);
    return true;
  }
}

const displayWord = (token: Token) => displays.has(valueOf(token)) || valueOf(token) === 'important' || global(token);
const global = (token: Token) => ['inherit', 'initial', 'unset', 'revert'].includes(valueOf(token));

/** Whether a browser could load something for it, now or in a future version. */
function loads(token: Token): boolean {
  const [type] = token;
  if (type === TokenType.URL || type === TokenType.BadURL) return true;
  return type === TokenType.Function && !functions.has(valueOf(token)) && !references.has(valueOf(token));
}

function isAllowed(token: Token, property: string): boolean {
  const [type, text] = token;
  switch (type) {
    case TokenType.Ident:
      return !(property === 'overflow' ? scrolling : smallCaps).has(valueOf(token));
    case TokenType.Function:
      return functions.has(valueOf(token));
    case TokenType.String:
      return property === 'font' || property === 'font-family';
    case TokenType.Delim:
      return '/!+-*'.includes(text);
    case TokenType.Comment:
    case TokenType.Whitespace:
    case TokenType.Number:
    case TokenType.Percentage:
    case TokenType.Dimension:
    case TokenType.Hash:
    case TokenType.Comma:
    case TokenType.OpenParen:
    case TokenType.CloseParen:
      return true;
    default:
      return false;
  }
}

function balanced(tokens: Token[]): boolean {
  let depth = 0;
  for (const [type] of tokens) {
    if (type === TokenType.OpenParen || type === TokenType.Function) depth++;
    if (type === TokenType.CloseParen && --depth < 0) return false;
  }
  return depth === 0;
}

/** Tokens that are read once, from the first to the last. */
class Block {
  /** How many brackets, other than braces, are open. */
  depth = 0;
  private at = 0;

  constructor(readonly all: Token[]) {}

  next(): Token | undefined {
    return this.all[this.at++];
  }

  follow([type]: Token): void {
    if (closing.has(type)) this.depth++;
    if ((type === TokenType.CloseParen || type === TokenType.CloseSquare) && this.depth > 0) this.depth--;
  }

  /** The content of the braces that were just opened; reading continues after them. */
  inside(steps: Steps): Block {
    const from = this.at;
    for (let depth = 1; this.at < this.all.length; this.at++) {
      steps.count++;
      const [type] = this.all[this.at]!;
      if (type === TokenType.OpenCurly) depth++;
      if (type === TokenType.CloseCurly && --depth === 0) break;
    }
    return new Block(this.all.slice(from, this.at++));
  }
}
