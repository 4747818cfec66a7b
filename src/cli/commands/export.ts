import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  args: [['<file>', 'a new file, packed when it ends in .gz; - writes to stdout']],
  options: [
    {
      flags: '--database <database>',
      about: '`embedded`, a file, or a postgres:// address (what muster up would open here)',
    },
    { flags: '--force', about: 'also while a hub runs: a copy of this moment, good as a backup' },
  ],
  examples: [
    'muster export muster.ndjson.gz',
    'muster export backup.ndjson.gz --force',
    'muster export - --database postgres://localhost/muster | gzip > muster.ndjson.gz',
  ],
  async run(context, input) {
    const { runExport } = await import('../compose/transfer/run-export.ts');
    return runExport(context, {
      file: input.arg(0),
      database: input.text('database'),
      whileInUse: input.has('force'),
    });
  },
};
