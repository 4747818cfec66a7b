import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import { APPROVAL_ANSWERS, refusal, RULE_SCOPES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { findApproval } from '../approvals/find-approval.ts';
import { askerName, callLine, chosenText, type ApprovalView } from '../output/approval-lines.ts';
import { shortId } from '../output/short-id.ts';
import { until } from '../output/spans.ts';

const typedAs = (answer: string) => answer.replaceAll('_', '-');

export const command: CommandSpec = {
  args: [
    ['<approval>', 'its id or the beginning of it'],
    ['<answer>', `${APPROVAL_ANSWERS.map(typedAs).join(', ')}; or one that approval show tells`],
  ],
  options: [
    { flags: '--reason <text>', about: 'why; the model is told where its harness can' },
    {
      flags: '--scope <scope>',
      about: 'where an always answer holds: this session, its folder (default), everywhere',
      choices: RULE_SCOPES,
    },
    {
      flags: '--expires-hours <hours>',
      about: 'how long an always answer holds (720)',
      number: { least: 0.01, most: 8_760 },
    },
  ],
  examples: [
    'muster approval answer apr_01kaf3k9z0ab allow',
    'muster approval answer apr_01kaf3k9z0ab deny --reason "Not on main"',
    'muster approval answer apr_01kaf3k9z0ab always-allow --scope session',
  ],
  async run(context, input) {
    const found = await findApproval(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    const known = answersOf(found.value);
    const answer = known.find((each) => typedAs(each) === typedAs(input.arg(1)));
    if (answer === undefined) {
      return context.refuse(
        refusal('request.invalid', `"${input.arg(1)}" is no answer to ${found.value.id}.`, {
          hint: `One of: ${known.map(typedAs).join(', ')}`,
        }),
      );
    }
    const answered = await context.call('approvals.answer', {
      params: { approval: found.value.id },
      body: {
        answer,
        reason: input.text('reason'),
        scope: input.choice('scope', RULE_SCOPES),
        expiresInHours: input.number('expiresHours'),
      },
    });
    if (!answered.ok) return context.refuse(answered.error);
    context.show(answered.value, () => answerText(answered.value, context.io.clock.now()));
    return EXIT.done;
  },
};

/** What can be typed for this approval; of a question also `allow` and `deny`, which the hub reads where they are plain. */
function answersOf({ kind, options }: ApprovalView): readonly string[] {
  if (kind === 'permission') return APPROVAL_ANSWERS;
  return [...new Set([...options.map(({ id }) => id), 'allow', 'deny'])];
}

function answerText({ approval, rule }: RouteAnswer<'approvals.answer'>, now: number): string {
  if (approval.kind !== 'permission') return `Answered: ${chosenText(approval) ?? approval.state}.`;
  const did = `${approval.state === 'allowed' ? 'Allowed' : 'Denied'} ${askerName(approval)} to ${callLine(approval.call)}.`;
  if (rule === null) return did;
  return `${did}\nRemembered until it ends ${until(rule.expiresAt, now)}: ${rule.text}\nTake it back: muster rule remove ${shortId(rule.id)}`;
}
