import { Page } from '../../parts/page';
import { asksOfRuns, RunsList } from './list';

export const asks = asksOfRuns;

/** All runs that the viewer sees. */
export default function Runs() {
  return (
    <Page title="Runs">
      <RunsList />
    </Page>
  );
}
