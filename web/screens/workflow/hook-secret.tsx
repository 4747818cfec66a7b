import { CopyText } from '../../parts/copy-text.tsx';
import { curlLine } from './curl-line.ts';

const BLOCK =
  'overflow-x-auto rounded-md border border-line bg-sunken p-2 font-mono text-[13px] whitespace-pre-wrap break-all';

/** A secret that was just made, and how it is used. It is shown here alone: a reload does not bring it back. */
export function HookSecret(parts: { path: string; secret: string; inputs: Record<string, unknown> | null }) {
  const { path, secret, inputs } = parts;
  const curl = curlLine(location.origin, path, inputs);
  return (
    <div role="status" className="flex flex-col gap-2 rounded-lg border border-needs p-3">
      <p className="font-medium">Keep the secret now: it is not shown again.</p>
      <div className="flex flex-wrap items-center gap-2">
        <code className={BLOCK}>{secret}</code>
        <CopyText text={secret} label="Copy secret" />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <p className="text-quiet">With it in MUSTER_HOOK_SECRET, this starts a run:</p>
        <CopyText text={curl} label="Copy as curl" />
      </div>
      <pre tabIndex={0} className={BLOCK}>
        {curl}
      </pre>
    </div>
  );
}
