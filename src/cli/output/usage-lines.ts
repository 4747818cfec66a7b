import type { RouteAnswer } from '#contract';
import { amountText } from '#domain';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId } from './short-id.ts';
import { table } from './table.ts';
import { costText, figure, summed } from './usage-line.ts';

type Usage = RouteAnswer<'usage.show'>;

export function usageTable({ total, items }: Usage, by: string, look: Look): string {
  const rows = [
    ...items.map((item) => ({ ...item, title: titleOf(item) })),
    { ...total, name: null, title: 'all' },
  ];
  return table(
    rows,
    [
      { head: by.toUpperCase(), cell: (each) => each.title, paint: look.style.bold, flexible: true },
      { head: 'TURNS', cell: (each) => amountText('turns', each.turns).replace(/ turns?$/, ''), right: true },
      { head: 'TOKENS IN', cell: (each) => summed(figure(each.inputTokens), each.tokensUnknown) },
      { head: 'OUT', cell: (each) => figure(each.outputTokens) ?? (each.turns === 0 ? '0' : 'unknown') },
      { head: 'COST', cell: costText },
      { head: 'WORK', cell: (each) => amountText('time', each.activeMs) },
    ],
    look,
  );
}

function titleOf({ key, name }: Usage['items'][number]): string {
  if (name !== null) return oneLine(name, 60);
  if (key === null) return 'not told';
  return /^(ses|agt|tea|run)_/.test(key) ? shortId(key) : oneLine(key, 60);
}
