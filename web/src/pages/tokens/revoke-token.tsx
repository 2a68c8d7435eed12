import { Text } from '@mantine/core';
import { useAct } from '../../api/act';
import { graphql } from '../../api/graphql';
import { TypedDialog } from '../../parts/access/typed-dialog';
import { FormDialog } from '../../parts/form-dialog';
import { done } from '../../parts/notify';

const REVOKE = graphql(`
  mutation TokensRevoke($input: RevokeTokenInput!) {
    revokeToken(input: $input) {
      token {
        id
        revokedAt
        user {
          id
        }
      }
    }
  }
`);

interface Props {
  readonly token: { readonly id: string; readonly name: string; readonly kind: string };
  /** Whether it is the session of this browser. */
  readonly isOwn: boolean;
  readonly onClose: () => void;
}

/** Ends a token or a session at once. */
export function RevokeTokenDialog({ token, isOwn, onClose }: Props) {
  const act = useAct(REVOKE);

  async function revoke() {
    if (await act.run({ input: { token: token.id } })) {
      if (isOwn) {
        location.assign('/sign-in');
        return;
      }
      done(token.kind === 'SESSION' ? 'The session has ended.' : `The token ${token.name} has ended.`);
      onClose();
    }
  }

  if (token.kind === 'SESSION') {
    return (
      <FormDialog title="End this session" submit="End session" danger onClose={onClose} onSubmit={() => void revoke()} busy={act.busy} failures={act.failures}>
        <Text size="sm">{isOwn ? 'It is the session of this browser: you have to sign in again.' : 'Whoever uses that browser has to sign in again. If it is this one, so do you.'}</Text>
      </FormDialog>
    );
  }
  return (
    <TypedDialog title={`End the token ${token.name}`} submit="End token" name={token.name} onClose={onClose} onSubmit={() => void revoke()} busy={act.busy} failures={act.failures}>
      <Text size="sm">Programs that use it are refused from this moment on. It cannot be brought back.</Text>
    </TypedDialog>
  );
}
