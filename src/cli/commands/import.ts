import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  args: [['<file>', 'what muster export wrote, packed or not; - reads stdin']],
  options: [
    {
      flags: '--database <database>',
      about:
        '`embedded`, a file, or a postgres:// address (what muster up would open here); it has to be empty',
    },
    {
      flags: '--dry-run',
      about: 'read the whole file and say whether it is sound; no database is looked at',
    },
  ],
  examples: [
    'muster import muster.ndjson.gz --database postgres://localhost/muster',
    'muster import muster.ndjson.gz --dry-run',
    'MUSTER_HOME=/srv/muster muster import muster.ndjson.gz --database embedded',
  ],
  async run(context, input) {
    const { runImport } = await import('../compose/transfer/run-import.ts');
    return runImport(context, {
      file: input.arg(0),
      database: input.text('database'),
      dryRun: input.has('dryRun'),
    });
  },
};
