import { Alert } from '@mantine/core';
import { type ComponentType, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/**
 * A dialog that is loaded when it is opened first: pages come without what nobody asked for yet. Where it
 * cannot be loaded, as while the server is away or after it got new files, the page stays as it is.
 */
export function onDemand<Props extends { readonly onClose: () => void }>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function OnDemand(props: Props) {
    const [Dialog, show] = useState(() => loaded);
    const [isLost, lose] = useState(false);
    useEffect(() => {
      if (loaded === null) {
        load().then(
          (dialog) => {
            loaded = dialog;
            show(() => dialog);
          },
          () => lose(true),
        );
      }
    }, []);
    return isLost ? <Lost onClose={props.onClose} /> : Dialog && <Dialog {...props} />;
  };
}

/** Says so with what is loaded already, which toasts need not be. */
function Lost({ onClose }: { onClose: () => void }) {
  return createPortal(
    <Alert color="red" variant="outline" role="alert" title="This part of the page could not be loaded" withCloseButton closeButtonLabel="Close the message" onClose={onClose} className="lost">
      Try again, or load the page anew.
    </Alert>,
    document.body,
  );
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
