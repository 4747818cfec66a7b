import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Choice, TextField } from '../../parts/field.tsx';
import { readAuditSearch, type AuditSearch } from './audit-search.ts';

const DOORS = ['cli', 'web', 'api', 'mcp', 'agent', 'hook', 'schedule', 'hub'];
const SINCE_OPTIONS = [
  { value: '', text: 'any time' },
  { value: '1h', text: 'the last hour' },
  { value: '1d', text: 'the last day' },
  { value: '7d', text: 'the last 7 days' },
  { value: '30d', text: 'the last 30 days' },
] as const;

/** What the list is narrowed to; it stands in the address. */
export function AuditFilters() {
  const search = useSearch({ from: '/audit' });
  const navigate = useNavigate();
  const [draft, setDraft] = useState<AuditSearch>(search);
  const narrow = (to: Record<string, unknown>) =>
    void navigate({ to: '/audit', search: readAuditSearch({ ...draft, ...to }) });
  const doors = search.door === undefined || DOORS.includes(search.door) ? DOORS : [...DOORS, search.door];
  return (
    <form
      role="search"
      aria-label="Audit log"
      className="grid grid-cols-2 items-end gap-3 md:grid-cols-[1fr_1fr_9rem_10rem_auto] md:items-end"
      onSubmit={(event) => {
        event.preventDefault();
        narrow({});
      }}
    >
      <TextField
        label="Who"
        placeholder="a name, or an id"
        value={draft.who ?? ''}
        change={(who) => setDraft({ ...draft, who })}
        spellCheck={false}
      />
      <TextField
        label="What"
        placeholder="approval.answered"
        value={draft.what ?? ''}
        change={(what) => setDraft({ ...draft, what })}
        spellCheck={false}
      />
      <Choice
        label="Door"
        value={draft.door ?? ''}
        options={[{ value: '', text: 'any door' }, ...doors.map((door) => ({ value: door, text: door }))]}
        change={(door) => narrow({ door })}
      />
      <Choice
        label="Since"
        value={draft.since ?? ''}
        options={SINCE_OPTIONS}
        change={(since) => narrow({ since })}
      />
      <div className="flex gap-2">
        <Button type="submit" look="main">
          Find
        </Button>
        {Object.keys(search).length > 0 && (
          <Button onClick={() => void navigate({ to: '/audit', search: {} })}>Clear</Button>
        )}
      </div>
      {search.about !== undefined && (
        <p className="text-quiet sm:col-span-2 md:col-span-5">
          Only what was done to <code className="font-mono text-[13px]">{search.about}</code>
        </p>
      )}
    </form>
  );
}
