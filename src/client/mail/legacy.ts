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
  if (!start || !endsWithBody(before.trimEnd())) return html;
  const end = closingDiv(html, start.index + start[0].length);
  return end < 0 ? html : before + html.slice(end);
}

const endsWithBody = (before: string) =>
  before === '' || (before.endsWith('>') && /^<body/i.test(before.slice(before.lastIndexOf('<'))));

/** The end of the div whose content begins at `from`; -1 where it has none. */
function closingDiv(html: string, from: number): number {
  let end = -1;
  let depth = 1;
  for (let at = html.indexOf('<', from); at >= 0; at = html.indexOf('<', at + 1)) {
    // Looked for once, however many tags begin before it.
    if (end < at) end = html.indexOf('>', at);
    if (end < 0) return -1;
    const tag = /^<(\/?)div(?![a-z0-9])/i.exec(html.slice(at, at + 6));
    if (tag) depth += tag[1] ? -1 : 1;
    if (depth === 0) return end + 1;
  }
  return -1;
}
