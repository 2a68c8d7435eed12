import { Page } from '../../parts/page';

export default function Team() {
  return <Page title="Team">…</Page>;
}
