import type { Task } from '../../live/views.ts';
import { Badge } from '../../parts/badge.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { marksOf } from './task-words.ts';

/** What a task says about itself, each with its shape and the whole on hover. */
export function Marks({ task }: { task: Task }) {
  return (
    <>
      {marksOf(task).map(({ id, shape, text, tone, title }) => (
        <Badge key={id} tone={tone} title={plainText(title)}>
          {shape !== '' && <span aria-hidden="true">{shape} </span>}
          {plainText(text)}
        </Badge>
      ))}
      {task.tags.map((tag) => (
        <Badge key={`tag ${tag}`}>
          <span className="sr-only">tag </span>
          <span aria-hidden="true">#</span>
          {tag}
        </Badge>
      ))}
    </>
  );
}
