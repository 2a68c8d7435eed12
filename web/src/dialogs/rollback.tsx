import { Text } from '@mantine/core';
import { useAct } from '../api/act';
import { graphql } from '../api/graphql';
import { versionPath } from '../app/paths';
import { FormDialog } from '../parts/form-dialog';
import { useTold } from './fields/told';

const ROLLBACK = graphql(`
  mutation RollbackDeployment($input: RollbackDeploymentInput!) {
    rollbackDeployment(input: $input) {
      deployment {
        id
        name
        version {
          id
          fullName
        }
      }
      event {
        id
      }
    }
  }
`);

export interface RollbackDialogProps {
  /** What serves now. */
  readonly deployment: { readonly name: string; readonly environment: string; readonly model?: { readonly id: string } | null };
  readonly onClose: () => void;
}

/** Has an environment served by what served there before. */
export function RollbackDialog({ deployment: { name, environment, model }, onClose }: RollbackDialogProps) {
  const act = useAct(ROLLBACK, ['DeploymentConnection']);
  const tell = useTold();

  async function rollback() {
    const data = await act.run({ input: { model: model?.id ?? '', environment } });
    const made = data?.rollbackDeployment?.deployment;
    if (made) {
      onClose();
      const version = made.version?.fullName;
      tell(`${environment} goes back to`, versionPath(version ?? '', 'deployments'), version ?? made.name);
    }
  }

  return (
    <FormDialog title={`Roll back ${environment}`} submit="Roll back" onClose={onClose} onSubmit={() => void rollback()} busy={act.busy} failures={act.besides()}>
      <Text style={{ overflowWrap: 'anywhere' }}>
        {name} serves now. The version that served in {environment} before it is deployed again, as it was deployed then; {name} serves until that runs.
      </Text>
    </FormDialog>
  );
}
