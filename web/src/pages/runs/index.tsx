import { Page } from '../../parts/page';
import { RunsList } from './list';

/** All runs that the viewer sees. */
export default function Runs() {
  return (
    <Page title="Runs">
      <RunsList />
    </Page>
  );
}
