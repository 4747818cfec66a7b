import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ok, refuse, Scope, silentLog, type Result } from '#base';
import { createClient, EXIT } from '#contract/client';
import { refusal, type Refusal } from '#domain';
import { STOPPED, type CommandContext } from '../../command-context.ts';
import { readVersion } from '../../read-version.ts';
import { compose, type Composition } from '../composition.ts';
import { readConfiguration } from '../configuration.ts';
import { prepareStateFolder } from '../state-folder.ts';
import { playStory } from './play-story.ts';
import { startScriptedModel, type ScriptedModel } from './scripted-model.ts';
import { makeProject, ownStory, SCRIPTED_STORY } from './story.ts';

export interface DemoFlags {
  /** The person's own, in place of grok on the scripted model. */
  harness: string | undefined;
  keep: boolean;
}

/** Delegation from beginning to end, in a temporary folder that is gone afterwards. Exit 0 only when every step really happened. */
export async function runDemo(context: CommandContext, flags: DemoFlags): Promise<number> {
  const scope = new Scope();
  try {
    const done = await demo(context, flags, scope);
    if (context.io.signal.aborted) return stopped(context);
    return done.ok ? EXIT.done : context.refuse(done.error);
  } finally {
    await scope.close();
  }
}

function stopped(context: CommandContext): number {
  context.talk('Stopped. Nothing of the demo is left.');
  return STOPPED;
}

async function demo(context: CommandContext, flags: DemoFlags, scope: Scope): Promise<Result<void, Refusal>> {
  const { io, style } = context;
  const say = (line = '') => (context.json ? context.talk(line) : context.line(line));
  const story = flags.harness === undefined ? SCRIPTED_STORY : ownStory(flags.harness);
  const root = await realpath(await mkdtemp(join(tmpdir(), 'muster-demo-')));
  if (!flags.keep)
    scope.add(() => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const folders = {
    root,
    state: join(root, 'state'),
    project: join(root, 'project'),
    home: join(root, 'home'),
  };
  say(style.bold('Muster: delegation from beginning to end'));
  if (flags.harness === undefined) {
    say('grok is the real program. Its model is a script, without account or network:');
    say('what it says was written beforehand. Everything else really happens: processes,');
    say('approvals, files, commands, the database.');
  }
  const model = flags.harness === undefined ? await startScriptedModel() : ok(undefined);
  if (!model.ok) return model;
  if (model.value) scope.add(model.value.stop);
  await makeProject(folders.project);
  const composed = await composeDemo(context, folders, model.value);
  if (!composed.ok) return composed;
  scope.add(() => composed.value.stop());
  const found = composed.value.harnesses.map(({ name }) => name);
  if (!found.includes(story.harness)) return refuse(notFound(story.harness, found));
  const { address, token } = composed.value;
  const client = createClient({
    baseUrl: address,
    token,
    clientName: 'demo',
    clock: io.clock,
    fetch: (request) => io.fetch(request),
  });
  return playStory({ context, client, story, say, folders, address, keep: flags.keep });
}

async function composeDemo(
  { io }: CommandContext,
  folders: { state: string; home: string; root: string },
  model: ScriptedModel | undefined,
): Promise<Result<Composition, Refusal>> {
  // With the scripted model nothing of the person's own is read: no settings, no login, no home.
  const path = [dirname(process.execPath), io.env['PATH'] ?? ''].join(delimiter);
  const env =
    model === undefined
      ? io.env
      : {
          PATH: path,
          HOME: folders.home,
          TERM: 'dumb',
          XAI_API_KEY: 'scripted',
          GROK_XAI_API_BASE_URL: `${model.url}/v1`,
        };
  const configuration = await readConfiguration({
    env,
    cwd: folders.root,
    flags: [
      { key: 'hub.port', value: 0, flag: 'the demo' },
      { key: 'hub.database', value: 'embedded', flag: 'the demo' },
    ],
  });
  if (!configuration.ok) return configuration;
  const prepared = await prepareStateFolder(folders.state);
  if (!prepared.ok) return prepared;
  await prepareStateFolder(folders.home);
  return compose({
    folder: folders.state,
    configuration: configuration.value,
    clock: io.clock,
    ids: io.ids,
    log: silentLog,
    version: await readVersion(),
    env,
    withAgent: true,
    client: 'demo',
    onStopAsked: () => {},
  });
}

function notFound(harness: string, found: readonly string[]): Refusal {
  return refusal('spawn.harness_unknown', `The harness "${harness}" was not found on this machine.`, {
    hint: `Found: ${found.join(', ') || 'none'}. Install it, or configure harness.${harness}.command, then run the demo again.`,
  });
}
