import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { pageClock } from '../../live/page-clock.ts';
import type { Task } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { useAssignees } from './use-assignees.ts';
import {
  isFiltered,
  NO_FILTER,
  PRIORITIES,
  searchWith,
  type BoardSearch,
  type Filter,
} from './board-search.ts';

const BOX = 'min-h-8 rounded-md border border-line bg-raised px-2';
const TYPING_MS = 250;

/** What one wants to see; it stands in the address. */
export function FilterBar({ filter, tasks }: { filter: Filter; tasks: readonly Task[] }) {
  const navigate = useNavigate({ from: '/boards/$board' });
  const assignees = useAssignees();
  const change = (to: { [Key in keyof BoardSearch]: BoardSearch[Key] | undefined }) =>
    void navigate({ search: (before) => searchWith(before, to), replace: true });
  const [isOpen, setOpen] = useState(false);
  const { text: _, ...rest } = filter;
  const isNarrowed = isFiltered(rest);
  const tags = [...new Set([...tasks.flatMap((task) => task.tags), ...(filter.tag ? [filter.tag] : [])])];
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter the tasks">
      <TextFilter text={filter.text ?? ''} change={(text) => change({ text })} />
      <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="sm:hidden">
        {isOpen ? 'Fewer filters' : 'Filters'}
      </Button>
      <div className={`flex flex-wrap items-center gap-2 ${isOpen || isNarrowed ? '' : 'max-sm:hidden'}`}>
        <Select
          label="For whom"
          value={filter.assignee ?? ''}
          options={[['', 'for whomever'], ...assignees.map(({ value, text }) => [value, text] as const)]}
          change={(assignee) => change({ assignee })}
        />
        <Select
          label="Tag"
          value={filter.tag ?? ''}
          options={[['', 'any tag'], ...tags.toSorted().map((tag) => [tag, `#${tag}`] as const)]}
          change={(tag) => change({ tag })}
        />
        <Select
          label="Priority"
          value={filter.priority ?? ''}
          options={[['', 'any priority'], ...PRIORITIES.map((one) => [one, `priority ${one}`] as const)]}
          change={(text) => change({ priority: PRIORITIES.find((one) => one === text) })}
        />
        <Button
          aria-pressed={filter.blocked === true}
          look={filter.blocked === true ? 'main' : 'plain'}
          onClick={() => change({ blocked: filter.blocked === true ? undefined : true })}
        >
          Blocked
        </Button>
        {isFiltered(filter) && <Button onClick={() => change(NO_FILTER)}>All</Button>}
      </div>
    </search>
  );
}

function Select(parts: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  change: (value: string | undefined) => void;
}) {
  const { label, value, options, change } = parts;
  const shown = options.some(([one]) => one === value) ? options : [...options, [value, value] as const];
  return (
    <label>
      <span className="sr-only">{label}</span>
      <select
        value={value}
        onChange={({ target }) => change(target.value === '' ? undefined : target.value)}
        className={`${BOX} max-w-44 ${value === '' ? '' : 'border-accent'}`}
      >
        {shown.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Asks the hub when one pauses. */
function TextFilter({ text, change }: { text: string; change: (text: string | undefined) => void }) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed.trim() === text) return;
    return pageClock.after(TYPING_MS, () => change(typed.trim() === '' ? undefined : typed.trim()));
  });
  return (
    <label className="min-w-32 flex-1 sm:max-w-56">
      <span className="sr-only">Text in the title</span>
      <input
        type="search"
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        placeholder="Text in the title"
        className={`${BOX} w-full placeholder:text-quiet`}
      />
    </label>
  );
}
