import { Text } from '@mantine/core';
import type { Permission, Role } from '../../gql/graphql';
import { reasonFor } from '../../parts/reasons';
import { Empty } from '../../parts/states';

/** What stands in a part of the page that the viewer's role does not open. */
export function Closed({ model, needs }: { model: { readonly viewerRole?: Role | null }; needs: Permission }) {
  return (
    <Empty title="This is not open to you">
      <Text inherit>{reasonFor(needs)}</Text>
      <Text inherit>{model.viewerRole ? `Your role on this model is ${model.viewerRole.toLowerCase()}.` : 'You have no role on this model; you see it because it is public.'}</Text>
    </Empty>
  );
}
