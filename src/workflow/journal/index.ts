export { digest, type CallContext } from './call-key.ts';
export { RunJournal, type Candidate } from './run-journal.ts';
