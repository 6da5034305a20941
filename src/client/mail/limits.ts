/** How much of a message's structure is read: PROTOCOL.md 11. */
export interface ReadingLimits {
  /** How deeply parts may be nested. */
  mimeDepth: number;
  mimeParts: number;
  /** Bytes of one part's header. */
  headerBytes: number;
  /** Of the message with all its parts. */
  headerFields: number;
}

export const defaultReadingLimits: ReadingLimits = {
  mimeDepth: 20,
  mimeParts: 500,
  headerBytes: 256 * 1024,
  headerFields: 500,
};

/**
 * How much HTML is shown as HTML; a message with more is shown as text. Each counts for all HTML parts of a message together.
 * They are chosen by `bench/run sanitise` so that none of them makes a page pause for more than 200 ms.
 */
export interface HtmlLimits {
  /** Characters of the source, with pictures inside it. */
  characters: number;
  /** Elements and texts. */
  nodes: number;
  /** Nesting depth of elements. */
  depth: number;
  attributes: number;
  /** Attributes of one element. */
  attributesEach: number;
  /** Characters of text; a line break counts four times, because each line costs a browser more than its content. */
  text: number;
  /** Characters of all style elements and style attributes; an attribute's value that comes again counts once. */
  style: number;
  /** Selectors of style elements. */
  selectors: number;
  /** Columns times rows that cells of tables span. */
  cells: number;
  /** Names of fonts; further ones are left out. */
  families: number;
  /** Fonts in their sizes and weights, after the styles are applied. */
  fonts: number;
}

export const defaultHtmlLimits: HtmlLimits = {
  characters: 10_000_000,
  nodes: 10_000,
  depth: 200,
  attributes: 50_000,
  attributesEach: 100,
  text: 100_000,
  style: 300_000,
  selectors: 2_000,
  cells: 20_000,
  families: 60,
  fonts: 200,
};

/** HTML beyond one of the limits: the message's text is shown instead. */
export class HeavyHtml extends Error {
  override readonly name = 'HeavyHtml';

  constructor(readonly limit: keyof HtmlLimits) {
    super(limit);
  }
}
