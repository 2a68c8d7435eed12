import { type ComponentType, lazy, Suspense } from 'react';

/** A dialog that is loaded when it is opened first: pages come without what nobody asked for yet. */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Dialog = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>;
  return function OnDemand(props: Props) {
    return (
      <Suspense>
        <Dialog {...props} />
      </Suspense>
    );
  };
}

export const CopyVersionDialog = onDemand(async () => (await import('./copy-version')).CopyVersionDialog);
export const CreateModelDialog = onDemand(async () => (await import('./create-model')).CreateModelDialog);
export const DeleteModelDialog = onDemand(async () => (await import('./delete-model')).DeleteModelDialog);
export const DeleteRunDialog = onDemand(async () => (await import('./delete-run')).DeleteRunDialog);
export const DeleteVersionDialog = onDemand(async () => (await import('./delete-version')).DeleteVersionDialog);
export const DeployVersionDialog = onDemand(async () => (await import('./deploy-version')).DeployVersionDialog);
export const EditModelDialog = onDemand(async () => (await import('./edit-model')).EditModelDialog);
export const EditVersionDialog = onDemand(async () => (await import('./edit-version')).EditVersionDialog);
export const PromoteRunDialog = onDemand(async () => (await import('./promote-run')).PromoteRunDialog);
export const RegisterVersionDialog = onDemand(async () => (await import('./register-version')).RegisterVersionDialog);
export const RollbackDialog = onDemand(async () => (await import('./rollback')).RollbackDialog);
export const StageVersionDialog = onDemand(async () => (await import('./stage-version')).StageVersionDialog);
export const StageVersionsDialog = onDemand(async () => (await import('./stage-versions')).StageVersionsDialog);
export const StopDeploymentDialog = onDemand(async () => (await import('./stop-deployment')).StopDeploymentDialog);
export const TransferVersionDialog = onDemand(async () => (await import('./transfer-version')).TransferVersionDialog);
