import type { Agent, AgentCommand } from '../../live/views.ts';
import { ageText } from '../../parts/age-text.ts';
import { plainText } from '../../parts/plain-text.ts';
import type { WordLook } from '../../parts/status-words.ts';

/** Whether an agent is heard. What people ask of it is another thing, and is shown beside it. */
const HEARD: Readonly<Record<Agent['liveness']['heard'], WordLook>> = {
  online: { text: 'heard', shape: '●', tone: 'good' },
  offline: { text: 'silent', shape: '○', tone: 'bad' },
  lost: { text: 'lost', shape: '?', tone: 'bad' },
  never: { text: 'not heard yet', shape: '·', tone: 'quiet' },
};
export const heardLook = ({ liveness }: Pick<Agent, 'liveness'>): WordLook => HEARD[liveness.heard];

/** What people ask of an agent. */
const INTENTS: Readonly<Record<Agent['intent'], WordLook & { means: string }>> = {
  active: { text: 'takes work', shape: '▸', tone: 'good', means: 'It takes work as it has slots.' },
  draining: {
    text: 'draining',
    shape: '◌',
    tone: 'needs',
    means: 'It takes no new work and finishes what runs on it.',
  },
  disabled: {
    text: 'disabled',
    shape: '✕',
    tone: 'bad',
    means: 'Its token is refused: it takes no work, and what runs on it is not heard.',
  },
};
export const intentLook = ({ intent }: Pick<Agent, 'intent'>): WordLook & { means: string } =>
  INTENTS[intent];

export function slotsText({ slots, slotsHeld }: Pick<Agent, 'slots' | 'slotsHeld'>): string {
  const free = Math.max(0, slots - slotsHeld);
  return `${slotsHeld} of ${slots} ${slots === 1 ? 'slot' : 'slots'} in use, ${free} free`;
}

/** Where its sessions may work, as its daemon said; undefined when it said nothing: anywhere. */
export function rootsOf({ metadata }: Pick<Agent, 'metadata'>): string[] | undefined {
  const { roots } = metadata;
  return Array.isArray(roots) ? roots.map((root) => plainText(String(root))) : undefined;
}

/** Something about an agent that a person should know: what is so, why it matters, what to do. */
export interface Finding {
  tone: 'bad' | 'needs';
  what: string;
  why: string;
  /** A sentence on what to do, or a command to type. */
  todo?: string;
  cli?: string[];
}

/** What is amiss with an agent, as far as its hub knows; the worst first. */
export function findingsOf(agent: Agent, hub: { version: string; contract: number } | undefined): Finding[] {
  return [...standing(agent), ...ofHarnesses(agent), ...ofVersion(agent, hub)];
}

function standing({ name, liveness, intent, slots, slotsHeld }: Agent): Finding[] {
  if (intent === 'disabled') {
    return [
      {
        tone: 'bad',
        what: `${name} is disabled`,
        why: 'Its token is refused, so that it is not heard either.',
        cli: ['muster', 'agent', 'enable', name],
      },
    ];
  }
  if (liveness.heard === 'never') {
    return [
      {
        tone: 'needs',
        what: `${name} has not been heard yet`,
        why: 'It has registered, and sent no heartbeat.',
        todo: 'Look at what its daemon says on its host.',
      },
    ];
  }
  if (liveness.heard !== 'online') {
    const lost = liveness.heard === 'lost';
    return [
      {
        tone: 'bad',
        what: `${name} is silent`,
        why: lost
          ? 'It is silent for so long that its turns were interrupted and tasks went back. What it still finishes is kept, and told as late.'
          : 'Turns may go on there unseen. It takes no new ones; what is queued for it waits.',
        todo: 'Look whether its host is up and reaches this hub; start it there:',
        cli: ['muster', 'agent', 'start'],
      },
    ];
  }
  if (intent === 'active' && slotsHeld >= slots) {
    const why = 'What comes next waits for a free slot.';
    return [{ tone: 'needs', what: `All slots of ${name} are in use`, why }];
  }
  return [];
}

