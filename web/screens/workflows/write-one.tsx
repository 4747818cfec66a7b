import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Choice } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { SaveAs } from '../workflow/save-as.tsx';
import { SideBySide } from '../workflow/side-by-side.tsx';
import { fileOf, useChecked } from '../workflow/use-checked.ts';

const FIRST = {
  yaml: `description: Says what it does in a sentence
inputs:
  task: { required: true, description: What is to be done }
steps:
  - id: plan
    role: architect
    prompt: 'Plan this: {{ inputs.task }}'
  - id: agree
    needs: [plan]
    approval: { text: 'Go on with this plan?' }
  - id: build
    role: developer
    needs: [agree]
    prompt: 'Carry this out: {{ steps.plan.output }}'
`,
  script: `export const meta = { name: 'look_twice', description: 'Two look at it, one sums up' };
phase('Look');
const found = await parallel([
  () => agent('Look for faults.', { id: 'faults' }),
  () => agent('Look for what is missing.', { id: 'missing' }),
]);
phase('Sum up');
return agent('Sum this up: ' + JSON.stringify(found), { id: 'sum' });
`,
} as const;

/** A workflow from nothing: it is read while one writes, and saved when it is right. */
export function WriteOne() {
  const [kind, setKind] = useState<'yaml' | 'script'>('yaml');
  const [texts, setTexts] = useState<Record<'yaml' | 'script', string>>(FIRST);
  const text = texts[kind];
  const { checked, error } = useChecked(fileOf('new', kind), text, {});
  const navigate = useNavigate();
  return (
    <div className="flex flex-col gap-4">
      <div className="max-w-xs">
        <Choice
          label="Written as"
          value={kind}
          options={[
            { value: 'yaml', text: 'YAML: steps and what they wait for' },
            { value: 'script', text: 'A script: loops and decisions' },
          ]}
          change={setKind}
        />
      </div>
      {error && <Refusal error={error} />}
      <SideBySide text={text} checked={checked} change={(next) => setTexts({ ...texts, [kind]: next })} />
      <SaveAs
        name=""
        kind={kind}
        text={text}
        isNameFree
        saved={(name) => void navigate({ to: '/workflows/$name', params: { name }, search: {} })}
      />
    </div>
  );
}
