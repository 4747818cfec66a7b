import { z } from 'zod';
import { ok, refuse, type Result } from '#base';
import { teamSchemas } from '#contract';
import { refusal, type Refusal, type StopRequest } from '#domain';
import { viewStop } from '../../views/teams.ts';
import { teamField, teammateField, withheldFromTeammates } from '../team-fields.ts';
import { stopText } from '../team-words.ts';
import { defineTool, type Caller, type ToolCall } from '../tool.ts';
import { inLine } from '../words.ts';

export const teammateStop = defineTool({
  name: 'teammate_stop',
  toolset: 'teams',
  title: 'Stop a teammate, or answer a request to stop',
  description: [
    'As the lead, with `teammate`: asks it to end. It answers by mail, and may decline with a reason; each new request needs an answer of its own.',
    'With `force` it is ended once it has declined, or has let its deadline pass.',
    'As a teammate that was asked, with `request` and `answer`: accept, and your session ends after this turn; or decline, with a `reason`.',
  ].join(' '),
  input: z.strictObject({
    team: teamField,
    teammate: teammateField.optional(),
    force: z.boolean().default(false).describe('End it without its consent'),
    request: teamSchemas.stopRef.optional().describe('The request that you answer, stp_…'),
    answer: teamSchemas.answerRequest.shape.answer.optional(),
    reason: teamSchemas.stopRequest.shape.reason.describe('Why it is to stop, or why you decline'),
  }),
  destructive: true,
  withheld,
  offeredTo: 'sessions that may spawn, and teammates',
  async run(call, input) {
    const { request, answer, reason, force, team, teammate } = input;
    if (request !== undefined || answer !== undefined) return answerIt(call, input);
    if (teammate === undefined)
      return refuse(
        refusal('request.invalid', 'It is not said who is to stop.', {
          hint: 'Give teammate; or request and answer, when you were asked to stop.',
        }),
      );
    const stopped = await call.hub.teams.stop(call.by, team, teammate, { reason, force });
    return said(stopped, (stop) => `${inLine(teammate, 200)}: ${stopText(stop)}.${nextText(stop)}`);
  },
});

/** Whoever neither leads nor works in a team has nothing to stop and was asked nothing. */
function withheld(caller: Caller): string | undefined {
  return caller.self.kind === 'teammate' ? undefined : withheldFromTeammates(caller);
}

interface Answered {
  request?: string | undefined;
  answer?: 'accept' | 'decline' | undefined;
  teammate?: string | undefined;
  reason?: string | undefined;
}

async function answerIt({ hub, by }: ToolCall, { request, answer, teammate, reason }: Answered) {
  if (request === undefined || answer === undefined || teammate !== undefined)
    return refuse(
      refusal('request.invalid', 'A request to stop is answered by request and answer alone.', {
        hint: 'Give both, and no teammate: the request names who was asked.',
      }),
    );
  const answered = await hub.teams.answerStop(by, request, { accept: answer === 'accept', reason });
  return said(answered, () =>
    answer === 'accept'
      ? 'You accepted. Your session ends when this turn does: finish with your report.'
      : 'You declined. Your lead is told why.',
  );
}

function said(result: Result<StopRequest, Refusal>, text: (stop: StopRequest) => string) {
  if (!result.ok) return result;
  const stop = result.value;
  return ok({ text: text(stop), data: { stop: viewStop(stop) } });
}

const nextText = ({ state, askedAt, deadlineAt }: StopRequest): string =>
  state === 'asked'
    ? ` Its answer comes as mail, within ${Math.round((deadlineAt - askedAt) / 1000)} s; after that you may force it.`
    : '';
