import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { oneSession } from '../../live/queries.ts';
import { Button } from '../../parts/button.tsx';
import { CliCommand, CopyCli } from '../../parts/copy-cli.tsx';
import { Choice, TextField, type ChoiceOption } from '../../parts/field.tsx';
import { FolderField } from '../../parts/folder-field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTabTitle } from '../../parts/screen.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { MODE_OPTIONS } from '../session/setting-words.ts';
import { agentsForChats, CHATS_STALE, chatPages } from './chat-queries.ts';
import {
  agentsWith,
  cliOf,
  draftLike,
  firstDraft,
  foldersOf,
  harnessChoices,
  type ChatDraft,
} from './new-chat-draft.ts';
import { openChat } from './open-chat.ts';

/** Opens a chat: which harness, where, in which folder, and what it may do unasked. */
export function NewChat({ like }: { like: string | undefined }) {
  useTabTitle('Chat');
  const mayAct = useMayAct();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 md:p-6">
        <h1 className="text-xl font-semibold">Chat</h1>
        <p className="text-quiet">
          A chat is a session of your own with any harness of your agents. It can hand work to others, which
          you see beside it; it lives on when this page is closed.
        </p>
        {mayAct ? <Opening like={like} /> : <p>You look on here: this sign-in opens no chat.</p>}
      </div>
    </div>
  );
}

/** Once it is known what there is to choose from. */
function Opening({ like }: { like: string | undefined }) {
  const { isRead, error, agents, chats, model } = useChoices(like);
  if (!isRead) return <p className="text-quiet">Reading …</p>;
  if (error) return <Refusal error={error} />;
  const harnesses = harnessChoices(agents);
  if (harnesses.length === 0) return <NoHarness />;
  const choices = { agents, harnesses, folders: foldersOf(chats) };
  const draft = model ? draftLike(model) : firstDraft(chats[0], harnesses);
  return <Form first={draft} choices={choices} key={model?.id} />;
}

function useChoices(like: string | undefined) {
  const model = useQuery({ ...oneSession(like ?? ''), enabled: like !== undefined });
  const agents = useQuery(agentsForChats);
  const known = useInfiniteQuery(chatPages('all'));
  // What is being read anew is waited for: the newest chat may not be among what was read before.
  const isOld = known.isFetching && !known.isFetchedAfterMount;
  return {
    isRead: agents.isFetched && known.isFetched && !isOld && (like === undefined || model.isFetched),
    error: agents.error,
    agents: agents.data?.items ?? [],
    chats: known.data?.pages.flatMap(({ items }) => items) ?? [],
    model: model.data,
  };
}

/** What there is to choose from. */
interface Choices {
  agents: Parameters<typeof agentsWith>[1];
  harnesses: readonly ChoiceOption<string>[];
  folders: readonly string[];
}

function Form({ first, choices }: { first: ChatDraft; choices: Choices }) {
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<ChatDraft>) => setDraft((before) => ({ ...before, ...part }));
  const navigate = useNavigate();
  const open = useAction(() => openChat(draft), {
    stale: CHATS_STALE,
    done: ({ id }) => void navigate({ to: '/chat/$session', params: { session: id } }),
  });
  return (
    <form
      aria-label="Open a chat"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate();
      }}
    >
      <Places draft={draft} change={change} choices={choices} />
      <Rest draft={draft} change={change} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={open.isPending || draft.cwd.trim() === ''}>
          Open the chat
        </Button>
        <CopyCli words={cliOf(draft)} />
      </div>
      {open.error && <Refusal error={open.error} />}
    </form>
  );
}

interface Filling {
  draft: ChatDraft;
  change: (part: Partial<ChatDraft>) => void;
}

/** On what and where it runs. */
function Places({ draft, change, choices }: Filling & { choices: Choices }) {
  const { agents, harnesses, folders } = choices;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Choice
          label="Harness"
          value={draft.harness}
          options={harnesses}
          change={(harness) => change({ harness, agent: '' })}
        />
        <Choice
          label="Agent"
          value={draft.agent}
          options={[{ value: '', text: 'Any that has room' }, ...agentsWith(draft.harness, agents)]}
          change={(agent) => change({ agent })}
        />
      </div>
      <FolderField
        label="Folder"
        hint="On the agent’s host; or a git address that it clones, with #ref for a branch."
        value={draft.cwd}
        more={folders}
        placeholder="/home/me/project"
        change={(cwd) => change({ cwd })}
      />
    </>
  );
}

/** What the hub chooses well by itself. */
function Rest({ draft, change }: Filling) {
  return (
    <>
      <Choice
        label="May do without asking"
        value={draft.mode}
        options={[{ value: '', text: 'As the hub is set' }, ...MODE_OPTIONS]}
        change={(mode) => change({ mode })}
      />
      <details>
        <summary className="cursor-pointer text-quiet">Model and title</summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <TextField
            label="Model"
            hint="Empty: the harness’ own. Once it runs, choose from its list."
            value={draft.model}
            spellCheck={false}
            change={(model) => change({ model })}
          />
          <TextField
            label="Title"
            hint="Empty: what you say first."
            value={draft.title}
            maxLength={200}
            change={(title) => change({ title })}
          />
        </div>
      </details>
    </>
  );
}

function NoHarness() {
  return (
    <div className="flex flex-col gap-2">
      <p>No agent of yours has a harness yet. What this machine has, and what is missing:</p>
      <CliCommand words={['muster', 'doctor']} />
      <p>Start an agent here, then this page offers what it found:</p>
      <CliCommand words={['muster', 'up']} />
    </div>
  );
}
