import { useQuery } from '@tanstack/react-query';
import { knownAgents } from '../live/queries.ts';
import { CliCommand } from './copy-cli.tsx';

/**
 * A command that begins work. Where agents have several harnesses the hub takes none by itself: then it names one, which
 * has its login if any has. `flags` are those that a harness stands behind.
 */
export function HarnessCommand({
  words,
  flags = ['--harness'],
}: {
  words: readonly string[];
  flags?: readonly string[];
}) {
  const agents = useQuery(knownAgents).data?.items ?? [];
  // The shell takes commands alone.
  const harnesses = agents.flatMap((agent) => agent.harnesses).filter(({ name }) => name !== 'shell');
  const ready = harnesses.find(({ login }) => login === undefined) ?? harnesses[0];
  const isOpen = ready !== undefined && harnesses.some(({ name }) => name !== ready.name);
  return <CliCommand words={isOpen ? [...words, ...flags.flatMap((flag) => [flag, ready.name])] : words} />;
}
