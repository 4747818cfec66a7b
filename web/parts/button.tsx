import type { ComponentProps } from 'react';

const LOOKS = {
  main: 'border-accent bg-accent text-on-accent',
  plain: 'border-line bg-raised text-ink hover:border-quiet',
  bad: 'border-bad bg-raised text-bad',
} as const;

export interface ButtonProps extends ComponentProps<'button'> {
  look?: keyof typeof LOOKS;
}

export function Button({ look = 'plain', className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`min-h-8 rounded-md border px-2.5 py-1 font-medium disabled:opacity-60 ${LOOKS[look]} ${className}`}
    />
  );
}
