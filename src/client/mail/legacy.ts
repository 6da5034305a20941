/** RFC 9788 section 4.5.3: the copy of protected headers that legacy clients were given is not shown again. */

/** text/plain: everything through the first blank line. */
export function withoutLegacyText(text: string): string {
  const end = /(?:^|\n)\n/.exec(text);
  return end ? text.slice(end.index + end[0].length) : text;
}

/** text/html: the first child of body, where it is the div of that class. */
export function withoutLegacyHtml(html: string): string {
  const start = /<div\s+class=(["']?)header-protection-legacy-display\1\s*>/i.exec(html);
  const before = start ? html.slice(0, start.index) : '';
  if (!start || !/(^|<body[^>]*>)\s*$/i.test(before)) return html;
  const end = closingDiv(html, start.index + start[0].length);
  return end < 0 ? html : before + html.slice(end);
}

/** The end of the div whose content begins at `from`. */
function closingDiv(html: string, from: number): number {
  const tags = /<(\/?)div\b[^>]*>/gi;
  tags.lastIndex = from;
  for (let depth = 1, tag = tags.exec(html); tag; tag = tags.exec(html)) {
    depth += tag[1] ? -1 : 1;
    if (depth === 0) return tags.lastIndex;
  }
  return -1;
}
