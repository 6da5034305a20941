/**
 * Shows HTML mail: sanitised, in a sandboxed frame without scripts whose own CSP (set by the server on
 * /mail/frame.html) forbids every request. Nodes are handed over, never strings.
 */
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

/** What a shown mail can still do. */
export interface ShownHtml {
  /** How many pictures and other things from elsewhere were left out. */
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

/** Each HTML part in a shadow of its own: the styles of one do not reach another, nor the frame's own. */
function mount(view: View, { content, styles }: Sanitised): HTMLElement {
  const host = view.document.createElement('div');
  const shadow = host.attachShadow({ mode: 'open' });
  shadow.adoptedStyleSheets = styles.map((css) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  shadow.append(view.document.adoptNode(content));
  return host;
}

/**
 * Fills the frame with the HTML parts of a message, each sanitised by itself.
 * @param inlineImages parts that `cid:` in the HTML may name.
 * @param header lines that stand above the message when it is printed.
 */
export async function showHtml(
  frame: HTMLIFrameElement,
  html: string[],
  inlineImages: { contentId: string | null; blob: Blob }[] = [],
  header: HeaderLine[] = [],
): Promise<ShownHtml> {
  const [view, { sanitise }] = await Promise.all([loaded(frame), import('./sanitise.ts')]);
  const named = inlineImages.filter(({ contentId, blob }) => contentId && blob.type.startsWith('image/'));
  const pictures = new Map(named.map(({ contentId, blob }) => [contentId!, URL.createObjectURL(blob)]));
  const parts = html.map((part) => sanitise(view, part, pictures));
  const { body } = view.document;
  body.replaceChildren(paperHead(view, header), ...parts.map((part) => mount(view, part)));

  const resize = () => {
    // From nothing: a page of 100vh would else keep growing with its frame.
    frame.style.height = '0';
    frame.style.height = `${view.document.documentElement.scrollHeight}px`;
  };
  resize();
  // Pictures arrive later, and lines break anew when the window's width changes.
  body.addEventListener('load', resize, true);
  for (const image of parts.length ? images(body) : []) image.addEventListener('load', resize);
  let width = frame.clientWidth;
  const watcher = new ResizeObserver(() => {
    if (frame.clientWidth === width) return;
    width = frame.clientWidth;
    resize();
  });
  watcher.observe(frame);
  return {
    remote: parts.reduce((sum, part) => sum + part.remote, 0),
    print: () => view.print(),
    resize,
    dispose() {
      watcher.disconnect();
      for (const url of pictures.values()) URL.revokeObjectURL(url);
      body.replaceChildren();
    },
  };
}

const images = (body: HTMLElement): HTMLImageElement[] =>
  [...body.children].flatMap((host) => [...(host.shadowRoot?.querySelectorAll('img') ?? [])]);
