import { WIRE_LIMITS, type WireLine, type WirePage, type WireQuery } from '#domain';

/** The part of a log that is asked for, within the bounds of a page. */
export function wirePage(lines: readonly WireLine[], { before, after, limit }: WireQuery): WirePage {
  const most = Math.min(limit, WIRE_LIMITS.pageLines);
  const found = lines.filter(({ seq }) => seq > (after ?? 0) && (before === null || seq < before));
  // Whoever reads on wants the next ones; whoever looks, or reads back, the newest.
  const items = after === null ? within(found.toReversed(), most).toReversed() : within(found, most);
  const [first, last] = [items[0]?.seq, items.at(-1)?.seq];
  return {
    items,
    earlier: lines.some(({ seq }) => seq < (first ?? before ?? 0)),
    later: lines.some(({ seq }) => seq > (last ?? after ?? Number.MAX_SAFE_INTEGER)),
  };
}

/** At least one, so that whoever pages goes on. */
function within(lines: readonly WireLine[], most: number): WireLine[] {
  const taken: WireLine[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line.message) + 200;
    if (taken.length >= most || (taken.length > 0 && bytes > WIRE_LIMITS.pageBytes)) break;
    taken.push(line);
  }
  return taken;
}
