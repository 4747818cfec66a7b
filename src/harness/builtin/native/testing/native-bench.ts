import { startScriptedModel, type ScriptedModel } from '../../../../../test/scripted-model/server.ts';
import { RecordingSink } from '../../../testing/recording-sink.ts';
import { say, testHost, type TestHost } from '../../../testing/test-host.ts';
import type { HarnessHostOptions } from '../../../host.ts';
import type { LiveSession, PermissionAnswer, PermissionQuestion, SessionSpec } from '../../../port.ts';
import { nativeRecipe } from '../../../recipes/native.ts';
import type { NativeConfiguration } from '../native-settings.ts';

export type Protocol = NonNullable<NativeConfiguration['provider']>;

/** A host with the native harness on a scripted model of its own. */
export interface NativeBench extends AsyncDisposable {
  model: ScriptedModel;
  test: TestHost;
  spec(change?: Partial<SessionSpec>): SessionSpec;
  open(change?: Partial<SessionSpec>): Promise<LiveSession>;
}

export async function nativeBench(
  configured: NativeConfiguration = {},
  options: Partial<HarnessHostOptions> = {},
): Promise<NativeBench> {
  const model = await startScriptedModel();
  const recipe = nativeRecipe({ baseUrl: `${model.url}/v1`, model: 'scripted', ...configured });
  const test = await testHost([recipe], options);
  const spec = (change: Partial<SessionSpec> = {}) => test.spec('native', change);
  return {
    model,
    test,
    spec,
    open: (change = {}) => test.open(spec(change)),
    async [Symbol.asyncDispose]() {
      await test[Symbol.asyncDispose]();
      await model.close();
    },
  };
}

/** Runs one turn; permissions are allowed unless `decide` says otherwise. */
export async function turn(
  session: LiveSession,
  text: string,
  decide?: (question: PermissionQuestion) => PermissionAnswer | Promise<PermissionAnswer>,
) {
  const sink = new RecordingSink(decide);
  const outcome = await session.prompt(say(text), sink);
  return { outcome, sink };
}
