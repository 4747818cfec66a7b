import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Principal, Refusal, Team } from '#domain';
import { sessionRows, teamMailRows, teamRows, type Tx } from '#store';
import { resolveTeam, teamNotFound } from '../team-lookup.ts';
import type { TeamMailDeps } from './await-answer.ts';
import { mailSender } from './mail-sender.ts';

type Topics = Result<{ topics: string[] }, Refusal>;

/** Changes what the caller subscribes to in its team; answers all of it. */
export function changeTopics(
  deps: TeamMailDeps,
  by: Principal,
  ref: string | undefined,
  change: { add?: readonly string[]; drop?: readonly string[] },
): Promise<Topics> {
  const bad = (change.add ?? []).find(
    (topic) => topic.trim() === '' || topic.length > LIMITS.artifactNameCharacters,
  );
  if (bad !== undefined) return Promise.resolve(badTopic(bad));
  return deps.store.unit(async (tx) => {
    const sender = await mailSender(deps, tx, by);
    if (!sender.ok) return sender;
    const { self } = sender.value;
    const team = await resolveTeam(tx, by, ref, self.id);
    if (!team.ok) return team;
    if (team.value.state !== 'active') return teamNotFound(ref ?? team.value.name);
    const kept = team.value.lead === self.id ? ofLead(tx, team.value) : ofTeammate(tx, team.value, self.id);
    const place = await kept;
    if (!place.ok) return place;
    const dropped = new Set(change.drop ?? []);
    const added = [...place.value.topics, ...(change.add ?? [])];
    const topics = [...new Set(added)].filter((topic) => !dropped.has(topic));
    if (topics.length > LIMITS.topicsPerTeammate) return tooMany(topics.length);
    await place.value.put(topics);
    return ok({ topics });
  });
}

interface Place {
  topics: string[];
  put(topics: readonly string[]): Promise<void>;
}

async function ofLead(tx: Tx, { id }: Team): Promise<Result<Place, Refusal>> {
  await tx.lock('teams', [id]);
  const topics = await teamMailRows.leadTopics(tx, id);
  return ok({ topics, put: (changed) => teamMailRows.putLeadTopics(tx, id, changed) });
}

async function ofTeammate(
  tx: Tx,
  team: Team,
  self: Parameters<typeof sessionRows.lockSession>[1],
): Promise<Result<Place, Refusal>> {
  await sessionRows.lockSession(tx, self);
  const mate = await teamRows.findTeammate(tx, self);
  if (mate?.team !== team.id || mate.leftAt !== null) return noSubscriber(team);
  const put = (topics: readonly string[]) => teamRows.changeTeammate(tx, self, { topics: [...topics] });
  return ok({ topics: mate.topics, put });
}

const noSubscriber = ({ name, id }: Team) =>
  refuse(
    refusal('team.not_a_member', `Only the members of the team "${name}" subscribe to its topics.`, {
      hint: 'A person sees the whole mail and every artifact anyway.',
      details: { team: id },
    }),
  );

const badTopic = (topic: string) =>
  refuse(
    refusal(
      'request.invalid',
      `A topic has 1 to ${LIMITS.artifactNameCharacters} characters, not ${topic.length}.`,
      {
        hint: 'Use a word of the team’s own, or the name of an artifact.',
      },
    ),
  );

const tooMany = (topics: number) =>
  refuse(
    refusal(
      'request.invalid',
      `${LIMITS.topicsPerTeammate} topics are the most, and these would be ${topics}.`,
      {
        hint: 'Unsubscribe from some first.',
      },
    ),
  );
