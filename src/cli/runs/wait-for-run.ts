import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import { runLine, runStatus, valueText } from '../output/run-lines.ts';
import { runText } from '../output/run-text.ts';
import { answerLine, askedLine } from '../output/approval-lines.ts';
import { shortId } from '../output/short-id.ts';
import { questionsOf } from './run-questions.ts';
import { exitOf, hasEnded, needsPerson, type RunView } from './the-run.ts';
import { LONGEST_CALL_SECONDS } from '../sessions/wait-for-mail.ts';

/**
 * Waits until a run has ended, needs a person, or the time is over. Its result goes to stdout, how it stands to stderr;
 * the exit code says which it was.
 */
export async function waitForRun(context: CommandContext, run: RunView, seconds: number): Promise<number> {
  let now = run;
  for (let left = seconds; !hasEnded(now) && !needsPerson(now) && left > 0; left -= LONGEST_CALL_SECONDS) {
    const timeoutSeconds = Math.min(left, LONGEST_CALL_SECONDS);
    const waited = await context.call('runs.wait', { params: { run: run.id }, query: { timeoutSeconds } });
    if (!waited.ok) return context.refuse(waited.error);
    now = waited.value;
  }
  const shown = await context.call('runs.show', { params: { run: run.id } });
  if (!shown.ok) return context.refuse(shown.error);
  const detail = shown.value;
  const asked = hasEnded(detail) ? [] : await questionsOf(context, detail);
  if (context.json) context.show(detail, () => '');
  else if (detail.state === 'done') {
    context.talk(runLine(detail));
    if (detail.result !== null) context.line(valueText(detail.result));
  } else if (hasEnded(detail)) context.talk(runText(detail, [], context.look()));
  else {
    for (const approval of asked)
      context.talk(`Needs you: ${askedLine(approval)}\n  ${answerLine(approval)}`);
    context.talk(`It goes on: ${runStatus(detail)}. See: muster workflow status ${shortId(detail.id)}`);
  }
  if (hasEnded(detail)) return exitOf(detail);
  return needsPerson(detail) ? EXIT.needsPerson : EXIT.timedOut;
}
