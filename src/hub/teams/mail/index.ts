export { versionAnnouncer } from './announce-version.ts';
export { teammateFeeder } from './teammate-feeder.ts';
export { createTeamMail } from './team-mail-service.ts';
