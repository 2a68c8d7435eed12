import { Page } from '../../parts/page';

export default function Version() {
  return <Page title="Version">…</Page>;
}
