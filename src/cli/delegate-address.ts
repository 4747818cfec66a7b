import type { OptionSpec } from './command-spec.ts';

export const DELEGATE_ARGS = [['<label>', 'its label, exactly']] as const;

export const OWNER_OPTION: OptionSpec = {
  flags: '--owner <session>',
  about: 'which owner’s, where several have one of that label (whole id)',
  id: 'session',
};
