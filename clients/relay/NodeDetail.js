// Any node by its id, whatever its kind.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query NodeDetailQuery($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Assignment {
        title
      }
      ...TargetRow_target @alias(as: "row")
    }
  }
`;
