// A component that fetches its own node anew, which Relay does by node(id:).
import { graphql } from 'relay-runtime';

export const row = graphql`
  fragment TargetRow_target on Target @refetchable(queryName: "TargetRowRefetchQuery") {
    id
    title
    goal {
      code
      title
    }
  }
`;
