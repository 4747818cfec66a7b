import { Button } from '../../parts/button.tsx';
import { CopyText } from '../../parts/copy-text.tsx';

/** A secret that was just made. A reload does not bring it back. */
export function ShownOnce({ title, text, close }: { title: string; text: string; close: () => void }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded-lg border border-needs p-3">
      <p className="font-medium">{title}</p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 rounded-md border border-line bg-sunken p-2 font-mono text-[13px] break-all">
          {text}
        </code>
        <CopyText text={text} />
      </div>
      <Button onClick={close} className="self-start">
        I have kept it
      </Button>
    </div>
  );
}
