import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import type { AgentIntent } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';

/** A command that sets what is asked of an agent. `told`: what it means from now on, said after it. */
export function intentCommand(
  verb: string,
  intent: AgentIntent,
  told: (agent: Agent) => string,
): CommandSpec {
  return {
    args: [['<agent>', 'its name or id']],
    examples: [`muster agent ${verb} mill`],
    async run(context, input) {
      const changed = await context.call('agents.change', {
        params: { agent: input.arg(0) },
        body: { intent },
      });
      if (!changed.ok) return context.refuse(changed.error);
      context.show(changed.value, () => `${oneLine(changed.value.name)} ${told(changed.value)}`);
      return EXIT.done;
    },
  };
}

type Agent = RouteAnswer<'agents.change'>;
