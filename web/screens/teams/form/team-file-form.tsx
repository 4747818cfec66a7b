import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { TextArea, TextField } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { Section } from '../../../parts/section.tsx';
import { LeadFields } from './lead-fields.tsx';
import { emptyDraft, leadBody, leadProblems, type LeadDraft, type TeamBody } from './team-draft.ts';
import { TeamFileText } from './team-file-text.tsx';
import { useForming } from './team-form.tsx';
import { useSettled } from './use-settled.ts';

const EXAMPLE = `name: crew
description: Build it and look at it
teammates:
  - name: dev
    role: developer
    task: '{{prompt}}'
  - name: rev
    role: reviewer
tasks:
  - title: Read what was built
    for: rev
`;

/** Only its name counts: the team is named by it when the text names none. */
const FILE = 'team.yaml';

/** A new team from the text of a team file. */
export function TeamFileForm() {
  const [text, setText] = useState(EXAMPLE);
  const [prompt, setPrompt] = useState('');
  const [folder, setFolder] = useState('');
  const [lead, setLead] = useState<LeadDraft>({ ...emptyDraft.lead, choice: 'you' });
  const [isTried, setTried] = useState(false);
  const read = useRead(text, prompt);
  const form = useForming();
  const problems = new Map(isTried ? leadProblems(lead) : []);
  const { team, findings = [], takesPrompt = false } = read.data ?? {};
  const isCurrent = read.isFetched && !read.isPlaceholderData && read.settled;
  const submit = () => {
    setTried(true);
    if (team && isCurrent && leadProblems(lead).length === 0 && !form.isPending)
      form.mutate(withLead(team, lead, folder));
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Section title="Its text">
        <TeamFileText text={text} change={setText} findings={findings} isRead={isCurrent} />
        {read.error && <Refusal error={read.error} />}
        {takesPrompt && (
          <TextArea
            label="What it is started with"
            hint="Stands for {{prompt}} in the text."
            value={prompt}
            change={setPrompt}
          />
        )}
        {team && team.cwd === undefined && team.git === undefined && (
          <TextField
            label="Folder"
            hint="Absolute, on the host of its agents; left out, the lead’s own."
            value={folder}
            spellCheck={false}
            change={setFolder}
          />
        )}
      </Section>
      <Section title="Its lead">
        <LeadFields lead={lead} problems={problems} change={setLead} />
      </Section>
      {form.error && <Refusal error={form.error} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={form.isPending || !team || !isCurrent}>
          Form the team
        </Button>
        <CopyCli words={['muster', 'team', 'create', '--file', FILE]} />
      </div>
    </form>
  );
}

/** Read by the hub once nobody has typed for a moment; what it said last stays until it says something else. */
function useRead(text: string, prompt: string) {
  const wanted = JSON.stringify([text, prompt]);
  const settledText = useSettled(wanted);
  const query = useQuery({
    queryKey: [QUERY.teams, 'file', settledText],
    queryFn: ({ signal }) => {
      const body = { file: FILE, text, ...(prompt === '' ? {} : { prompt }) };
      return valueOf(client.call('team_files.read', { body, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: false,
    enabled: settledText === wanted && text.trim() !== '',
  });
  return { ...query, settled: settledText === wanted };
}

const withLead = (team: TeamBody, lead: LeadDraft, folder: string): TeamBody => ({
  ...team,
  ...(folder.trim() === '' ? {} : { cwd: folder.trim() }),
  ...leadBody(lead),
});
