import { t } from './i18n.ts';

/** Links of one text; further addresses stay text. */
const mostLinks = 2000;

interface Links {
  left: number;
  pieces: (text: string) => string[];
}

interface MailTextProps {
  /** Lines that are laid out together. */
  blocks: string[][];
  /** Whether its end is missing. */
  isCut: boolean;
  /** Cuts a text so that every second piece is a web address. */
  pieces: (text: string) => string[];
}

/** A message's plain text with its line ends, quotes marked, web addresses as links. */
export function MailText({ blocks, isCut, pieces }: MailTextProps) {
  const links = { left: mostLinks, pieces };
  return (
    <>
      <div class="mail-text" dir="auto">
        {blocks.length === 1
          ? lines(blocks[0]!, links)
          : blocks.map((block, i) => (
              <div key={i} class="mail-block">
                {lines(block, links)}
              </div>
            ))}
      </div>
      {isCut ? <p class="small soft">{t('text.cut')}</p> : null}
    </>
  );
}

/** Neighbouring lines of one kind together: quoted or not. */
function lines(block: string[], links: Links) {
  const groups: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of block) {
    const isQuote = line.startsWith('>');
    if (groups.at(-1)?.isQuote !== isQuote) groups.push({ isQuote, lines: [] });
    groups.at(-1)!.lines.push(line);
  }
  return groups.map(({ isQuote, lines }, i) => {
    const text = withLinks(`${lines.join('\n')}\n`, links);
    return isQuote ? (
      <span key={i} class="mail-quote">
        {text}
      </span>
    ) : (
      text
    );
  });
}

/** Turns web addresses into links that reveal nothing to the other side. */
function withLinks(text: string, links: Links) {
  return links.pieces(text).map((part, i) =>
    i % 2 && links.left-- > 0 ? (
      <a key={i} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
