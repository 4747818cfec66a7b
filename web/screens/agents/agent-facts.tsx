import type { Agent } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Facts } from '../../parts/facts.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Rows, Section } from '../../parts/section.tsx';
import { rootsOf, slotsText } from './agent-words.ts';
import { useLastHealth } from './use-last-health.ts';

/** What the daemon said of itself and its host. */
export function AgentFacts({ agent }: { agent: Agent }) {
  const health = useLastHealth(agent.id);
  const roots = rootsOf(agent);
  const { liveness, tags, version, contract } = agent;
  return (
    <Section title="Host and daemon">
      <Facts
        facts={[
          ['Host', `${plainText(agent.hostname)} (${plainText(agent.platform)})`],
          [
            'Last heartbeat',
            liveness.since === null ? 'none yet' : <LastHeard key="heard" at={liveness.since} />,
          ],
          ['Slots', slotsText(agent)],
          ['Tags', tags.length === 0 ? 'none' : tags.map((tag) => `#${tag}`).join(' ')],
          ['Works in', roots === undefined ? 'anywhere on its host' : roots.join('\n')],
          ['Version', `${plainText(version)}, contract ${contract}`],
          ...(health?.facts ?? []),
          ['Health checked', health && <LastHeard key="checked" at={health.at} />],
          ['Joined', <LastHeard key="joined" at={agent.createdAt} />],
          [
            'Id',
            <code key="id" className="font-mono text-[13px] break-all">
              {agent.id}
            </code>,
          ],
        ]}
      />
    </Section>
  );
}

const LastHeard = ({ at }: { at: number }) => (
  <>
    <Ago at={at} /> ago
  </>
);

/** What its host can run, and what each of it still needs. */
export function Harnesses({ agent }: { agent: Agent }) {
  if (agent.harnesses.length === 0) return null;
  return (
    <Section title="Harnesses">
      <Rows label="Harnesses">
        {agent.harnesses.map(({ name, version, canResume, canSteer, asks, login }) => (
          <li key={name} className="flex flex-col gap-1 px-3 py-2">
            <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
              <span className="font-medium">{plainText(name)}</span>
              {version !== undefined && <span className="text-quiet">{plainText(version)}</span>}
              {canResume && (
                <Badge title="It takes a conversation up again after its process has ended">resumes</Badge>
              )}
              {canSteer && <Badge title="A message can be put into a turn that runs">can be steered</Badge>}
              {login !== undefined && <Badge tone="needs">no login is seen</Badge>}
            </p>
            {asks !== undefined && <p className="text-quiet">{plainText(asks)}</p>}
          </li>
        ))}
      </Rows>
    </Section>
  );
}
