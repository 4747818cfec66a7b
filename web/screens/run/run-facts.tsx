import { CopyCli } from '../../parts/copy-cli.tsx';
import { Facts } from '../../parts/facts.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Section } from '../../parts/section.tsx';
import type { RunDetail } from './run-queries.ts';
import { limitsText, usedText, valueText } from './run-words.ts';

const BLOCK =
  'max-h-96 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-[13px] whitespace-pre-wrap break-words';

/** What a run was started with, what it may use, and what came of it. */
export function RunFacts({ run }: { run: RunDetail }) {
  const { args, result, artifacts, warnings, cwd, source, harness, agent, mode, id } = run;
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <Facts
        facts={[
          [
            'Run',
            <code key="id" className="font-mono text-[13px] break-all">
              {id}
            </code>,
          ],
          ['Folder', cwd],
          ['Source', source && `${source.url}${source.ref === null ? '' : ` at ${source.ref}`}`],
          ['Harness', harness],
          ['Agent', agent],
          ['Widest mode', mode],
          ['Limits', limitsText(run) || 'the hub’s own'],
          ['Used', usedText(run)],
          ['Mind', warnings.length === 0 ? null : warnings.map(plainText).join(' ')],
        ]}
      />
      {run.state === 'done' && result !== null && (
        <Section title="Result">
          <pre tabIndex={0} className={BLOCK}>
            {plainText(valueText(result))}
          </pre>
        </Section>
      )}
      <Section title="Inputs">
        <pre tabIndex={0} className={BLOCK}>
          {plainText(valueText(args))}
        </pre>
      </Section>
      {artifacts.length > 0 && (
        <Section title="Artifacts">
          <ul className="flex flex-col gap-1">
            {artifacts.map((one) => (
              <li key={one.id} className="flex flex-wrap items-center gap-x-3">
                <span className="font-medium break-all">{plainText(one.name)}</span>
                <span className="text-quiet">
                  {one.type}, version {one.version}
                  {one.step !== null && `, by ${plainText(one.step)}`}
                </span>
                <CopyCli words={['muster', 'artifact', 'show', one.name, '--run', id]} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  );
}