function ofHarnesses({ name, harnesses, liveness }: Agent): Finding[] {
  // Which it has comes with its first heartbeat.
  if (liveness.heard === 'never') return [];
  if (harnesses.length === 0) {
    return [
      {
        tone: 'bad',
        what: `${name} found no harness`,
        why: 'Nothing can run on it.',
        todo: 'Install one on its host, or configure harness.NAME.command there. It looks again each minute.',
      },
    ];
  }
  return harnesses.flatMap((harness) =>
    harness.login === undefined
      ? []
      : [
          {
            tone: 'needs' as const,
            what: `No login is seen for ${harness.name}`,
            why: 'It may be in a keychain; if not, turns fail with login_required.',
            todo: plainText(harness.login),
          },
        ],
  );
}

function ofVersion(
  { name, version, contract }: Agent,
  hub: { version: string; contract: number } | undefined,
): Finding[] {
  if (!hub || (version === hub.version && contract === hub.contract)) return [];
  const isOld = contract < hub.contract;
  return [
    {
      tone: 'needs',
      what: `${name} is of version ${plainText(version)}, this hub of ${hub.version}`,
      why: isOld
        ? `It speaks contract ${contract}; the next hub may serve ${hub.contract} and later alone.`
        : 'They understand each other.',
      cli: ['muster', 'agent', 'upgrade', name, hub.version],
    },
  ];
}

const KINDS: Readonly<Record<AgentCommand['order']['kind'], string>> = {
  drain: 'Drain',
  resume: 'Take work again',
  restart: 'Restart',
  upgrade: 'Upgrade',
  reload: 'Reload',
  health_check: 'Check health',
};

/** An order in words: `Upgrade to 1.4.2, by force`. */
export function orderText({ order }: Pick<AgentCommand, 'order'>): string {
  const to =
    order.kind === 'upgrade' ? ` to ${'version' in order.to ? order.to.version : order.to.tarball}` : '';
  return plainText(`${KINDS[order.kind]}${to}${'force' in order && order.force ? ', by force' : ''}`);
}

const STATES: Readonly<Record<AgentCommand['state'], WordLook>> = {
  pending: { text: 'not taken yet', shape: '○', tone: 'quiet' },
  acknowledged: { text: 'under way', shape: '◔', tone: 'accent' },
  completed: { text: 'done', shape: '✓', tone: 'good' },
  failed: { text: 'failed', shape: '✕', tone: 'bad' },
  expired: { text: 'expired', shape: '⌁', tone: 'bad' },
};
export const orderLook = ({ state }: Pick<AgentCommand, 'state'>): WordLook => STATES[state];

/** What an agent answered, for people: sizes and lengths of time with their units. */
export function resultFacts(result: AgentCommand['result']): [name: string, value: string][] {
  return Object.entries(result ?? {}).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !Array.isArray(value)) {
      const inner = resultFacts(Object.fromEntries(Object.entries(value)));
      const text = inner.map(([part, said]) => `${part.toLowerCase()} ${said}`).join(', ');
      return text === '' ? [] : [[factName(name), text]];
    }
    return [[factName(name), factText(name, value)]];
  });
}

function factName(name: string): string {
  const words = plainText(name)
    .replace(/(?:Bytes|MsAgo|Ms)$/, '')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function factText(name: string, value: unknown): string {
  if (Array.isArray(value)) return plainText(value.map(String).join(', '));
  if (typeof value !== 'number') return plainText(String(value));
  if (name.endsWith('Bytes')) return `${Math.round(value / 1024 / 1024).toLocaleString('en')} MB`;
  const length = value < 1_000 ? `${Math.round(value)} ms` : ageText(value);
  if (name.endsWith('MsAgo')) return `${length} ago`;
  return name.endsWith('Ms') ? length : String(value);
}
