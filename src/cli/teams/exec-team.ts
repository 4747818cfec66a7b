import { EXIT, type Client } from '#contract/client';
import { APPROVAL_MODES } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import { placeOfNow } from '../connection/follow-events.ts';
import { OUTPUTS } from '../sessions/headless-output.ts';
import { tellDenied } from '../approvals/tell-denied.ts';
import { endOf, reportText, TeamRun } from './run-team.ts';
import { readTeam, withHarness } from './team-draft.ts';
import { tidyTeam } from './tidy-team.ts';

/** A team does one task without a person: it is over when nobody has a turn, all mail is read and the lead has reported. */
export async function execTeam(
  context: CommandContext,
  client: Client,
  prompt: string,
  input: CommandInput,
): Promise<number> {
  const output = context.json ? 'json' : (input.choice('output', OUTPUTS) ?? 'text');
  const headless = context.headless(client, output === 'ndjson');
  const read = await readTeam(headless, input, { name: undefined, prompt, file: input.text('team') });
  if (!read.ok) return context.refuse(read.error);
  const harness = input.text('harness');
  const { leadOn, ...team } = withHarness(read.value, harness);
  const given = { harness, model: input.text('model'), approvals: input.choice('approvals', APPROVAL_MODES) };
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const key = context.io.ids.next('key');
  // Two runs of one file may be under way at once.
  const body = {
    ...team,
    name: `${team.name}-${key.slice(-5)}`,
    leadOn: { ...leadOn, ...chosen, task: prompt, unattended: true },
  };
  const before = await placeOfNow(context, client);
  const formed = await headless.call('teams.create', { body, idempotencyKey: key });
  if (!formed.ok) return context.refuse(formed.error);
  const run = new TeamRun(headless, formed.value);
  const end = await run.run(client, input.number('timeout'), before);
  const report = end === 'stopped' ? '' : await run.report();
  const { exit: exitOfEnd, said } = endOf(end, run.team);
  const exit = exitOfEnd === EXIT.done && run.denied > 0 ? EXIT.needsPerson : exitOfEnd;
  const told = { type: 'end', end, team: run.team, report, denied: run.denied };
  if (output === 'text') context.io.stdout.write(report === '' ? '' : `${reportText(report)}\n`);
  else context.io.stdout.write(`${JSON.stringify(told, null, output === 'json' ? 2 : undefined)}\n`);
  if (exitOfEnd !== EXIT.done && said !== '') context.talk(said);
  tellDenied(context, run.denied);
  // Nobody would come back to it.
  await tidyTeam(headless, run.team);
  return exit;
}
