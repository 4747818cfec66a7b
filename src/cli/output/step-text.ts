import type { RouteAnswer } from '#contract';
import { amountText } from '#domain';
import { valueText } from './run-lines.ts';
import { paintStep, stepWord, tookText, whoText } from './step-lines.ts';
import { oneLine, plainText } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId } from './short-id.ts';
import { ago } from './spans.ts';
import { facts } from './table.ts';

type StepDetail = RouteAnswer<'runs.step'>;

/** A step with its prompt, its tries and what came of it. */
export function stepText(step: StepDetail, look: Look): string {
  const { cause, why, history, output } = step;
  return [
    stepFacts(step, look),
    step.prompt === '' ? '' : `${look.style.dim('Prompt')}\n${plainText(step.prompt.trimEnd())}`,
    history.length === 0
      ? ''
      : [look.style.dim('Tries'), ...history.map((one) => `  ${tryText(one, look)}`)].join('\n'),
    output === null || output === undefined ? '' : `${look.style.dim('Output')}\n${valueText(output)}`,
    cause === null && why !== null ? `It waits: ${oneLine(why, 1_000)}` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

function stepFacts(step: StepDetail, look: Look): string {
  const { usage, cause } = step;
  const options = JSON.stringify(step.options);
  return facts(
    [
      ['Step', oneLine(step.name, 200)],
      ['Id', step.id],
      ['Label', step.label !== null && step.label !== step.name ? oneLine(step.label, 200) : null],
      ['State', paintStep(look.style, step.word, stepWord(step.word))],
      ['Cause', cause && `${oneLine(cause.message, 2_000)} (${oneLine(cause.code, 100)})`],
      ['Phase', step.phase && oneLine(step.phase, 200)],
      ['Who', whoText(step)],
      ['Session', step.session],
      ['Run', step.child],
      ['Approval', step.approval],
      ['Reused from', step.reusedFrom],
      ['Took', tookText(step, look.now)],
      ['Used', usage && usageText(usage)],
      ['Options', options === '{}' ? null : oneLine(options ?? '', 500)],
    ],
    look.style,
  );
}

function usageText({ inputTokens, outputTokens, costMicros }: NonNullable<StepDetail['usage']>): string {
  const tokens =
    inputTokens === undefined && outputTokens === undefined
      ? 'tokens unknown'
      : amountText('tokens', (inputTokens ?? 0) + (outputTokens ?? 0));
  return costMicros === undefined ? tokens : `${tokens}, ${amountText('cost', costMicros)}`;
}

function tryText(
  { number, session, cause, createdAt, endedAt }: StepDetail['history'][number],
  look: Look,
): string {
  const how = cause ? oneLine(cause.message, 500) : endedAt === null ? 'under way' : 'ended';
  return `${number}. ${how} (${ago(createdAt, look.now)}; muster session history ${shortId(session)})`;
}
