import { Page } from '../../parts/page';

export default function Model() {
  return <Page title="Model">…</Page>;
}
