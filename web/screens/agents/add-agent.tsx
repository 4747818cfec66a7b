import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Agent } from '../../live/views.ts';
import { Until } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { cliLine } from '../../parts/cli-words.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { Heard } from './agent-standing.tsx';
import { joinLine } from './join-line.ts';

/** One line to paste on another host; who comes is seen here. */
export function AddAgent({ agents }: { agents: readonly Agent[] }) {
  const [before, setBefore] = useState<ReadonlySet<string>>(new Set());
  const mint = useAction(() => valueOf(client.call('join_tokens.mint')), { stale: [[QUERY.tokens]] });
  const begin = () => {
    setBefore(new Set(agents.map(({ id }) => id)));
    mint.mutate();
  };
  return (
    <Section title="Add an agent">
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4">
        <p>
          An agent runs harnesses on its host and calls this hub; nothing has to reach it. Muster has to be
          installed there, with Node 24 or newer.
        </p>
        {mint.data === undefined ? (
          <Button look="main" disabled={mint.isPending} onClick={begin} className="self-start">
            Make the line to paste
          </Button>
        ) : (
          <>
            <Line minted={mint.data} />
            <Arrivals agents={agents.filter(({ id }) => !before.has(id))} />
            <Button disabled={mint.isPending} onClick={begin} className="self-start">
              Make a line for another host
            </Button>
          </>
        )}
        {mint.error && <Refusal error={mint.error} />}
      </div>
    </Section>
  );
}

function Line({ minted }: { minted: { token: string; expiresAt: number } }) {
  const { words, warning } = joinLine(location.origin, minted.token);
  const line = cliLine(...words);
  return (
    <div className="flex flex-col gap-2">
      <p>Type it on the other host, in the folder where its sessions should work:</p>
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label="The line to paste"
          className="min-w-0 rounded-md border border-line bg-sunken px-2 py-1.5 font-mono text-[13px] break-all"
        >
          {line}
        </code>
        <CopyText text={line} />
      </div>
      <p className="text-quiet">
        It is good for one agent, ends <Until at={minted.expiresAt} />, and is shown this once: it holds a
        secret. More folders: <code className="font-mono text-[13px]">--root FOLDER</code>, another name:{' '}
        <code className="font-mono text-[13px]">--name NAME</code>, in the background:{' '}
        <code className="font-mono text-[13px]">--detach</code>.
      </p>
      {warning !== undefined && (
        <p className="rounded-md border border-needs px-3 py-2">
          <span aria-hidden="true" className="mr-1.5 text-needs">
            !
          </span>
          {warning}
        </p>
      )}
    </div>
  );
}

function Arrivals({ agents }: { agents: readonly Agent[] }) {
  return (
    <div role="status" className="flex flex-col gap-1">
      {agents.length === 0 && (
        <p className="text-quiet">
          <span aria-hidden="true">◌</span> Waiting for it; it shows here when it has come.
        </p>
      )}
      {agents.map((agent) => (
        <p key={agent.id} className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-good">
            <span aria-hidden="true">✓</span>{' '}
            <Link
              to="/agents/$agent"
              params={{ agent: agent.name }}
              className="font-medium underline underline-offset-4"
            >
              {agent.name}
            </Link>{' '}
            has joined
          </span>
          <Heard agent={agent} />
        </p>
      ))}
    </div>
  );
}
