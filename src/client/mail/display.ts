/**
 * Shows HTML mail: sanitised, in a sandboxed frame without scripts whose own CSP (set by the server on
 * /mail/frame.html) forbids every request. Nodes are handed over, never strings.
 */
import { defaultHtmlLimits, HeavyHtml } from './limits.ts';
import type { Sanitised } from './sanitise.ts';

/**
 * The attributes of the frame, for the component that draws it. Never allow-scripts: nothing in a mail runs.
 * - allow-same-origin: this page puts nodes into the frame; without scripts nothing in it can use the origin.
 * - allow-popups, and to escape the sandbox: a link in a mail opens a tab of its own, as any link.
 * - allow-modals: `print()`, called on the frame by this page, is a modal dialogue, and a sandbox without the word ignores it.
 *   alert(), confirm() and prompt() would need a script inside.
 */
export const frameAttributes = {
  src: '/mail/frame.html',
  sandbox: 'allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-modals',
  referrerPolicy: 'no-referrer',
} as const;

/** The controls of a shown mail. */
export interface ShownHtml {
  /** How many pictures and other remote things were left out. */
  remote: number;
  print(): void;
  /** Fits the frame's height to its content again. */
  resize(): void;
  /** Releases the pictures and stops watching; the frame is emptied. */
  dispose(): void;
}

interface HeaderLine {
  label: string;
  value: string;
}

type View = Window & typeof globalThis;

/** The frame's maximum height, in pixels; longer content scrolls inside it. */
const highest = 20_000;
/** Elements whose fonts are looked at between two chances for the page to do something else. */
const slice = 500;

async function loaded(frame: HTMLIFrameElement): Promise<View> {
  const ready = () =>
    frame.contentDocument?.readyState === 'complete' && frame.contentWindow?.location.pathname !== 'blank';
  while (!ready()) await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  return frame.contentWindow as View;
}

/** From, Date and Subject, on paper only. */
function paperHead(view: View, lines: HeaderLine[]): HTMLElement {
  const head = view.document.createElement('dl');
  head.className = 'paper-head';
  for (const { label, value } of lines) {
    const term = view.document.createElement('dt');
    const text = view.document.createElement('dd');
    term.textContent = label;
    text.textContent = value;
    head.append(term, text);
  }
  return head;
}

/** Each HTML part in a separate shadow root: the styles of one do not reach another, nor the frame's own. */
function mount(view: View, { content, styles }: Sanitised): HTMLElement {
  const host = view.document.createElement('div');
  // frame.css keeps what it holds inside it.
  host.className = 'mail-part';
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = styles.map((css) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  shadow.append(view.document.adoptNode(content));
  return host;
}

/** Throws HeavyHtml if the parts would use more fonts than the limit: a browser sets up each of them. */
async function checkFonts(view: View, parts: HTMLElement[]): Promise<void> {
  const elements = parts.flatMap((part) => [...part.shadowRoot!.querySelectorAll('*')]);
  if (elements.length <= defaultHtmlLimits.fonts) return;
  const fonts = new Set<string>();
  for (const [i, element] of elements.entries()) {
    const { fontFamily, fontSize, fontStyle, fontWeight } = view.getComputedStyle(element);
    fonts.add([fontFamily, fontSize, fontStyle, fontWeight].join('|'));
    if (fonts.size > defaultHtmlLimits.fonts) throw new HeavyHtml('fonts');
    if (i % slice === slice - 1) await new Promise((resolve) => setTimeout(resolve));
  }
}

/**
 * Fills the frame with the HTML parts of a message, each sanitised by itself. Returns null where they are beyond the limits
 * for HTML: the message's text is to be shown then.
 * @param inlineImages parts that `cid:` in the HTML may name.
 * @param header lines that stand above the message when it is printed.
 */
export async function showHtml(
  frame: HTMLIFrameElement,
  html: string[],
  inlineImages: { contentId: string | null; blob: Blob }[] = [],
  header: HeaderLine[] = [],
): Promise<ShownHtml | null> {
  const [view, { Sanitiser }] = await Promise.all([loaded(frame), import('./sanitise.ts')]);
  const named = inlineImages.filter(({ contentId, blob }) => contentId && blob.type.startsWith('image/'));
  const pictures = new Map(named.map(({ contentId, blob }) => [contentId!, URL.createObjectURL(blob)]));
  const release = () => {
    for (const url of pictures.values()) URL.revokeObjectURL(url);
    view.document.body?.replaceChildren();
  };
  const { body } = view.document;
  let parts: Sanitised[];
  try {
    parts = await new Sanitiser(view, pictures).parts(html);
    // Nothing is laid out before everything is there and was checked.
    body.hidden = true;
    const mounted = parts.map((part) => mount(view, part));
    body.replaceChildren(paperHead(view, header), ...mounted);
    await checkFonts(view, mounted);
  } catch (error) {
    release();
    // The frame was removed in the meantime: it shows nothing.
    if (error instanceof HeavyHtml || !frame.isConnected) return null;
    throw error;
  }
  body.hidden = false;
  const { resize, stop } = following(frame, view);
  return {
    remote: parts.reduce((sum, part) => sum + part.remote, 0),
    print: () => view.print(),
    resize,
    dispose() {
      stop();
      release();
    },
  };
}

/** Makes the frame as high as its document, now and whenever that changes, until `stop`. */
function following(frame: HTMLIFrameElement, view: View): { resize: () => void; stop: () => void } {
  const resize = () => {
    // From zero: a page of 100vh would else keep growing with its frame.
    frame.style.height = '0';
    frame.style.height = `${Math.min(view.document.documentElement.scrollHeight, highest)}px`;
  };
  resize();
  // Pictures load later, and lines break again when the window's width changes. Many pictures make one layout a frame.
  let isWaiting = false;
  const resizeSoon = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      resize();
    });
  };
  for (const image of images(view.document.body)) image.addEventListener('load', resizeSoon);
  let width = frame.clientWidth;
  const watcher = new ResizeObserver(() => {
    if (frame.clientWidth === width) return;
    width = frame.clientWidth;
    resize();
  });
  watcher.observe(frame);
  return { resize, stop: () => watcher.disconnect() };
}

const images = (body: HTMLElement): HTMLImageElement[] =>
  [...body.children].flatMap((host) => [...(host.shadowRoot?.querySelectorAll('img') ?? [])]);
