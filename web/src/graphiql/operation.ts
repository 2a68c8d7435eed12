import { Kind, type OperationDefinitionNode, parse } from 'graphql';

/** The operations of a document; none where it cannot be read, of which the API tells more. */
export function operationsIn(query: string): OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return [];
  }
}

/**
 * The name of the operation to run. GraphiQL notices a little late that its editor holds another document, and for
 * that moment asks for an operation of the one before; where there is only one to run, that one is meant.
 */
export function operationMeant(query: string, asked: string | null | undefined): string | null {
  const [only, ...others] = operationsIn(query);
  return only && others.length === 0 ? (only.name?.value ?? null) : (asked ?? null);
}
