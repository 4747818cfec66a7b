import { EXIT } from '#contract/client';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { UpFlags } from '../compose/up.ts';
import type { HubRecord } from '../connection/find-hub.ts';
import { ago } from '../output/spans.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--port <port>',
      about: 'port to listen on; 0 takes a free one (7070)',
      number: { least: 0, most: 65_535 },
    },
    {
      flags: '--database <database>',
      about: '`embedded` (SQLite in the state folder), or a postgres:// address',
    },
    { flags: '--detach', about: 'in the background; muster down stops it' },
    { flags: '--no-agent', about: 'only the hub' },
    { flags: '--host <host>', about: 'address to listen on (loopback); beyond it TLS or a proxy is needed' },
    { flags: '--tls-cert <file>', about: 'certificate as PEM' },
    { flags: '--tls-key <file>', about: 'its key as PEM' },
    { flags: '--behind-proxy <url>', about: 'public address of a proxy that ends TLS' },
  ],
  examples: ['muster up', 'muster up --detach', 'muster up --database postgres://localhost/muster'],
  async run(context, input) {
    const { runningHub, runUp } = await import('../compose/up.ts');
    const running = await runningHub(context);
    if (running !== undefined) {
      const otherwise = unmet(running, input);
      if (otherwise.length > 0) return context.refuse(runsOtherwise(running, otherwise));
      context.show(
        { ...running, already: true },
        () =>
          `A hub runs here already: ${running.address} (process ${running.pid}, started ${ago(running.startedAt, context.io.clock.now())})`,
      );
      if (!context.json)
        context.talk(
          'See it: muster status. Stop it: muster down. Another beside it: MUSTER_HOME=FOLDER muster up --port 0',
        );
      return EXIT.done;
    }
    if ((input.text('tlsCert') === undefined) !== (input.text('tlsKey') === undefined)) {
      return context.refuse(
        refusal('request.invalid', 'TLS needs both a certificate and its key; one of them is missing.', {
          hint: 'muster up --tls-cert FILE --tls-key FILE',
        }),
      );
    }
    if (input.has('detach')) return detach(context, input);
    return runUp(context, flagsOf(input));
  },
};

/** The flags that the hub which runs does not follow. */
function unmet(running: HubRecord, input: CommandInput): string[] {
  const port = input.number('port') ?? 0;
  const database = input.text('database');
  const isPostgres = database !== undefined && /^postgres(?:ql)?:/.test(database);
  return [
    ...(port === 0 || new URL(running.address).port === String(port) ? [] : ['--port']),
    ...(database === undefined || isPostgres === (running.database === 'postgres') ? [] : ['--database']),
    ...(input.text('host') === undefined ? [] : ['--host']),
    ...(input.text('tlsCert') === undefined ? [] : ['--tls-cert']),
    ...(input.text('behindProxy') === undefined ? [] : ['--behind-proxy']),
  ];
}

function runsOtherwise(running: HubRecord, flags: readonly string[]): Refusal {
  return refusal(
    'store.locked',
    `A hub runs here already, at ${running.address}; ${flags.join(', ')} would need a start of its own.`,
    { hint: 'Stop that one first: muster down. Or start another beside it: MUSTER_HOME=FOLDER muster up' },
  );
}

function flagsOf(input: CommandInput): UpFlags {
  const host = input.text('host');
  const cert = input.text('tlsCert');
  const key = input.text('tlsKey');
  const behindProxy = input.text('behindProxy');
  return {
    port: input.number('port'),
    database: input.text('database'),
    withAgent: input.has('agent'),
    exposure: {
      ...(host === undefined ? {} : { host }),
      ...(cert === undefined || key === undefined ? {} : { tls: { cert, key } }),
      ...(behindProxy === undefined ? {} : { behindProxy }),
    },
  };
}

async function detach(context: CommandContext, input: CommandInput): Promise<number> {
  const { startDetached } = await import('../compose/detach.ts');
  const named = ['port', 'database', 'host', 'tlsCert', 'tlsKey', 'behindProxy'].flatMap((name) => {
    const value = input.text(name) ?? input.number(name);
    return value === undefined
      ? []
      : [`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(value)];
  });
  const started = await startDetached(context.io, [...named, ...(input.has('agent') ? [] : ['--no-agent'])]);
  if (!started.ok) {
    const exit = context.refuse(started.error.refusal);
    return started.error.exit ?? exit;
  }
  const record = started.value;
  context.show(record, () => `The hub runs at ${record.address} (process ${record.pid}).`);
  if (!context.json)
    context.talk('See it: muster status, or in a browser: muster open. Stop it: muster down');
  return EXIT.done;
}
