// A connection inside a node: its next page goes by node(id:) and the cursor.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query TargetAssignmentsQuery($code: String!) {
    target(code: $code) {
      title
      ...TargetAssignments_target
    }
  }
`;

export const assignments = graphql`
  fragment TargetAssignments_target on Target
  @refetchable(queryName: "TargetAssignmentsPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    assignments(first: $count, after: $cursor) @connection(key: "TargetAssignments_assignments") {
      edges {
        node {
          id
          title
          departments {
            nodes {
              name
            }
          }
        }
      }
    }
  }
`;
