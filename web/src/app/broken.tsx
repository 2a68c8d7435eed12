import { Alert, Button, Container } from '@mantine/core';
import { useRouteError } from 'react-router';

/** What is shown when a page throws, or its part of the program could not be loaded. */
export function Broken() {
  const error = useRouteError();
  return (
    <Container py="xl">
      <Alert color="red" title="This page broke" role="alert">
        <p>{error instanceof Error ? error.message : String(error)}</p>
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Load it again
        </Button>
      </Alert>
    </Container>
  );
}
