import type { RouteAnswer } from '#contract';
import { EXIT } from '#contract/client';

export type RunView = RouteAnswer<'runs.pause'>;
export type RunDetail = RouteAnswer<'runs.show'>;
export type StepView = RunDetail['steps'][number];

/** The argument of commands that are about one run. */
export const RUN_ARG = ['<run>', 'its id or the beginning of it (see: muster workflow history)'] as const;

export const hasEnded = ({ state }: Pick<RunView, 'state'>): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

/** Whether it goes no further until a person answers, or lets it go on. */
export const needsPerson = (run: Pick<RunView, 'state' | 'actions'>): boolean =>
  !hasEnded(run) && (run.state === 'paused' || run.actions.includes('answer'));

/** Of a run that has ended. */
export const exitOf = ({ state }: Pick<RunView, 'state'>): number =>
  state === 'done' ? EXIT.done : EXIT.failed;
