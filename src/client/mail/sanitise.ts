import createDOMPurify, { type Config } from 'dompurify';
import { CssFilter } from './cssFilter.ts';
import { prepare, type Steps } from './htmlScan.ts';
import { defaultHtmlLimits, HeavyHtml, type HtmlLimits } from './limits.ts';
import { TextBounds } from './text.ts';

/** Pictures in the message: Content-ID without brackets → blob: URL. */
export type InlinePictures = ReadonlyMap<string, string>;

export interface Sanitised {
  /** Nodes of the frame's document. */
  content: DocumentFragment;
  /** The texts of the mail's style elements, sanitised. */
  styles: string[];
  /** How many remote things were left out. */
  remote: number;
}

type View = Window & typeof globalThis;

const config: Config & { RETURN_DOM_FRAGMENT: true } = {
  RETURN_DOM_FRAGMENT: true,
  USE_PROFILES: { html: true },
  ADD_ATTR: ['target'],
  FORBID_TAGS: [
    ...['form', 'input', 'button', 'select', 'option', 'textarea', 'dialog', 'audio', 'video', 'source', 'track'],
    ...['link', 'meta', 'base', 'iframe', 'frame', 'frameset', 'object', 'embed', 'picture', 'map', 'area', 'template'],
    // They move, or draw controls at a price.
    ...['style', 'marquee', 'meter', 'progress'],
  ],
  FORBID_ATTR: ['srcset', 'background', 'poster', 'ping', 'action', 'formaction', 'usemap', 'autofocus', 'slot'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  SANITIZE_NAMED_PROPS: true,
};

const linkScheme = /^(https?|mailto|tel):/i;
/** Elements that load something by themselves; they are removed whole. */
const loading = new Set(['IFRAME', 'VIDEO', 'AUDIO', 'EMBED', 'OBJECT', 'LINK', 'SOURCE']);
/** Nodes and attributes that are sanitised between two chances for the page to do something else. */
const slice = 500;
const longestClass = 1000;

/** A parsed part. Elements can take the names of a document's properties, so the parsed document itself is never asked. */
interface Parsed {
  body: Element;
  styles: Element[];
  /** Elements and their attributes in each subtree. */
  weights: Map<Node, number>;
}

/** The shared state of a message's HTML parts: their limits, the amounts used, and the work done. */
export class Sanitiser {
  private readonly css: CssFilter;
  private readonly texts: TextBounds;
  private readonly purify: ReturnType<typeof createDOMPurify>;
  private readonly used = { nodes: 0, attributes: 0, text: 0, cells: 0 };
  /** A document in which nothing loads, for nodes that are not yet sanitised. */
  private readonly inert: Document;
  private sinceBreak = 0;
  private remote = 0;

  /** @param steps counts what is looked at: characters, tokens, nodes. */
  constructor(
    private readonly view: View,
    private readonly pictures: InlinePictures,
    private readonly limits: HtmlLimits = defaultHtmlLimits,
    readonly steps: Steps = { count: 0 },
  ) {
    this.css = new CssFilter(limits, steps);
    this.texts = new TextBounds(steps);
    this.purify = createDOMPurify(view);
    this.inert = view.document.implementation.createHTMLDocument('');
    this.addHooks();
  }

  /** Makes the HTML parts of a message harmless, each by itself. Throws HeavyHtml where they are beyond the limits together. */
  async parts(html: string[]): Promise<Sanitised[]> {
    const sanitised: Sanitised[] = [];
    for (const part of prepare(html, this.limits, this.steps)) sanitised.push(await this.part(part));
    return sanitised;
  }

  /**
   * DOMPurify, in the realm of `view`, on nodes that a parser without scripts has created; then everything remote is
   * removed. A frame's CSP forbids every request as well; this keeps the console empty and counts what was left out.
   */
  private async part(html: string): Promise<Sanitised> {
    const before = this.remote + this.css.remote;
    const { body, styles, weights } = this.weigh(new this.view.DOMParser().parseFromString(html, 'text/html'));
    const sheets = styles.map((style) => this.css.sheet(style.textContent ?? ''));
    for (const style of styles) style.remove();
    const wrapper = this.bodyWrapper(body);
    await this.clean(body, wrapper, weights);
    const content = this.view.document.createDocumentFragment();
    content.append(wrapper);
    return { content, styles: sheets, remote: this.remote + this.css.remote - before };
  }

  /** Counts everything and throws at the first limit, before the expensive steps. */
  private weigh(parsed: Document): Parsed {
    const { used, limits } = this;
    const weights = new Map<Node, number>();
    const styles: Element[] = [];
    const ancestors: Node[] = [];
    let body: Element | null = null;
    const walker = this.inert.createTreeWalker(parsed);
    const close = () => {
      const node = ancestors.pop()!;
      const parent = ancestors.at(-1);
      if (parent) weights.set(parent, weights.get(parent)! + weights.get(node)!);
    };
    for (let node: Node | null = parsed; node; node = walker.nextNode()) {
      this.steps.count++;
      while (ancestors.length && node.parentNode !== ancestors.at(-1)) close();
      const element = node.nodeType === 1 ? (node as Element) : null;
      const attributes = element?.attributes.length ?? 0;
      weights.set(node, 1 + attributes);
      ancestors.push(node);
      used.nodes++;
      used.attributes += attributes;
      if (node.nodeType === 3 && node.parentNode?.nodeName !== 'STYLE') used.text += this.boundText(node as Text);
      if (element) used.cells += spanOf(element);
      if (element && ancestors.length === 3 && element.nodeName === 'BODY') body ??= element;
      if (element?.nodeName === 'STYLE') styles.push(element);
      if (element && loading.has(element.nodeName) && loadsFromElsewhere(element)) this.remote++;
      if (used.nodes > limits.nodes) throw new HeavyHtml('nodes');
      // The document, html and body are not the mail's.
      if (ancestors.length > limits.depth + 3) throw new HeavyHtml('depth');
      if (attributes > limits.attributesEach || used.attributes > limits.attributes) throw new HeavyHtml('attributes');
      if (used.text > limits.text) throw new HeavyHtml('text');
      if (used.cells > limits.cells) throw new HeavyHtml('cells');
    }
    while (ancestors.length) close();
    return { body: body ?? this.inert.createElement('body'), styles, weights };
  }

  private boundText(node: Text): number {
    const bounded = this.texts.bound(node.data);
    if (bounded !== node.data) node.data = bounded;
    let lineBreaks = 0;
    for (let at = bounded.indexOf('\n'); at >= 0; at = bounded.indexOf('\n', at + 1)) lineBreaks++;
    return bounded.length + 3 * lineBreaks;
  }

  /** Sanitises the children of `from` into `into`, some at a time: of a large one first the element, then its children. */
  private async clean(from: Node, into: ParentNode, weights: Map<Node, number>): Promise<void> {
    let group = this.inert.createElement('div');
    let size = 0;
    const flush = async () => {
      if (size === 0) return;
      const cleaned = this.purified(group).firstElementChild;
      if (cleaned) into.append(...cleaned.childNodes);
      this.sinceBreak += size;
      group = this.inert.createElement('div');
      size = 0;
      await this.breathe();
    };
    for (const child of [...from.childNodes]) {
      const weight = weights.get(child) ?? 1;
      if (size + weight > slice) await flush();
      if (weight <= slice || !child.hasChildNodes()) {
        group.append(child);
        size += weight;
        continue;
      }
      const element = this.purified(child.cloneNode(false)).firstElementChild;
      // Of an element that is left out the children remain, as DOMPurify does it with small ones.
      await this.clean(child, element ?? into, weights);
      if (element) into.append(element);
    }
    await flush();
  }

  // DOMPurify may return null where nothing is left.
  private purified(node: Node): DocumentFragment {
    return this.purify.sanitize(node, config) ?? this.view.document.createDocumentFragment();
  }

  /** Lets the page do something else after each slice. */
  private async breathe(): Promise<void> {
    if (this.sinceBreak < slice) return;
    this.sinceBreak = 0;
    await new Promise((resolve) => setTimeout(resolve));
  }

  private addHooks(): void {
    this.purify.addHook('uponSanitizeElement', () => void this.steps.count++);
    this.purify.addHook('uponSanitizeAttribute', (element, data) => {
      this.steps.count++;
      const name = data.attrName;
      if (/^(srcset|background|poster)$/.test(name)) this.remote++;
      if (name === 'style') data.attrValue = this.css.declarations(data.attrValue);
      if (name === 'face') data.keepAttr = this.css.declarations(`font-family:${data.attrValue}`) !== '';
      // Selectors look at the whole value, each of them.
      if ((name === 'class' || name === 'id') && data.attrValue.length > longestClass) data.keepAttr = false;
      if (name === 'src') this.remote += replaceSource(element, data, this.pictures);
      if (name === 'href' && !linkScheme.test(data.attrValue.trim())) data.keepAttr = false;
    });
    this.purify.addHook('afterSanitizeAttributes', (element) => {
      if (!element.hasAttribute('href')) return;
      element.setAttribute('target', '_blank');
      element.setAttribute('rel', 'noopener noreferrer');
    });
  }

  /** The body's style attribute is lost with the body: a wrapper takes it over. */
  private bodyWrapper(body: Element): HTMLElement {
    const wrapper = this.view.document.createElement('div');
    const colour = body.getAttribute('bgcolor') ?? '';
    if (/^(#[0-9a-f]{3,6}|[a-z]{1,30})$/i.test(colour)) wrapper.style.backgroundColor = colour;
    const style = this.css.declarations(body.getAttribute('style') ?? '');
    if (style) wrapper.style.cssText += `;${style}`;
    return wrapper;
  }
}

/** Makes one HTML part harmless, in the realm of `view`. */
export async function sanitise(view: View, html: string, pictures: InlinePictures): Promise<Sanitised> {
  const [part] = await new Sanitiser(view, pictures).parts([html]);
  return part!;
}

/** The cells of a table's grid that an element takes up; 0 for most. */
function spanOf(element: Element): number {
  if (!element.hasAttribute('colspan') && !element.hasAttribute('rowspan') && !element.hasAttribute('span')) return 0;
  const number = (name: string) => Math.max(1, parseInt(element.getAttribute(name) ?? '', 10) || 1);
  return number('colspan') * number('rowspan') * number('span');
}

function loadsFromElsewhere(element: Element): boolean {
  return ['src', 'href', 'data'].some((name) => isRemote(element.getAttribute(name) ?? ''));
}

const isRemote = (source: string) => /^\s*(https?:)?\/\//i.test(source);

/**
 * `cid:` becomes the picture of that part, small data: pictures stay, everything else is removed. Returns 1 for remote
 * ones.
 */
function replaceSource(
  element: Element,
  data: { attrValue: string; keepAttr: boolean; forceKeepAttr: boolean | undefined },
  pictures: InlinePictures,
): number {
  const source = data.attrValue.trim();
  if (/^cid:/i.test(source)) {
    const url = pictures.get(decodeCid(source.slice(4)));
    // DOMPurify would remove blob: URLs: set it here, and DOMPurify leaves it alone.
    if (url) element.setAttribute('src', url);
    data.keepAttr = data.forceKeepAttr = Boolean(url);
    return 0;
  }
  if (element.nodeName === 'IMG' && /^data:image\/(png|jpe?g|gif|webp)[;,]/i.test(source)) return 0;
  data.keepAttr = false;
  return isRemote(source) ? 1 : 0;
}

function decodeCid(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
