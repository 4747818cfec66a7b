import { Choice, TextArea, TextField } from '../../parts/field.tsx';
import { shownIn, textOfValue, type InputDraft, type WorkflowInput } from './start-values.ts';

/** A field for each input, made of what it is: choices, yes or no, numbers, lists, text. */
export function InputFields(parts: {
  inputs: readonly WorkflowInput[];
  draft: InputDraft;
  problems: Readonly<Record<string, string>>;
  change: (draft: InputDraft) => void;
}) {
  const { inputs, draft, problems, change } = parts;
  if (inputs.length === 0) return null;
  return (
    <div className="grid min-w-0 gap-3 sm:grid-cols-2">
      {inputs.map((input) => (
        <InputField
          key={input.name}
          input={input}
          value={shownIn(draft, input.name)}
          problem={problems[input.name]}
          change={(text) => change({ ...draft, [input.name]: text })}
        />
      ))}
    </div>
  );
}

interface InputFieldProps {
  input: WorkflowInput;
  value: string;
  problem: string | undefined;
  change: (text: string) => void;
}

function InputField(parts: InputFieldProps) {
  const { input, value, change } = parts;
  const options = input.choices?.map(String) ?? (input.type === 'boolean' ? ['true', 'false'] : null);
  const otherwise = textOfValue(input.default);
  if (options === null) return <TypedField {...parts} otherwise={otherwise} />;
  return (
    <Choice
      {...toldOf(parts)}
      value={value}
      options={[
        { value: '', text: otherwise === '' ? '—' : `${otherwise} (default)` },
        ...options.map((one) => ({ value: one, text: one })),
      ]}
      change={change}
    />
  );
}

function toldOf({ input, problem }: InputFieldProps) {
  const hint = input.description ?? (input.type === 'string' ? undefined : input.type);
  const label = `${input.name}${input.required ? ' (needed)' : ''}`;
  return { label, problem, ...(hint === undefined ? {} : { hint }) };
}

const EMPTY: Readonly<Record<string, string>> = { array: '[]', object: '{}' };

function TypedField({ otherwise, ...parts }: InputFieldProps & { otherwise: string }) {
  const { input, value, change } = parts;
  const told = toldOf(parts);
  const empty = EMPTY[input.type];
  if (input.type === 'number' || input.type === 'integer')
    return <TextField {...told} inputMode="decimal" value={value} placeholder={otherwise} change={change} />;
  const rows = empty !== undefined ? 3 : value.includes('\n') ? 5 : 1;
  return (
    <TextArea {...told} rows={rows} value={value} placeholder={otherwise || (empty ?? '')} change={change} />
  );
}
