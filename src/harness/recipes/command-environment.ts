/** What a person's commands usually need of the environment and what holds no key. */
export const COMMAND_ENVIRONMENT = [
  'EDITOR',
  'PAGER',
  'NVM_DIR',
  'PNPM_HOME',
  'GOPATH',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'JAVA_HOME',
];
