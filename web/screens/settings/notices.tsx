import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { CliCommand, CopyCli } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { ChannelRow } from './channel-row.tsx';
import { NewChannel } from './new-channel.tsx';
import { channels, hubSettings, type Channel } from './settings-queries.ts';
import { ShownOnce } from './shown-once.tsx';
import { Told } from './told.tsx';

/** Where I am told of what needs me while no page is open, and what was told. */
export function Notices() {
  const { data, error, isFetched } = useQuery(channels);
  const wait = useWait();
  const mayAct = useMayAct();
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const items = data?.items ?? [];
  return (
    <>
      <Section
        title="Channels"
        aside={
          mayAct && (
            <Button look={isAdding ? 'plain' : 'main'} onClick={() => setAdding(!isAdding)}>
              {isAdding ? 'Close' : 'Add a channel'}
            </Button>
          )
        }
      >
        <p className="text-quiet">
          A question that nobody answers {wait} is told once by each channel, with a link to it. While you
          look at this page, it waits.
        </p>
        {error && <Refusal error={error} />}
        {!isFetched && <p className="text-quiet">Reading …</p>}
        {isAdding && (
          <NewChannel
            done={(made) => {
              setAdding(false);
              setSecret(made ?? undefined);
            }}
          />
        )}
        {secret !== undefined && (
          <ShownOnce
            title="This secret signs what is sent. It is not shown again."
            text={secret}
            close={() => setSecret(undefined)}
          />
        )}
        {data && (items.length > 0 || !isAdding) && <List items={items} mayAct={mayAct} />}
      </Section>
      {items.length > 0 && <Told />}
    </>
  );
}

function List({ items, mayAct }: { items: readonly Channel[]; mayAct: boolean }) {
  if (items.length === 0) {
    return (
      <Empty title="Nobody is told while the page is closed.">
        <p>A push to your phone takes a topic that nobody guesses, and the ntfy app subscribed to it:</p>
        <CliCommand words={['muster', 'notice', 'add', 'phone', 'ntfy', '--to', 'TOPIC']} />
      </Empty>
    );
  }
  return (
    <>
      <Rows label="Channels">
        {items.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} mayAct={mayAct} />
        ))}
      </Rows>
      <p className="text-quiet">
        The same in a terminal: <CopyCli words={['muster', 'notice', 'list']} label="muster notice list" />
      </p>
    </>
  );
}

/** How long a question waits before it is told. */
function useWait(): string {
  const setting = useQuery(hubSettings).data?.items.find(({ key }) => key === 'notices.afterSeconds');
  if (setting === undefined) return 'in time';
  return setting.value === 0 ? 'at once' : `within ${setting.value} s`;
}
