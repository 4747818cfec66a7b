// Finds places, works on each at the same time, and asks before it ends:
//   muster workflow run examples/workflows/sweep.js --args '{"what": "TODO"}' --watch
const meta = {
  name: 'sweep',
  description: 'Finds places of a kind, says for each what to do, and asks which answer counts',
  phases: [{ title: 'Find' }, { title: 'Judge', detail: 'one agent for each place' }],
};

phase('Find');
const { places } = await agent(`Find up to ten places of this kind: ${args.what}. Change no file.`, {
  label: 'finder',
  schema: {
    type: 'object',
    required: ['places'],
    properties: { places: { type: 'array', maxItems: 10, items: { type: 'string' } } },
  },
});

phase('Judge');
const judged = await pipeline(
  places,
  (_, place) => agent(`What should be done about ${place}? One sentence.`, { label: place, timeout: '10m' }),
  (advice, place) => ({ place, advice }),
);
const good = judged.filter((one) => one !== null);
log(`${good.length} of ${places.length} places are judged`);

const { approved } = await approve(
  `Keep this list?\n${good.map((one) => `- ${one.place}: ${one.advice}`).join('\n')}`,
);
return approved ? good : [];
