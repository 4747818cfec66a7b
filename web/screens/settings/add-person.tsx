import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice, TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { ROLE_OPTIONS, type Role } from './person-words.ts';

/** Adds an account. `done` gets what its person signs in with, once. */
export function AddPerson({ done }: { done: (person: { name: string; token: string } | undefined) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const add = useAction(() => valueOf(client.call('users.add', { body: { name: name.trim(), role } })), {
    stale: [[QUERY.users]],
    done: ({ user, signIn }) => done(signIn === null ? undefined : { name: user.name, token: signIn.token }),
  });
  const isReady = name.trim() !== '';
  return (
    <form
      aria-label="New person"
      className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) add.mutate();
      }}
    >
      <div className="grid gap-3 md:grid-cols-2">
        <TextField label="Name" value={name} change={setName} spellCheck={false} autoCapitalize="none" />
        <Choice<Role> label="They may" value={role} options={ROLE_OPTIONS} change={setRole} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" disabled={!isReady || add.isPending}>
          Add {name.trim() === '' ? 'the person' : name.trim()}
        </Button>
        <CopyCli words={['muster', 'user', 'add', name.trim() || 'NAME', '--role', role]} />
      </div>
      {add.error && <Refusal error={add.error} />}
    </form>
  );
}
