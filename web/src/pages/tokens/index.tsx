import { Page } from '../../parts/page';

export default function Tokens() {
  return <Page title="Tokens">…</Page>;
}
