import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { refuse } from '#base';
import { failure } from './failure.ts';
import type { SessionId } from '#domain';
import type { HarnessHost } from './port.ts';

/**
 * A host that opens sessions below these folders alone. Links are followed first, on both sides, and the session works in
 * what they lead to: a link that is changed later leads nobody out. `ownFolder` is where a session may work beside them,
 * and no other session.
 */
export function withinRoots(
  host: HarnessHost,
  roots: readonly string[],
  ownFolder?: (session: SessionId) => string,
): HarnessHost {
  const wire = host.wire?.bind(host);
  return {
    found: () => host.found(),
    ...(wire ? { wire } : {}),
    async open(spec) {
      const cwd = await realpath(spec.cwd).catch(() => undefined);
      // What does not exist is told by the host itself.
      if (cwd === undefined) return host.open(spec);
      const own = ownFolder?.(spec.session);
      for (const root of own === undefined ? roots : [...roots, own]) {
        const real = await realpath(root).catch(() => undefined);
        if (real !== undefined && liesIn(real, cwd)) return host.open({ ...spec, cwd });
      }
      return refuse(
        failure(
          'harness.cwd_outside',
          `The directory ${spec.cwd} lies outside of what this agent works in: ${roots.join(', ')}. To let it in, restart the agent with --root ${spec.cwd}`,
        ),
      );
    },
  };
}

function liesIn(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
