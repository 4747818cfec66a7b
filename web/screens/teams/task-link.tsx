import { Link } from '@tanstack/react-router';
import { plainText } from '../../parts/plain-text.ts';

/** A task by its title; opens it. */
export function TaskLink({ task: { id, title } }: { task: { id: string; title: string } }) {
  return (
    <Link
      to="/tasks/$task"
      params={{ task: id }}
      className="min-w-0 font-medium break-words text-ink underline underline-offset-4"
    >
      {plainText(title)}
    </Link>
  );
}
