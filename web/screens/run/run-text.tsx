import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { OneDiff } from '../../parts/diff.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { SaveAs } from '../workflow/save-as.tsx';
import { workflowLibrary } from '../workflows/workflow-queries.ts';
import { definitionOf, type RunDetail } from './run-queries.ts';

/** The text as it ran, and how it differs from what its name stands for now. */
export function RunText({ run }: { run: RunDetail }) {
  const kept = useQuery(definitionOf(run.id));
  const now = useQuery(workflowLibrary).data?.items.find(({ name }) => name === run.name);
  const mayAct = useMayAct();
  const navigate = useNavigate();
  const error = kept.error;
  if (error) return <Refusal error={error} />;
  if (!kept.data) return <p className="text-quiet">Reading …</p>;
  const { text, kind, hash } = kept.data;
  const file = `${run.name}.${kind === 'script' ? 'js' : 'yaml'}`;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <p className="text-quiet">
        <code className="font-mono text-[13px]">{hash.slice(0, 12)}</code> ·{' '}
        {now === undefined ? (
          'No workflow bears this name now; a run keeps its text.'
        ) : now.text === text ? (
          <>
            The same as{' '}
            <Link to="/workflows/$name" params={{ name: run.name }} className="underline underline-offset-4">
              {run.name}
            </Link>{' '}
            is now.
          </>
        ) : (
          'It has been changed since.'
        )}
      </p>
      {now === undefined && mayAct && (
        <SaveAs
          name=""
          kind={kind}
          text={text}
          isNameFree
          saved={(name) => void navigate({ to: '/workflows/$name', params: { name }, search: {} })}
        />
      )}
      {now !== undefined && now.text !== text && (
        <Section title="What has changed since">
          <OneDiff path={file} oldText={text} newText={now.text} />
        </Section>
      )}
      <Section title="As it ran">
        <pre
          tabIndex={0}
          className="max-h-[65vh] overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-[13px]"
        >
          {plainText(text)}
        </pre>
      </Section>
    </div>
  );
}
