import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.tsx';
import { Screen } from '../parts/screen.tsx';

export function NotFound() {
  return (
    <Screen title="Not found">
      <Empty title="There is no screen at this address.">
        <Link to="/" className="text-accent underline">
          Go to Now
        </Link>
      </Empty>
    </Screen>
  );
}
