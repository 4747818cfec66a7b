import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useTabTitle } from '../../parts/screen.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { ORIGINS } from '../workflows/origin-words.ts';
import { workflowLibrary, type Workflow } from '../workflows/workflow-queries.ts';
import { SaveAs } from './save-as.tsx';
import { SideBySide } from './side-by-side.tsx';
import { StartWays } from './start-ways.tsx';
import { fileOf, useChecked } from './use-checked.ts';

/** One workflow: its text and graph side by side, and what starts it. */
export default function WorkflowScreen() {
  const { name } = useParams({ from: '/workflows/$name' });
  const { data, error } = useQuery(workflowLibrary);
  const workflow = data?.items.find((one) => one.name === name);
  useTabTitle(name);
  if (workflow) return <Found key={`${name} ${workflow.origin}`} workflow={workflow} />;
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-4 md:p-6">
      <h1 className="text-xl font-semibold">{name}</h1>
      {error ? (
        <Refusal error={error} />
      ) : (
        <p className="text-quiet">{data ? 'No workflow has this name.' : 'Reading …'}</p>
      )}
      <Link to="/workflows" search={{}} className="text-accent underline">
        All workflows
      </Link>
    </div>
  );
}

function Found({ workflow }: { workflow: Workflow }) {
  const { name, kind, text } = workflow;
  const [draft, setDraft] = useState<string>();
  const navigate = useNavigate();
  const shown = draft ?? text;
  const { checked, error } = useChecked(fileOf(name, kind), shown, {});
  const leave = () => setDraft(undefined);
  return (
    <div className="mx-auto flex w-full max-w-[110rem] flex-col gap-5 p-4 md:p-6">
      <Head workflow={workflow} edit={draft === undefined ? () => setDraft(text) : undefined} />
      {error && <Refusal error={error} />}
      <SideBySide text={shown} checked={checked} {...(draft === undefined ? {} : { change: setDraft })} />
      {draft === undefined ? (
        <StartWays workflow={workflow} inputs={checked?.workflow?.inputs ?? []} />
      ) : (
        <SaveAs
          name={workflow.origin === 'saved' ? name : ''}
          kind={kind}
          text={draft}
          isNameFree={workflow.origin !== 'saved'}
          leave={leave}
          saved={(saved) => {
            leave();
            void navigate({ to: '/workflows/$name', params: { name: saved }, search: {} });
          }}
        />
      )}
    </div>
  );
}

function Head({ workflow, edit }: { workflow: Workflow; edit: (() => void) | undefined }) {
  const { name, origin, kind, description, version, file } = workflow;
  const mayAct = useMayAct();
  const navigate = useNavigate();
  const remove = async () => {
    await valueOf(client.call('workflows.remove', { params: { workflow: name } }));
    await navigate({ to: '/workflows', search: {} });
  };
  return (
    <header className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate text-xl font-semibold">{plainText(name)}</h1>
        <Badge title={ORIGINS[origin].about}>{ORIGINS[origin].text}</Badge>
        {kind === 'script' && <Badge>script</Badge>}
        {version !== null && <span className="text-quiet">version {version}</span>}
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <Link to="/runs" search={{ workflow: name }} className="underline underline-offset-4">
            Its runs
          </Link>
          <CopyCli words={['muster', 'workflow', 'show', name]} />
          {mayAct && edit && <Button onClick={edit}>{origin === 'saved' ? 'Edit' : 'Edit a copy'}</Button>}
          {mayAct && origin === 'saved' && (
            <Confirm
              label="Remove …"
              name={`Remove ${name}`}
              run={remove}
              cli={['muster', 'workflow', 'remove', name]}
            >
              <p>Schedules and webhooks that were made of it keep its text, and so do its runs.</p>
            </Confirm>
          )}
        </div>
      </div>
      {description !== null && <p className="max-w-prose">{plainText(description)}</p>}
      {file !== null && <p className="font-mono text-[13px] break-all text-quiet">{file}</p>}
    </header>
  );
}
