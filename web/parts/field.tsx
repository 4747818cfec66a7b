import { useId, type ComponentProps, type ReactNode } from 'react';

const BOX =
  'min-h-9 w-full rounded-md border bg-raised px-2.5 py-1.5 placeholder:text-quiet disabled:opacity-60';

interface Labelled {
  label: string;
  /** What to write there, in a sentence. */
  hint?: ReactNode;
  /** What is wrong with what stands there. */
  problem?: string | undefined;
}

interface Bound {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
  className: string;
}

/** A label over whatever is filled in, with its hint and what is wrong below it, told to screen readers too. */
export function Field({ label, hint, problem, draw }: Labelled & { draw: (bound: Bound) => ReactNode }) {
  const id = useId();
  const isTold = hint !== undefined || problem !== undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {draw({
        id,
        'aria-describedby': isTold ? `${id}-told` : undefined,
        'aria-invalid': problem !== undefined,
        className: `${BOX} ${problem === undefined ? 'border-line' : 'border-bad'}`,
      })}
      {isTold && (
        <p id={`${id}-told`} className={problem === undefined ? 'text-quiet' : 'text-bad'}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}

type Input = Omit<ComponentProps<'input'>, 'onChange' | 'className'> & { change: (text: string) => void };

/** One line of text, or a number, date or password by its `type`. */
export function TextField({ label, hint, problem, change, ...rest }: Labelled & Input) {
  return (
    <Field
      {...{ label, hint, problem }}
      draw={(bound) => <input {...rest} {...bound} onChange={(event) => change(event.target.value)} />}
    />
  );
}

type Area = Omit<ComponentProps<'textarea'>, 'onChange' | 'className'> & { change: (text: string) => void };

/** Several lines of text. */
export function TextArea({ label, hint, problem, change, ...rest }: Labelled & Area) {
  return (
    <Field
      {...{ label, hint, problem }}
      draw={(bound) => (
        <textarea rows={4} {...rest} {...bound} onChange={(event) => change(event.target.value)} />
      )}
    />
  );
}

export interface ChoiceOption<T extends string> {
  value: T;
  text: string;
}

type Select = Omit<ComponentProps<'select'>, 'onChange' | 'className' | 'value'>;

/** One of several. */
export function Choice<T extends string>(
  parts: Labelled & Select & { value: T; options: readonly ChoiceOption<T>[]; change: (value: T) => void },
) {
  const { label, hint, problem, value, options, change, ...rest } = parts;
  return (
    <Field
      {...{ label, hint, problem }}
      draw={(bound) => (
        <select
          {...rest}
          {...bound}
          value={value}
          onChange={(event) => {
            const chosen = options[event.target.selectedIndex];
            if (chosen) change(chosen.value);
          }}
        >
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.text}
            </option>
          ))}
        </select>
      )}
    />
  );
}

/** Yes or no. */
export function Tick(parts: {
  label: ReactNode;
  value: boolean;
  change: (value: boolean) => void;
  disabled?: boolean;
}) {
  const { label, value, change, disabled = false } = parts;
  return (
    <label className="flex min-h-8 items-center gap-2">
      <input
        type="checkbox"
        checked={value}
        disabled={disabled}
        onChange={(event) => change(event.target.checked)}
        className="size-4 accent-accent"
      />
      <span>{label}</span>
    </label>
  );
}
