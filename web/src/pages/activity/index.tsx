import { EventFeed } from '../../parts/event-feed';
import { Page } from '../../parts/page';

/** Everything that happened, as far as the viewer sees it. */
export default function Activity() {
  return (
    <Page title="Activity" about="What changed in everything you see, and who changed it.">
      <EventFeed />
    </Page>
  );
}
