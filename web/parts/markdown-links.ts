/** A link as it may be followed from a text of an agent. */
export interface SafeLink {
  href: string;
  /** Said beside the link, because its words do not tell where it leads. */
  shown: string | undefined;
}

const MOST_SHOWN = 60;

/** Undefined for what may not be followed: scripts, files, mail, places of this hub that a text has no business with. */
export function safeLink(href: string, words: string): SafeLink | undefined {
  const url = URL.parse(href);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const said = words.trim();
  const isAddress = said === href || URL.parse(said)?.href === url.href;
  return { href: url.href, shown: isAddress ? undefined : shortened(url) };
}

/** Who answers there comes first and is never cut. A name before an `@` would pass for it. */
function shortened(url: URL): string {
  const path = `${url.pathname}${url.search}`;
  const rest = path === '/' ? '' : path;
  const left = Math.max(0, MOST_SHOWN - url.host.length);
  return `${url.host}${rest.length > left ? `${rest.slice(0, left)}…` : rest}`;
}
