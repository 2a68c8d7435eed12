import { Page } from '../../parts/page';

export default function Project() {
  return <Page title="Project">…</Page>;
}
