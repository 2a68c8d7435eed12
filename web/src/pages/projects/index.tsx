import { Page } from '../../parts/page';

export default function Projects() {
  return <Page title="Projects">…</Page>;
}
