import { Page } from '../../parts/page';

export default function Activity() {
  return <Page title="Activity">…</Page>;
}
