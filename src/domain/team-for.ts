import { LIMITS } from './limits.ts';

/** What a team is formed for, by the words of a prompt. */
export const TEAM_PURPOSES = ['review', 'design', 'build'] as const;
export type TeamPurpose = (typeof TEAM_PURPOSES)[number];

/** A team that fits a prompt: who is in it, and what each does first. The lead is whoever forms it. */
export interface FittingTeam {
  purpose: TeamPurpose;
  teammates: readonly { name: string; role: string }[];
  /** `for` names a teammate, `needs` keys of tasks before it. */
  tasks: readonly {
    key: string;
    for: string;
    title: string;
    description: string;
    needs?: readonly string[];
  }[];
}

/** Said before the point: to whom, and that it is a wish. */
const PREAMBLE =
  /^(?:(?:please|kindly|hey|hi|ok|okay|now|then|just|also)\b[,\s]*|(?:can|could|would|will) (?:you|we)(?: please)?\s+|(?:i|we) (?:want|need|would like)(?: (?:you|the team|a team))? to\s+|let(?:'|’)?s\s+|(?:use|have|ask|let|get) (?:the|a|my|your) team\b(?: to| work on this| work on| do)?[,:;.\s-]*(?:and\s+)?(?:to\s+)?|(?:do|run|start|give me|make) (?:a|an|the)\s+)+/iu;
const REVIEWING =
  /^(?:multi-agent review|(?:code |peer |security |thorough |full |quick |second )*(?:re-?)?review(?:ing)?|audit|critique|inspect|assess|proofread|look (?:over|at|through)|go (?:over|through)|check (?:over )?(?:my|this|the|our|these|that|for))\b/iu;
const DESIGNING =
  /^(?:design|architect|plan the (?:architecture|design)|sketch the (?:architecture|design)|propose an? (?:architecture|design))\b/iu;
/** What is reviewed is a design, when that stands near the verb: `review this architecture`, not `review the code of the design page`. */
const OF_DESIGN =
  /^\S+(?: (?:and|of|for|on|over|my|our|this|that|the|its|your|these|a|an|new|proposed|whole|api|system|data|database|technical|overall|software))* (?:design|architecture|architectural|rfc|proposal|spec)s?\b/iu;
/** The review of a design, with the noun before: `design review of the cache`. */
const DESIGN_REVIEW = /^(?:design|architecture|architectural) (?:re-?)?review\b/iu;

/** What a prompt asks for; whatever is no review and no design is work to be built. */
export function purposeOf(prompt: string): TeamPurpose {
  const point = prompt.trim().replace(PREAMBLE, '');
  if (DESIGN_REVIEW.test(point) || DESIGNING.test(point)) return 'design';
  if (!REVIEWING.test(point)) return 'build';
  return OF_DESIGN.test(point) ? 'design' : 'review';
}

/**
 * The team of built-in roles that fits a prompt: reviewer and tester for a review; architect, developer and the architect
 * again for a design; developer, reviewer and tester for all else. The prompt stands whole in each first task.
 */
export function teamFor(prompt: string): FittingTeam {
  const purpose = purposeOf(prompt);
  const { teammates, tasks } = TEAMS[purpose](prompt.trim());
  return {
    purpose,
    teammates,
    tasks: tasks.map((task) => ({ ...task, description: cut(task.description) })),
  };
}

function cut(text: string): string {
  const mark = '… (cut: ask the lead for the rest)';
  const most = LIMITS.taskDescriptionCharacters;
  return text.length > most ? text.slice(0, most - mark.length) + mark : text;
}

type Shape = Omit<FittingTeam, 'purpose'>;

const REPORT = 'Report by weight, the gravest first, each with file and line, and how to mend it.';

const TEAMS: Readonly<Record<TeamPurpose, (prompt: string) => Shape>> = {
  review: (prompt) => ({
    teammates: [
      { name: 'reviewer', role: 'reviewer' },
      { name: 'tester', role: 'tester' },
    ],
    tasks: [
      {
        key: 'review',
        for: 'reviewer',
        title: 'Read what is to be reviewed, and judge it',
        description: `${prompt}\n\nFind out first what is meant: uncommitted changes, a branch, a commit or a file. Hand your findings in as an artifact of type review_comment. ${REPORT}`,
      },
      {
        key: 'test',
        for: 'tester',
        title: 'Run its tests, and try what its author did not think of',
        description: `${prompt}\n\nChange no file but tests. Say what you ran and what it said. ${REPORT}`,
      },
    ],
  }),
  design: (prompt) => ({
    teammates: [
      { name: 'architect', role: 'architect' },
      { name: 'developer', role: 'developer' },
    ],
    tasks: [
      {
        key: 'design',
        for: 'architect',
        title: 'Judge the design, or make one',
        description: `${prompt}\n\nHand it in as an artifact of type design_doc: the interfaces, the order of work, the risks, what was rejected and why.`,
      },
      {
        key: 'feasibility',
        for: 'developer',
        needs: ['design'],
        title: 'Find out whether the design can be built',
        description:
          'Read the design_doc and the code that it touches, and try what is doubtful outside of it. Change nothing here. Say what does not hold, what is missing, and what is simpler.',
      },
      {
        key: 'refine',
        for: 'architect',
        needs: ['feasibility'],
        title: 'Refine the design by what was found',
        description: 'Take up each finding, or say why not, and write the next version of the design_doc.',
      },
    ],
  }),
  build: (prompt) => ({
    teammates: [
      { name: 'developer', role: 'developer' },
      { name: 'reviewer', role: 'reviewer' },
      { name: 'tester', role: 'tester' },
    ],
    tasks: [
      {
        key: 'build',
        for: 'developer',
        title: 'Make the change that is asked for',
        description: prompt,
      },
      {
        key: 'review',
        for: 'reviewer',
        needs: ['build'],
        title: 'Review the change',
        description: `It was asked for: ${prompt}\n\nHand your findings in as an artifact of type review_comment. ${REPORT}`,
      },
      {
        key: 'test',
        for: 'tester',
        needs: ['build'],
        title: 'Test the change',
        description: `It was asked for: ${prompt}\n\nChange no file but tests. ${REPORT}`,
      },
      {
        key: 'mend',
        for: 'developer',
        needs: ['review', 'test'],
        title: 'Mend what was found',
        description: 'Take up each finding of the review and of the tests, or say why not.',
      },
    ],
  }),
};
