import { graphql } from '../../api/graphql';

export const SET_VISIBILITY = graphql(`
  mutation ModelSetVisibility($input: SetVisibilityInput!) {
    setVisibility(input: $input) {
      model {
        id
        visibility
        revision
      }
    }
  }
`);
