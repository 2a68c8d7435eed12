import { Page } from '../../parts/page';

export default function Compare() {
  return <Page title="Compare">…</Page>;
}
