import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RouteInput } from '#contract';
import { EXIT } from '#contract/client';
import { refusal } from '#domain';
import { ARTIFACT_ARG, numberOption, RUN_OPTION, TEAM_OPTION } from '../artifacts/artifact-body.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { artifactFacts, sizeText } from '../output/artifact-lines.ts';
import { plainText } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [ARTIFACT_ARG],
  options: [
    numberOption('--at <version>', 'this version; what stands when left out'),
    { flags: '--out <file>', about: 'write its octets into a file, as they are' },
    TEAM_OPTION,
    RUN_OPTION,
  ],
  examples: [
    'muster artifact show design/queue.md',
    'muster artifact show report --run run_4k2x',
    'muster artifact show design/queue.md --at 2 --out queue.md',
  ],
  async run(context, input) {
    const params = { artifact: input.arg(0) };
    const query = { team: input.text('team'), run: input.text('run'), version: input.number('at') };
    const out = input.text('out');
    if (out !== undefined) return writeOut(context, { params, query }, out);
    const shown = await context.call('artifacts.show', { params, query });
    if (!shown.ok) return context.refuse(shown.error);
    const { artifact, version, body, encoding } = shown.value;
    context.show(shown.value, () => {
      const head = artifactFacts(artifact, version, context.look());
      const elsewhere = `${sizeText(version.bytes)}, which a terminal does not show: add --out FILE`;
      return `${head}\n\n${body === null || encoding === 'base64' ? `(${elsewhere})` : plainText(body)}`;
    });
    return EXIT.done;
  },
};

async function writeOut(
  context: CommandContext,
  input: Pick<RouteInput<'artifacts.body'>, 'params' | 'query'>,
  out: string,
): Promise<number> {
  const got = await context.call('artifacts.body', input);
  if (!got.ok) return context.refuse(got.error);
  const file = resolve(context.io.cwd, out);
  try {
    await writeFile(file, got.value);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return context.refuse(
      refusal('request.invalid', `The file "${file}" cannot be written: ${why}.`, { hint: 'Name another.' }),
    );
  }
  context.show({ file, bytes: got.value.length }, () => `Wrote ${sizeText(got.value.length)} to ${file}.`);
  return EXIT.done;
}
