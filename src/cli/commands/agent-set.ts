import { EXIT } from '#contract/client';
import { LIMITS, refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { agentText } from '../output/agent-lines.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  options: [
    { flags: '--name <name>', about: 'another name' },
    {
      flags: '--slots <slots>',
      about: 'turns that may run on it at once',
      number: { least: 1, most: LIMITS.agentSlotsMost },
    },
    {
      flags: '--tag <tag>',
      about: 'in place of the tags that it has; may be given more than once',
      several: true,
    },
  ],
  examples: ['muster agent set mill --slots 8', 'muster agent set mill --tag gpu --tag linux'],
  async run(context, input) {
    const [name, slots, tags] = [input.text('name'), input.number('slots'), input.texts('tag')];
    if (name === undefined && slots === undefined && tags.length === 0) {
      return context.refuse(
        refusal('request.invalid', 'Nothing was named that should change.', {
          hint: 'See: muster agent set --help',
        }),
      );
    }
    const changed = await context.call('agents.change', {
      params: { agent: input.arg(0) },
      body: {
        ...(name === undefined ? {} : { name }),
        ...(slots === undefined ? {} : { slots }),
        ...(tags.length === 0 ? {} : { tags }),
      },
    });
    if (!changed.ok) return context.refuse(changed.error);
    context.show(changed.value, () => agentText(changed.value, context.look()));
    return EXIT.done;
  },
};
