import { pageClock } from '../../live/page-clock.ts';

/** A finger that rests so long on a card takes it up; one that moves before scrolls. */
const HOLD_MS = 350;
/** A finger that rests moves by less, in pixels. */
const REST_PX = 10;
/** So near to the edge of what scrolls, the next column comes; and so often. */
const EDGE_PX = 36;
const NEXT_MS = 600;

interface Held {
  /** It was taken up. */
  begin: () => void;
  /** It was let go, wherever. */
  end: () => void;
}

/**
 * Lets a finger drag a card: it is told to what lies under it as the browser tells it of a mouse, so that columns take
 * both alike. Answers what stops listening.
 */
export function listenForTouch(card: HTMLElement, held: () => Held): () => void {
  const begin = (event: TouchEvent) => {
    const [touch] = event.touches;
    if (!touch || event.touches.length > 1 || isControl(event.target)) return;
    follow(card, touch, held());
  };
  card.addEventListener('touchstart', begin, { passive: true });
  return () => card.removeEventListener('touchstart', begin);
}

const isControl = (target: EventTarget | null) =>
  target instanceof Element && target.closest('button, input, label') !== null;

type Point = Pick<Touch, 'clientX' | 'clientY'>;

/** From where a finger came down until it goes. */
function follow(card: HTMLElement, from: Point, { begin, end }: Held): void {
  let drag: TouchDrag | undefined;
  const listening = new AbortController();
  const over = () => {
    listening.abort();
    callOff();
    if (!drag) return;
    drag.leave();
    end();
  };
  const callOff = pageClock.after(HOLD_MS, () => {
    drag = new TouchDrag(card);
    begin();
  });
  const move = (event: TouchEvent) => {
    const [touch] = event.touches;
    if (!touch) return;
    if (drag) {
      event.preventDefault();
      drag.to(touch);
    } else if (Math.hypot(touch.clientX - from.clientX, touch.clientY - from.clientY) > REST_PX) over();
  };
  const lift = (event: TouchEvent) => {
    if (drag) {
      // Else it would be a click on the card as well.
      event.preventDefault();
      drag.drop();
    }
    over();
  };
  const { signal } = listening;
  card.addEventListener('touchmove', move, { passive: false, signal });
  card.addEventListener('touchend', lift, { passive: false, signal });
  card.addEventListener('touchcancel', over, { signal });
  // A finger that rests on a link would open what can be done with links.
  card.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
}

/** A card that a finger holds. */
class TouchDrag {
  readonly #card: HTMLElement;
  readonly #data = new DataTransfer();
  #under: Element | undefined;
  #at: Point = { clientX: 0, clientY: 0 };
  #scrolledAt = 0;

  constructor(card: HTMLElement) {
    this.#card = card;
  }

  to(point: Point): void {
    this.#at = point;
    const under = document.elementFromPoint(point.clientX, point.clientY) ?? undefined;
    if (under !== this.#under) {
      const before = this.#under;
      this.#under = under;
      // In the order in which browsers tell it.
      this.#tell('dragenter', under);
      this.#tell('dragleave', before);
    }
    this.#tell('dragover', under);
    this.#scroll(point);
  }

  drop(): void {
    this.#tell('drop', this.#under);
    this.#under = undefined;
  }

  leave(): void {
    this.#tell('dragleave', this.#under);
    this.#under = undefined;
  }

  #tell(type: string, target: Element | undefined): void {
    const { clientX, clientY } = this.#at;
    const dataTransfer = this.#data;
    target?.dispatchEvent(
      new DragEvent(type, { bubbles: true, cancelable: true, clientX, clientY, dataTransfer }),
    );
  }

  /** At its edge the next column comes. */
  #scroll({ clientX }: Point): void {
    const columns = this.#card.closest('[data-columns]');
    if (!columns || pageClock.now() - this.#scrolledAt < NEXT_MS) return;
    const { left, right } = columns.getBoundingClientRect();
    const way = clientX < left + EDGE_PX ? -1 : clientX > right - EDGE_PX ? 1 : 0;
    const column = columns.firstElementChild;
    if (way === 0 || !column) return;
    this.#scrolledAt = pageClock.now();
    columns.scrollBy({ left: way * column.getBoundingClientRect().width, behavior: 'smooth' });
  }
}
