/** What the scripted model is to answer stands where a person would say what they mean. */
const PLACES = String.raw`{"what": "TODO\nsay: Found {\"places\": [\"a.ts\", \"b.ts\"]}"}`;

/** How the set-ups of examples/ are tried, as a document would say it. */
export const SAMPLE_RUNS = `
\`\`\`sh test
muster workflow run examples/workflows/release.yaml --input version=1.2.0
muster approval answer APPROVAL approve
muster workflow watch RUN
#=> done
muster artifact show notes --run RUN
#=> Write the notes of 1.2.0
muster workflow run examples/workflows/sweep.js --args '${PLACES}'
muster approval answer APPROVAL approve
muster workflow watch RUN
#=> done
muster workflow status RUN
#=> b.ts
mkdir -p .muster/roles && cp examples/roles/leaks.md .muster/roles/
muster role check .muster/roles/leaks.md
muster session spawn "say: none in a.ts" --role leaks --wait
#=> none in a.ts
muster session spawn "error: 400 no credit" --wait
#=> muster explain harness.model_error
#=> exit 1
muster explain harness.model_error
#=> The cause of a turn
muster team create look --file examples/teams/review.yaml --dry-run
#=> prober
muster team create build --file examples/teams/feature.yaml --dry-run
#=> scribe
\`\`\`
`;
