import { useQuery } from '@tanstack/react-query';
import { useId, type ComponentProps } from 'react';
import { liveSessions } from '../live/queries.ts';
import { TextField } from './field.tsx';

const MOST = 20;

/** A folder, typed or chosen of those in which something works already; `more` come first. */
export function FolderField({
  more = [],
  ...rest
}: Omit<ComponentProps<typeof TextField>, 'list'> & { more?: readonly string[] }) {
  const list = useId();
  const sessions = useQuery(liveSessions).data?.items ?? [];
  const folders = new Set([...more, ...sessions.flatMap(({ cwd }) => cwd ?? [])]);
  return (
    <>
      <TextField spellCheck={false} autoComplete="off" {...rest} list={list} />
      <datalist id={list}>
        {[...folders].slice(0, MOST).map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
    </>
  );
}
