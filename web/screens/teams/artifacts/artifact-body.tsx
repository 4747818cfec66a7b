import type { RouteAnswer } from '#contract';
import { Diff } from '../../../parts/diff.tsx';
import { Markdown } from '../../../parts/markdown.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { filesOf, lookOf, sizeText } from './artifact-look.ts';

type Read = RouteAnswer<'artifacts.show'>;

/** A version as its type has it: prose, changes, code; what is no text is told by its size. */
export function ArtifactBody({ read }: { read: Read }) {
  const { artifact, version, body } = read;
  const look = lookOf(artifact, read);
  const text = body ?? '';
  if (look === 'octets')
    return (
      <p className="text-quiet">
        {read.encoding === 'base64' ? 'No text' : 'More than is shown here'}: {sizeText(version.bytes)}.
        Download it to look at it.
      </p>
    );
  if (text === '') return <p className="text-quiet">It is empty.</p>;
  if (look === 'markdown')
    return (
      <article className="rounded-lg border border-line bg-raised p-4">
        <Markdown text={text} />
      </article>
    );
  const files = look === 'diff' ? filesOf(text) : [];
  if (files.length > 0)
    return (
      <div className="h-[60vh] overflow-hidden rounded-lg border border-line">
        <Diff files={files.map((file) => ({ ...file, isFolded: false, notes: [] }))} look="unified" />
      </div>
    );
  return (
    <pre
      tabIndex={0}
      aria-label={`Text of ${artifact.name}`}
      className="max-h-[60vh] overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-[13px]"
    >
      {plainText(text)}
    </pre>
  );
}
