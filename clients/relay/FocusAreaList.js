// Pages backward, and the edge's own properties.
import { graphql } from 'relay-runtime';

export const list = graphql`
  fragment FocusAreaList_query on Query
  @refetchable(queryName: "FocusAreaListPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" }) {
    focusAreas(last: $count, before: $cursor) @connection(key: "FocusAreaList_focusAreas") {
      edges {
        node {
          title
          developmentAreas {
            edges {
              number
              node {
                title
              }
            }
          }
        }
      }
    }
  }
`;

export const query = graphql`
  query FocusAreaListQuery {
    ...FocusAreaList_query
  }
`;
