import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { notStarted } from './not-started.ts';
import { fileOf } from './use-checked.ts';

/** Saves a text under a name; a name that is taken gets another version. */
export function SaveAs(parts: {
  name: string;
  kind: 'yaml' | 'script';
  text: string;
  isNameFree: boolean;
  saved: (name: string) => void;
  leave?: () => void;
}) {
  const { kind, text, isNameFree, saved, leave } = parts;
  const [name, setName] = useState(parts.name);
  const save = useAction(
    async () => {
      const body = { name, source: { file: fileOf(name, kind), text } };
      const made = await valueOf(client.call('workflows.save', { body, idempotencyKey: onceKey() }));
      if (!made.kept) throw notStarted(made);
      return made.workflow.name;
    },
    { stale: [[QUERY.workflows]], done: saved },
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-2">
        {isNameFree && (
          <div className="min-w-48">
            <TextField label="Save as" value={name} placeholder="port_to_rust" change={setName} />
          </div>
        )}
        <Button look="main" disabled={save.isPending || name === ''} onClick={() => save.mutate()}>
          {isNameFree ? 'Save' : `Save ${name}`}
        </Button>
        {leave && <Button onClick={leave}>Leave it as it was</Button>}
      </div>
      {save.error && <Refusal error={save.error} />}
    </div>
  );
}
