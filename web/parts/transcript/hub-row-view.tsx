import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { oneSession } from '../../live/queries.ts';
import { Markdown } from '../markdown.tsx';
import { plainText } from '../plain-text.ts';
import { Status } from '../status.tsx';
import type { HubRow } from './hub-rows.ts';

/** A row that the hub wrote: a command with its answer, a thread or a delegate that was opened, mail that came. */
export function HubRowView({ row }: { row: HubRow }) {
  switch (row.kind) {
    case 'command':
      return <CommandRow row={row} />;
    case 'thread':
    case 'delegate':
      return <SpawnedRow row={row} />;
    case 'mail':
      return (
        <Aside shape="✉" tone="text-quiet">
          <ul className="flex flex-col gap-0.5">
            {row.mail.map(({ id, from, line }) => (
              <li key={id} className="break-words">
                {from === null ? (
                  plainText(line)
                ) : (
                  <Link to="/sessions/$session" params={{ session: from }} className="hover:underline">
                    {plainText(line)}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </Aside>
      );
  }
}

type Spawned = Extract<HubRow, { kind: 'thread' | 'delegate' }>;

/** Where a session was opened from a chat: what it is called, how it stands now, and its task. */
function SpawnedRow({ row }: { row: Spawned }) {
  const standing = useQuery(oneSession(row.session)).data?.status;
  return (
    <Aside shape="⤷" tone="text-accent">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <SpawnedLink row={row} />
        {standing && <Status word={standing.word} since={standing.since} />}
      </p>
      <p className="line-clamp-2 break-words text-quiet">{plainText(row.text)}</p>
    </Aside>
  );
}

/** A thread is read beside its chat, whose session the address names; a delegate on its own screen. */
function SpawnedLink({ row }: { row: Spawned }) {
  const { session: chat = row.session } = useParams({ strict: false });
  const look = 'font-medium underline underline-offset-4';
  if (row.kind === 'delegate')
    return (
      <Link to="/sessions/$session" params={{ session: row.session }} className={look}>
        Delegate {plainText(row.label)}
      </Link>
    );
  return (
    <Link
      to="/chat/$session/threads/$thread"
      params={{ session: chat, thread: row.session }}
      className={look}
    >
      Thread {plainText(row.label)}
    </Link>
  );
}

function CommandRow({ row }: { row: Extract<HubRow, { kind: 'command' }> }) {
  const refused = row.outcome === 'refused';
  return (
    <div className={`rounded-lg border bg-sunken ${refused ? 'border-bad' : 'border-line'}`}>
      <p className="flex flex-wrap items-baseline gap-x-2 border-b border-inherit px-3 py-1.5">
        <span aria-hidden="true" className={refused ? 'text-bad' : 'text-accent'}>
          {refused ? '✕' : '›'}
        </span>
        <code className="min-w-0 flex-1 font-mono text-[13px] break-words">{plainText(row.text)}</code>
        <span className={refused ? 'text-bad' : 'text-quiet'}>
          {refused ? 'refused' : 'answered by the hub'}
        </span>
      </p>
      <div className="flex flex-col gap-2 px-3 py-2">
        <Markdown text={row.answer} />
        <Links links={row.links} />
      </div>
    </div>
  );
}

type CommandLink = Extract<HubRow, { kind: 'command' }>['links'][number];

/** What the answer speaks of, to be opened. */
function Links({ links }: { links: readonly CommandLink[] }) {
  if (links.length === 0) return null;
  return (
    <ul aria-label="Open" className="flex flex-wrap gap-x-3 gap-y-1">
      {links.map((link) => (
        <li key={`${link.kind} ${link.id}`}>
          <CommandLinkTo link={link} />
        </li>
      ))}
    </ul>
  );
}

const LINK = 'text-accent underline underline-offset-4';

function CommandLinkTo({ link: { kind, id, label } }: { link: CommandLink }) {
  const name = plainText(label);
  switch (kind) {
    case 'session':
      return (
        <Link to="/sessions/$session" params={{ session: id }} className={LINK}>
          {name}
        </Link>
      );
    case 'team':
      return (
        <Link to="/teams/$team" params={{ team: id }} className={LINK}>
          {name}
        </Link>
      );
    case 'run':
      return (
        <Link to="/runs/$run" params={{ run: id }} className={LINK}>
          {name}
        </Link>
      );
  }
}

function Aside({ shape, tone, children }: { shape: string; tone: string; children: ReactNode }) {
  return (
    <div className="flex gap-2 border-l-2 border-line pl-3">
      <span aria-hidden="true" className={tone}>
        {shape}
      </span>
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
