import type { RouteAnswer } from '#contract';
import { refusal, type Refusal } from '#domain';
import { findingExcerpts } from '../output/finding-excerpts.ts';
import { plainText } from '../output/plain-text.ts';

type NotStarted = Extract<RouteAnswer<'runs.start'>, { started: false }>;

/** Why nothing was started, or kept: what is wrong in the text, each with its line and a caret, and with the inputs. */
export function notStarted(
  { findings, problems }: Omit<NotStarted, 'started'>,
  source: { file: string; text: string } | null,
  done: 'started' | 'saved' | 'kept' = 'started',
): Refusal {
  const { file, text } = source ?? { file: 'the workflow', text: '' };
  const said = [
    findingExcerpts(file, text, findings),
    ...problems.map((problem) => `${plainText(problem)}${/[.?]$/.test(problem) ? '' : '.'}`),
  ];
  return refusal('workflow.invalid', `Nothing was ${done}.\n${said.filter(Boolean).join('\n')}`, {
    hint: findings.length > 0 ? 'Mend the text and try again.' : 'Inputs are given by: --input NAME=VALUE',
    details: { findings, problems },
  });
}
