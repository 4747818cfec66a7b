import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { AddPerson } from './add-person.tsx';
import { PersonRow } from './person-row.tsx';
import { people, thisCaller } from './settings-queries.ts';
import { ShownOnce } from './shown-once.tsx';

/** Accounts: who they are, what they may, how much they have. Never what. */
export function People() {
  const { data, error, isFetched } = useQuery(people);
  const hub = useQuery(thisCaller).data;
  const mayAct = useMayAct();
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<{ name: string; token: string }>();
  const users = data?.items ?? [];
  return (
    <Section
      title="People"
      aside={
        mayAct && (
          <Button look={isAdding ? 'plain' : 'main'} onClick={() => setAdding(!isAdding)}>
            {isAdding ? 'Close' : 'Add a person'}
          </Button>
        )
      }
    >
      {error && <Refusal error={error} />}
      {!isFetched && <p className="text-quiet">Reading …</p>}
      {isAdding && (
        <AddPerson
          done={(person) => {
            setAdding(false);
            setAdded(person);
          }}
        />
      )}
      {added && (
        <ShownOnce
          title={`${added.name} signs in once with this, within a day: muster login --hub ${hub?.address ?? location.origin}`}
          text={added.token}
          close={() => setAdded(undefined)}
        />
      )}
      <Rows label="People">
        {users.map((user) => (
          <PersonRow key={user.id} user={user} isSelf={user.id === hub?.caller?.user} mayAct={mayAct} />
        ))}
      </Rows>
      <p className="text-quiet">
        Others see nothing of what is yours, and you nothing of theirs.{' '}
        <CopyCli words={['muster', 'user', 'list']} />
      </p>
    </Section>
  );
}
