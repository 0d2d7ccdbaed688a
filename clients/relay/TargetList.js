// A list that grows by pages, forward: the connection of a root field.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query TargetListQuery($where: TargetWhere, $orderBy: [TargetOrderBy!]) {
    ...TargetList_query @arguments(where: $where, orderBy: $orderBy)
  }
`;

export const list = graphql`
  fragment TargetList_query on Query
  @refetchable(queryName: "TargetListPageQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    where: { type: "TargetWhere" }
    orderBy: { type: "[TargetOrderBy!]" }
  ) {
    targets(first: $count, after: $cursor, where: $where, orderBy: $orderBy)
      @connection(key: "TargetList_targets") {
      totalCount
      edges {
        node {
          id
          code
          ...TargetRow_target
        }
      }
    }
  }
`;
