import { useParams } from '@tanstack/react-router';
import { explainedIn } from '#contract/client';
import page from '../../../docs/reference/errors.md?raw';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Screen } from '../../parts/screen.tsx';

/** What one code of a refusal means, and what to do. */
export default function ErrorCode() {
  const { code } = useParams({ from: '/errors/$code' });
  const explained = explainedIn(page, code);
  return (
    <Screen
      title={explained?.code ?? code}
      aside={<CopyCli words={['muster', 'explain', explained?.code ?? code]} />}
    >
      {explained ? (
        <div className="flex max-w-2xl flex-col gap-3 rounded-lg border border-line bg-raised p-4">
          <p>{explained.means}</p>
          <p className="font-semibold">{explained.next}</p>
          <p className="text-quiet">{explained.doors}</p>
        </div>
      ) : (
        <Empty title="No error has this code.">
          <p>A hub of another version may know it; its own documents explain it.</p>
        </Empty>
      )}
    </Screen>
  );
}
