import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Ago } from '../../parts/ago.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Markdown } from '../../parts/markdown.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { RerunFrom } from './rerun-from.tsx';
import { baseOf } from './run-graph.ts';
import { oneStep, type RunDetail, type RunStep, type StepDetail } from './run-queries.ts';
import { stepUseText, timeFacts, valueText, whoText } from './run-words.ts';
import { lookOfStep } from './step-look.ts';
import { StepStatus } from './step-status.tsx';
import { sinceText } from './timeline.ts';
import { useNow } from './use-now.ts';

/** One step: what it was asked, what came of it, its tries, and where it was done. */
export function StepPanel({ run, step }: { run: RunDetail; step: RunStep }) {
  const { data, error } = useQuery(oneStep(run.id, step.id));
  const mayAct = useMayAct();
  const artifacts = run.artifacts.filter((one) => one.step === step.name);
  return (
    <section
      aria-label={`Step ${step.name}`}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-raised p-3"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 font-semibold break-words">{plainText(step.name)}</h2>
        <StepStatus look={lookOfStep(step.word)} />
        <div className="ml-auto flex items-center gap-2">
          <CopyCli words={['muster', 'workflow', 'step', run.id, step.name]} />
          {mayAct && run.actions.includes('rerun') && <RerunFrom run={run.id} step={step.name} />}
        </div>
      </div>
      <StepFacts step={step} />
      {error && <Refusal error={error} />}
      {step.child !== null && (
        <Link to="/runs/$run" params={{ run: step.child }} search={{}} className="text-accent underline">
          The run that it is
        </Link>
      )}
      {artifacts.length > 0 && (
        <Part title="Artifacts">
          <ul>
            {artifacts.map(({ id, name, type, version }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-3">
                <span className="font-medium break-all">{plainText(name)}</span>
                <span className="text-quiet">
                  {type}, version {version}
                </span>
                <CopyCli words={['muster', 'artifact', 'show', name, '--run', run.id]} />
              </li>
            ))}
          </ul>
        </Part>
      )}
      {data && <Texts step={data} />}
    </section>
  );
}

function StepFacts({ step }: { step: RunStep }) {
  const now = useNow(step.endedAt === null);
  const { name, label, session, phase, tries, endedAt, why, cause } = step;
  return (
    <Facts
      facts={[
        ['Label', label === null || label === name ? null : plainText(label)],
        ['Why', why && plainText(why)],
        ['Failed', cause && <span className="text-bad">{plainText(cause.message)}</span>],
        ['Who', whoText(step)],
        ['Session', session && <SessionLink session={session} text="its transcript" />],
        ['Phase', phase === null || phase === baseOf(name) ? null : plainText(phase)],
        ...timeFacts(step, now),
        ['Tries', tries > 1 ? String(tries) : null],
        ['Used', stepUseText(step)],
        ['Ended', endedAt && <Ended at={endedAt} />],
        ['Kept', step.reusedFrom && 'the result of an execution before'],
      ]}
    />
  );
}

const Ended = ({ at }: { at: number }) => (
  <>
    <Ago at={at} /> ago
  </>
);

const SessionLink = ({ session, text }: { session: string; text: string }) => (
  <Link to="/sessions/$session" params={{ session }} className="underline underline-offset-4">
    {text}
  </Link>
);

const BLOCK =
  'max-h-96 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-[13px] whitespace-pre-wrap break-words';

function Texts({ step }: { step: StepDetail }) {
  const { output, prompt, history, kind } = step;
  return (
    <>
      {output !== null && output !== undefined && (
        <Part title="Output">
          {typeof output === 'string' ? (
            <div className="max-h-[32rem] overflow-y-auto">
              <Markdown text={output} />
            </div>
          ) : (
            <pre tabIndex={0} className={BLOCK}>
              {plainText(valueText(output))}
            </pre>
          )}
        </Part>
      )}
      <details open={output === null || output === undefined}>
        <summary className="cursor-pointer font-medium">{kind === 'approve' ? 'Question' : 'Prompt'}</summary>
        <pre tabIndex={0} className={`mt-1 ${BLOCK}`}>
          {plainText(prompt)}
        </pre>
      </details>
      {history.length > 0 && (
        <details open={history.length > 1}>
          <summary className="cursor-pointer font-medium">
            {history.length === 1 ? 'One try' : `${history.length} tries`}
          </summary>
          <ol className="mt-1 flex flex-col gap-1">
            {history.map(({ number, session, cause, createdAt, endedAt }) => (
              <li key={number} className="flex flex-wrap gap-x-3">
                <span className="font-medium">{number}.</span>
                <SessionLink session={session} text="session" />
                <span className="text-quiet">
                  {endedAt === null ? 'goes on' : sinceText(endedAt - createdAt)}
                </span>
                {cause !== null && <span className="text-bad">{plainText(cause.message)}</span>}
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <h3 className="font-medium">{title}</h3>
      {children}
    </div>
  );
}
