import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Agent } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { changeOf, setWords, type Draft } from './agent-change.ts';

/** Name, slots and tags are the person's; a daemon that starts again says none of them. */
export function AgentEdit({ agent }: { agent: Agent }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>({
    name: agent.name,
    slots: String(agent.slots),
    tags: agent.tags.join(' '),
  });
  const change = changeOf(agent, draft);
  const save = useAction(
    () => valueOf(client.call('agents.change', { params: { agent: agent.id }, body: change })),
    {
      stale: [[QUERY.agents]],
      done: ({ name }) => {
        // The address holds the name.
        if (name !== agent.name) void navigate({ to: '/agents/$agent', params: { agent: name } });
      },
    },
  );
  const isChanged = Object.keys(change).length > 0;
  return (
    <Section title="Name, slots and tags">
      <form
        className="grid gap-3 md:grid-cols-[1fr_8rem_1fr_auto] md:items-start"
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged) save.mutate();
        }}
      >
        <TextField
          label="Name"
          hint="How people call it, and work names it."
          value={draft.name}
          change={(name) => setDraft({ ...draft, name })}
          spellCheck={false}
        />
        <TextField
          label="Slots"
          hint="Turns at once."
          type="number"
          min={1}
          value={draft.slots}
          change={(slots) => setDraft({ ...draft, slots })}
        />
        <TextField
          label="Tags"
          hint="Work can ask for them; apart by spaces."
          value={draft.tags}
          change={(tags) => setDraft({ ...draft, tags })}
          spellCheck={false}
        />
        <div className="flex flex-wrap gap-2 md:pt-7">
          <Button type="submit" look="main" disabled={!isChanged || save.isPending}>
            Save
          </Button>
          {isChanged && <CopyCli words={setWords(agent.name, change)} />}
        </div>
      </form>
      {save.error && <Refusal error={save.error} />}
    </Section>
  );
}
