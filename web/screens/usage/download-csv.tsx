import { Button } from '../../parts/button.tsx';
import { csvOf, type Sum } from './figures.ts';

/** The figures that are shown, for a spreadsheet. */
export function DownloadCsv(parts: {
  /** Without its ending. */
  file: string;
  group: string;
  items: readonly (Sum & { name?: string | null })[];
}) {
  const { file, group, items } = parts;
  const download = () => {
    const address = URL.createObjectURL(new Blob([csvOf(group, items)], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${file}.csv`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Button onClick={download} aria-label={`Download ${file} as CSV`}>
      CSV
    </Button>
  );
}
