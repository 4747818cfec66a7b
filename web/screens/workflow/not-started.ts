import type { RouteAnswer } from '#contract';
import { RefusedCall } from '../../live/refused.ts';

type Unusable = Pick<Extract<RouteAnswer<'runs.start'>, { started: false }>, 'findings' | 'problems'>;

/** Why nothing was started or kept, as what is thrown and shown where anything else would be refused. */
export function notStarted({ findings, problems }: Unusable): RefusedCall {
  const told = [
    ...problems,
    ...findings.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`),
  ];
  return new RefusedCall({
    code: 'workflow.invalid',
    message: told[0] ?? 'The hub could not use it.',
    ...(told.length > 1 ? { hint: told.slice(1, 6).join('\n') } : {}),
  });
}
