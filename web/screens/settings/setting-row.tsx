import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice, TextField, Tick } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { fixedWhy, originOf, typedValue, valueProblem, valueText } from './setting-words.ts';
import type { Setting } from './settings-queries.ts';

/** A setting with its value and where that is from; an admin changes what counts. */
export function SettingRow({ setting, mayChange }: { setting: Setting; mayChange: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const { key, label, unit, value, default: standard, origin, warning } = setting;
  const { layer, where } = originOf(origin);
  const isOwn = layer !== 'default';
  return (
    <li className="flex flex-col gap-2 px-3 py-2">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 md:grid-cols-[minmax(0,1fr)_minmax(0,14rem)_6rem_5rem]">
        <span className="min-w-0">
          <span className="font-medium">{label}</span>{' '}
          <code className="font-mono text-[13px] break-all text-quiet">{key}</code>
        </span>
        <span
          className="min-w-0 break-words max-md:row-start-2"
          title={`Default: ${valueText(standard, unit)}`}
        >
          <span className={isOwn ? 'font-medium' : ''}>{plainText(valueText(value, unit))}</span>
          {isOwn && value !== standard && (
            <span className="text-quiet"> instead of {valueText(standard, unit)}</span>
          )}
        </span>
        <span className="justify-self-end md:justify-self-start">
          <Badge tone={isOwn ? 'accent' : 'quiet'} title={origin}>
            {layer}
          </Badge>
        </span>
        <span className="justify-self-end max-md:row-start-2">
          {mayChange && (
            <button
              type="button"
              aria-expanded={isOpen}
              aria-label={`Change ${key}`}
              onClick={() => setOpen(!isOpen)}
              className="min-h-7 text-accent underline underline-offset-4"
            >
              {isOpen ? 'Close' : 'Change'}
            </button>
          )}
        </span>
      </div>
      {where !== undefined && <p className="text-quiet break-all">From {plainText(where)}</p>}
      {warning !== null && <p className="text-needs">{plainText(warning)}</p>}
      {isOpen && <Change setting={setting} close={() => setOpen(false)} />}
    </li>
  );
}

function Change({ setting, close }: { setting: Setting; close: () => void }) {
  const { key, value, origin, unit } = setting;
  const [text, setText] = useState(String(value));
  const save = useAction(
    (to: string | number | null) =>
      valueOf(client.call('settings.set', { params: { key }, body: { value: to } })),
    { stale: [[QUERY.settings]], done: close },
  );
  const fixed = fixedWhy(setting);
  if (fixed !== undefined) return <p className="text-quiet">{fixed}</p>;
  const problem = valueProblem(setting, text);
  const isKept = originOf(origin).layer === 'hub';
  return (
    <form
      className="flex flex-col gap-3 rounded-md border border-line bg-ground p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) save.mutate(typedValue(setting, text));
      }}
    >
      <ValueField setting={setting} text={text} problem={problem} change={setText} />
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          look="main"
          disabled={save.isPending || problem !== undefined || text === String(value)}
        >
          Save for this hub
        </Button>
        {isKept && (
          <Button disabled={save.isPending} onClick={() => save.mutate(null)}>
            Back to {valueText(setting.default, unit)}
          </Button>
        )}
        <CopyCli words={['muster', 'config', 'set', key, text]} />
      </div>
      {save.error && <Refusal error={save.error} />}
    </form>
  );
}

function ValueField(parts: {
  setting: Setting;
  text: string;
  problem: string | undefined;
  change: (text: string) => void;
}) {
  const { setting, text, problem, change } = parts;
  const { key, choices, several, unit, default: standard, variable } = setting;
  const hint = `In ${unit === 'choice' ? 'words' : unit}. Default: ${valueText(standard, unit)}. In the environment: ${variable}.`;
  if (several) {
    const chosen = text.split(',').map((one) => one.trim());
    return (
      <fieldset className="flex flex-wrap gap-x-4">
        <legend className="font-medium">{key}</legend>
        {choices.map((choice) => (
          <Tick
            key={choice}
            label={choice}
            value={chosen.includes(choice)}
            change={(on) =>
              change(choices.filter((one) => (one === choice ? on : chosen.includes(one))).join(','))
            }
          />
        ))}
      </fieldset>
    );
  }
  if (choices.length > 0) {
    const options = choices.map((choice) => ({ value: choice, text: choice }));
    return <Choice label={key} hint={hint} value={text} options={options} change={change} />;
  }
  return (
    <TextField
      label={key}
      hint={hint}
      problem={problem}
      value={text}
      inputMode={typeof standard === 'number' ? 'decimal' : 'text'}
      change={change}
      spellCheck={false}
    />
  );
}
