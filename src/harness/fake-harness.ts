import { ok, refuse, type Result } from '#base';
import { failure } from './failure.ts';
import { FakeSession, type FakeHostOptions, type FakeMemory } from './fake-session.ts';
import type { FoundHarness, HarnessFailure, HarnessHost, LiveSession } from './port.ts';

/** A host without processes and without ACP: deterministic, scripted, under the same rules of order and end as the real one. */
export function createFakeHost(options: FakeHostOptions): HarnessHost {
  const names = options.harnesses ?? ['fake'];
  const memory: FakeMemory = options.memory ?? new Map();
  const open = new Map<string, FakeSession>();
  return {
    async open(spec): Promise<Result<LiveSession, HarnessFailure>> {
      if (!names.includes(spec.harness)) {
        const known = names.join(', ');
        return refuse(
          failure('harness.unknown', `There is no harness "${spec.harness}" here. Known: ${known}.`),
        );
      }
      if (options.directories && !options.directories.has(spec.cwd)) {
        return refuse(
          failure('harness.cwd_missing', `The directory ${spec.cwd} does not exist on this machine.`),
        );
      }
      const broken = options.refuseOpen?.(spec);
      if (broken) return refuse(broken);
      await open.get(spec.session)?.close();
      const session = new FakeSession(options, spec, memory);
      open.set(spec.session, session);
      return ok(session);
    },
    async found(): Promise<FoundHarness[]> {
      return names.map((name) => ({
        name,
        program: 'built-in',
        canResume: true,
        canSteer: options.canSteer ?? false,
      }));
    },
  };
}
