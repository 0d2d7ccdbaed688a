// The names of kinds and edges in Swedish, and how a kind is drawn: its colour never stands alone, for the legend and the
// list say the word, and kinds of like colour differ in shape.

export const kinds = {
  Framework: ['Agenda', '#b8860b', 'hexagon'], Goal: ['Mål', '#d55e00', 'ellipse'], Target: ['Delmål', '#e69f00', 'ellipse'],
  Municipality: ['Kommun', '#7f7f7f', 'hexagon'], Department: ['Organisation', '#0072b2', 'round-rectangle'],
  Post: ['Befattning', '#56b4e9', 'round-rectangle'], Person: ['Person', '#56b4e9', 'diamond'], Plan: ['Plan', '#8c6d31', 'rectangle'],
  Assignment: ['Uppdrag', '#009e73', 'round-rectangle'], Activity: ['Aktivitet', '#66c2a5', 'round-rectangle'],
  FollowUp: ['Uppföljning', '#66c2a5', 'diamond'], Indicator: ['Indikator', '#cc79a7', 'triangle'],
  Observation: ['Värde', '#e7b7d0', 'triangle'], DevelopmentArea: ['Utvecklingsområde', '#6a51a3', 'ellipse'],
  FocusArea: ['Insatsområde', '#9e9ac8', 'ellipse'], DesiredState: ['Önskat läge', '#9e9ac8', 'diamond'],
  TargetArea: ['Målområde', '#c994c7', 'hexagon'], Process: ['Verktyg', '#999933', 'hexagon'],
  PolicyDocument: ['Styrdokument', '#a6532a', 'rectangle'], Passage: ['Stycke', '#c9a27e', 'rectangle'],
};

const states = {INFERRED: 'slutsats', SUGGESTED: 'förslag', PROPOSED: 'förslag', DRAFT: 'utkast', UPCOMING: 'kommande', REJECTED: 'avvisat'};
const stateOf = (values) => [...new Set(values.map((value) => states[value]).filter(Boolean))].join(', ');

/** What keeps a node from being decided and stated, in words; '' where nothing does. */
export const nodeState = (node) => stateOf([node.planStatus, node.assignmentStatus, node.activityStatus, node.documentStatus, node.basis]);

const valueOf = ({properties}, wanted) => properties.find(({name}) => name === wanted)?.value;

/** The same of an edge; with why it was inferred, where the source does not say it. */
export const edgeState = (edge) => stateOf([valueOf(edge, 'status'), valueOf(edge, 'basis')]);
export const edgeReason = (edge) => [edgeState(edge), valueOf(edge, 'inference')].filter(Boolean).join(': ');

/** The same of what a pair shares. */
export const shareState = ({suggested}) => (suggested ? states.SUGGESTED : '');

const unknownKind = (kind) => [kind, '#7f7f7f', 'ellipse'];
export const kindOf = ({__typename: kind}) => kinds[kind] ?? unknownKind(kind);

const edges = {
  ADDRESSES: 'tar upp', AIMS_AT: 'vill nå', ANSWERS: 'svarar på', ASSESSES: 'bedömer', ASSIGNED_TO: 'ligger på', CONSTITUTES: 'utgör',
  CONTRIBUTES_TO: 'bidrar till', DECIDED_BY: 'beslutad av', DERIVES_FROM: 'härleds ur', FOR: 'gäller', GIVEN_BY: 'givet av',
  HAS_FOCUS: 'har insatsområde', HELD_BY: 'innehas av', IMPLEMENTS: 'genomför', INTERACTS: 'påverkar', IN_FRAMEWORK: 'ingår i', IN_PLAN: 'står i',
  MEASURES: 'mäter', MUNICIPALITY: 'tillhör', OF: 'hör till', OWNED_BY: 'ägs av', PART_OF: 'del av', PERFORMED_BY: 'utförs av',
  PRIORITISES: 'prioriterar', PRODUCES: 'tar fram', REFERS_TO: 'hänvisar till', REPORTED_IN: 'redovisas i', RESPONSIBLE: 'ansvarig',
  REVISES: 'reviderar', SERVES: 'arbetar åt', SUCCEEDS: 'efterträder', SUPPORTS: 'stöder', USES: 'använder', WORKS_IN: 'arbetar i',
};
export const edgeWord = (type) => edges[type] ?? type.toLowerCase().replaceAll('_', ' ');

export const shares = {
  DOCUMENT: 'styrdokument', FOCUS_AREA: 'insatsområde', TARGET: 'delmål', INDICATOR: 'indikator', PROCESS: 'verktyg', DEPARTMENT: 'organisation',
  TARGET_AREA: 'målområde',
};

/** What a node is read by, in any place: nodeName of its fields is its name. */
export const nodeFields = `fragment Named on Node {
  __typename
  id
  ... on Sourced { basis }
  ... on Framework { title }
  ... on Goal { code title }
  ... on Target { code title }
  ... on Municipality { name }
  ... on Department { name }
  ... on Post { title }
  ... on Person { name }
  ... on Plan { title planStatus: status }
  ... on Assignment { assignmentNumber: number title assignmentStatus: status }
  ... on Activity { title activityStatus: status }
  ... on FollowUp { period }
  ... on Indicator { title }
  ... on Observation { year gender value }
  ... on DevelopmentArea { areaNumber: number title }
  ... on FocusArea { title }
  ... on DesiredState { title }
  ... on TargetArea { title }
  ... on Process { title }
  ... on PolicyDocument { title documentStatus: status }
  ... on Passage { passageNumber: number text }
}`;

/** Whose a node is: ownerOf of its fields is the municipality that owns it, or that it is; null of what all share. */
export const ownerFields = `fragment Owned on Node {
  ... on Municipality { ownCode: code name }
  ${['Assignment', 'Activity', 'FollowUp', 'Department', 'Post', 'Person', 'DevelopmentArea', 'FocusArea', 'DesiredState', 'TargetArea', 'Process', 'Observation', 'Plan', 'Passage']
    .map((kind) => `... on ${kind} { owner: municipality { code name } }`).join('\n  ')}
  ${['Indicator', 'PolicyDocument'].map((kind) => `... on ${kind} { ownerIfAny: municipality { code name } }`).join('\n  ')}
}`;
export const ownerOf = ({owner, ownerIfAny, ownCode, name}) => owner ?? ownerIfAny ?? (ownCode ? {code: ownCode, name} : null);

const genders = {ALL: '', WOMEN: 'kvinnor', MEN: 'män'};

export function nodeName(node) {
  if (node.__typename === 'Observation') return [node.year, genders[node.gender], node.value ?? 'saknas'].filter((part) => part !== '').join(' ');
  const number = node.code ?? node.assignmentNumber ?? node.areaNumber ?? node.passageNumber;
  const name = node.title ?? node.name ?? node.period ?? node.text ?? node.id;
  return [number, name].filter(Boolean).join(' ');
}

/** A number as Swedish writes it, with two decimals at most. */
export const rounded = (number) => String(Math.round(number * 100) / 100).replace('.', ',');
