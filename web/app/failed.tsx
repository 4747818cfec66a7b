import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { Screen } from '../parts/screen.tsx';

/** What stands where a screen broke: the rest of the page goes on. */
export function Failed({ error, reset }: ErrorComponentProps) {
  return (
    <Screen title="This screen broke">
      <Empty title="It could not be drawn. Nothing was changed on the hub.">
        <p className="break-words">{error instanceof Error ? error.message : String(error)}</p>
        <p>A page that was open while the hub was upgraded needs to be loaded anew.</p>
        <div className="flex gap-2">
          <Button look="main" onClick={() => location.reload()}>
            Load the page anew
          </Button>
          <Button onClick={reset}>Try again</Button>
        </div>
      </Empty>
    </Screen>
  );
}
