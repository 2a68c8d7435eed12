import { Page } from '../../parts/page';

export default function Organization() {
  return <Page title="Organization">…</Page>;
}
