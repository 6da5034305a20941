import createDOMPurify, { type Config } from 'dompurify';

/** Pictures that the message brings along: Content-ID without brackets → blob: URL. */
export type InlinePictures = ReadonlyMap<string, string>;

export interface Sanitised {
  /** Nodes of the frame's document. */
  content: DocumentFragment;
  /** The texts of the mail's own style elements, made harmless. */
  styles: string[];
  /** How many things from elsewhere were left out. */
  remote: number;
}

const config: Config & { RETURN_DOM_FRAGMENT: true } = {
  RETURN_DOM_FRAGMENT: true,
  FORCE_BODY: true,
  USE_PROFILES: { html: true },
  ADD_ATTR: ['target'],
  FORBID_TAGS: [
    ...['form', 'input', 'button', 'select', 'option', 'textarea', 'dialog', 'audio', 'video', 'source', 'track'],
    ...['link', 'meta', 'base', 'iframe', 'frame', 'frameset', 'object', 'embed', 'picture', 'map', 'area', 'template'],
  ],
  FORBID_ATTR: ['srcset', 'background', 'poster', 'ping', 'action', 'formaction', 'usemap', 'autofocus', 'slot'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  SANITIZE_NAMED_PROPS: true,
};

const linkScheme = /^(https?|mailto|tel):/i;
const loads = /(?:url|src|image|image-set|-webkit-image-set|element|cross-fade)\s*\(/i;

/** CSS escapes can spell `url(` in other letters: undo them before looking. */
const unescapeCss = (css: string) =>
  css
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => {
      const codePoint = parseInt(hex, 16);
      return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '';
    })
    .replace(/\\(.)/g, '$1');

/** Declarations of a style attribute without those that load something or leave the sheet. */
function cleanDeclarations(style: string): { style: string; dropped: number } {
  let dropped = 0;
  const kept = unescapeCss(style)
    .split(';')
    .filter((declaration) => {
      const bad = loads.test(declaration) || /expression\s*\(|-moz-binding|behavior\s*:/i.test(declaration);
      if (bad) dropped++;
      return !bad && !/^\s*position\s*:\s*(fixed|sticky)/i.test(declaration);
    });
  return { style: kept.join(';'), dropped };
}

/** A stylesheet of the mail: no import, no font, nothing that loads; rules that do are emptied of that declaration. */
function cleanSheet(css: string): { css: string; dropped: number } {
  let dropped = 0;
  const cleaned = unescapeCss(css)
    .replace(/<!--|-->/g, '')
    .replace(/@(import|charset|namespace)[^;{]*(;|$)/gi, () => (dropped++, ''))
    .replace(/@font-face\s*\{[^}]*\}?/gi, () => (dropped++, ''))
    .replace(/[^;{}]*:[^;{}]*(?:url|src|image|image-set|-webkit-image-set|element|cross-fade)\s*\([^;}]*/gi, () => {
      dropped++;
      return '';
    })
    .replace(/position\s*:\s*(fixed|sticky)/gi, 'position:static');
  return { css: cleaned, dropped };
}

/**
 * Makes one HTML part harmless, in the realm of `view`: DOMPurify, then nothing that would load from elsewhere. A frame's
 * CSP forbids every request as well; this keeps the console empty and counts what was left out.
 */
export function sanitise(view: Window & typeof globalThis, html: string, pictures: InlinePictures): Sanitised {
  const purify = createDOMPurify(view);
  const styles: string[] = [];
  let remote = 0;
  purify.addHook('uponSanitizeElement', (node, { tagName }) => {
    if (tagName !== 'style') return;
    const sheet = cleanSheet(node.textContent ?? '');
    remote += sheet.dropped;
    styles.push(sheet.css);
    node.parentNode?.removeChild(node);
  });
  purify.addHook('uponSanitizeAttribute', (element, data) => {
    const name = data.attrName;
    if (/^(srcset|background|poster)$/.test(name)) remote++;
    if (name === 'style') {
      const cleaned = cleanDeclarations(data.attrValue);
      remote += cleaned.dropped;
      data.attrValue = cleaned.style;
    }
    if (name === 'src') remote += replaceSource(element, data, pictures);
    if (name === 'href' && !linkScheme.test(data.attrValue.trim())) data.keepAttr = false;
  });
  purify.addHook('afterSanitizeAttributes', (element) => {
    if (!element.hasAttribute('href')) return;
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noopener noreferrer');
  });
  remote += countRemoved(html);
  // DOMPurify may return null where nothing is left.
  const content = purify.sanitize(html, config) ?? view.document.createDocumentFragment();
  return { content: withBodyStyle(view, html, content), styles, remote };
}

/** `cid:` becomes the picture of that part, small data: pictures stay, everything else goes. Returns 1 for remote ones. */
function replaceSource(
  element: Element,
  data: { attrValue: string; keepAttr: boolean; forceKeepAttr: boolean | undefined },
  pictures: InlinePictures,
): number {
  const source = data.attrValue.trim();
  if (/^cid:/i.test(source)) {
    const url = pictures.get(decodeCid(source.slice(4)));
    // DOMPurify would not let blob: pass: set it oneself and have it left alone.
    if (url) element.setAttribute('src', url);
    data.keepAttr = data.forceKeepAttr = Boolean(url);
    return 0;
  }
  if (element.nodeName === 'IMG' && /^data:image\/(png|jpe?g|gif|webp)[;,]/i.test(source)) return 0;
  data.keepAttr = false;
  return /^(https?:)?\/\//i.test(source) ? 1 : 0;
}

function decodeCid(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whole elements that DOMPurify drops and that would have loaded something. */
const countRemoved = (html: string) =>
  (
    html.match(
      /<(?:iframe|video|audio|embed|object|link|source)\b[^>]*\s(?:src|href|data)\s*=\s*["']?\s*(?:https?:)?\/\//gi,
    ) ?? []
  ).length;

/** The body's own style attribute is lost with the body: a wrapper takes it over. */
function withBodyStyle(view: Window & typeof globalThis, html: string, content: DocumentFragment): DocumentFragment {
  const body = /<body\b[^>]*?\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(html);
  const colour = /<body\b[^>]*?\sbgcolor\s*=\s*["']?(#[0-9a-f]{3,6}|[a-z]+)/i.exec(html);
  const wrapper = view.document.createElement('div');
  if (colour) wrapper.style.backgroundColor = colour[1]!;
  if (body) {
    const { style } = cleanDeclarations(decodeEntities(body[1] ?? body[2] ?? ''));
    wrapper.style.cssText += `;${style}`;
  }
  wrapper.append(content);
  const fragment = view.document.createDocumentFragment();
  fragment.append(wrapper);
  return fragment;
}

const decodeEntities = (text: string) =>
  text
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&amp;/g, '&');
