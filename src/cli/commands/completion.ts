import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  args: [['<shell>', 'bash, zsh or fish']],
  examples: [
    'muster completion bash > ~/.local/share/bash-completion/completions/muster',
    "echo 'source <(muster completion zsh)' >> ~/.zshrc",
    'muster completion fish > ~/.config/fish/completions/muster.fish',
  ],
  async run(context, input) {
    const shell = input.arg(0);
    if (shell !== 'bash' && shell !== 'zsh' && shell !== 'fish') {
      const { refusal } = await import('#domain');
      const hint = 'muster completion bash, zsh or fish';
      return context.refuse(
        refusal('request.invalid', `There is no completion for "${shell.slice(0, 40)}".`, { hint }),
      );
    }
    const { script } = await import('@bomb.sh/tab');
    script(shell, 'muster', 'muster');
    return EXIT.done;
  },
};
