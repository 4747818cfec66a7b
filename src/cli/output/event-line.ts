import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';
import { shortId } from './short-id.ts';
import { clockTime } from './spans.ts';
import type { Style } from './style.ts';

export type EventView = RouteAnswer<'events.stream'>;

/** `05:27:06  turn.started  ses_… trn_…  state: running` */
export function eventLine(event: EventView, style: Style): string {
  const about = [event.session, event.turn, event.subject]
    .filter((id) => id !== null)
    .map(shortOrWhole)
    .join(' ');
  const data = Object.entries(event.data)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(
      ([name, value]) =>
        `${name}: ${oneLine(typeof value === 'string' ? value : JSON.stringify(value), 120)}`,
    )
    .join(', ');
  return [style.dim(clockTime(event.at)), event.type.padEnd(18), about, style.dim(data)]
    .filter((part) => part !== '')
    .join('  ');
}

const shortOrWhole = (id: string): string =>
  /^[a-z]{3}_[0-9a-z]{22}$/.test(id) ? shortId(id) : oneLine(id, 80);
