import type { OptionSpec } from '../command-spec.ts';
import { wholeId } from '../input/id-option.ts';

export const DELEGATE_ARGS = [['<label>', 'its label, exactly']] as const;

export const OWNER_OPTION: OptionSpec = {
  flags: '--owner <session>',
  about: 'which owner’s, where several have one of that label (whole id)',
  problem: wholeId('session'),
};
