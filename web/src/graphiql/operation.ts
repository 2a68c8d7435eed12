import { Kind, parse } from 'graphql';

/**
 * The name of the operation to run. GraphiQL notices a little late that its editor holds another document, and for
 * that moment asks for an operation of the one before; where there is only one to run, that one is meant.
 */
export function operationMeant(query: string, asked: string | null | undefined): string | null {
  try {
    const names = parse(query).definitions.flatMap((one) =>
      one.kind === Kind.OPERATION_DEFINITION ? [one.name?.value ?? null] : [],
    );
    const [only] = names;
    return names.length === 1 && only !== undefined ? only : (asked ?? null);
  } catch {
    return asked ?? null; // The server says better what is wrong with it.
  }
}
