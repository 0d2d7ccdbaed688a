// Draws what overview.js has read. Colours never stand alone: the word is beside them.
import {element, refill} from './ask.js';

const colours = {
  RED: 'Rött: en eller ingen förvaltning, en eller få åtgärder', YELLOW: 'Gult: några förvaltningar, flera åtgärder',
  GREEN: 'Grönt: alla eller nästan alla förvaltningar, flera åtgärder',
  NOT_RATED: 'Ej bedömt: för få förvaltningar', NOT_RELEVANT: 'Ej relevant',
};
const rules = {
  SOME_DEPARTMENTS: 'några förvaltningar', FEW_MEASURES: 'många förvaltningar, få åtgärder',
  ONE_DEPARTMENT_SEVERAL_MEASURES: 'en förvaltning, flera åtgärder',
};
const dimensions = {ECONOMIC: 'Ekonomisk', ENVIRONMENTAL: 'Ekologisk', SOCIAL: 'Social'};
const kinds = {TARGET: 'Delmål', ASSIGNMENT: 'Uppdrag och åtgärder', DEVELOPMENT_AREA: 'Utvecklingsområden', POLICY_DOCUMENT: 'Styrdokument'};
const reasons = {
  NO_ASSIGNMENT: 'inget uppdrag', EXPIRED: 'tiden har gått ut', NO_DEPARTMENT: 'ingen förvaltning', NO_RESPONSIBLE: 'ingen ansvarig',
  NO_ACTIVITY: 'ingen aktivitet', NO_INDICATOR: 'ingen indikator', NO_OBSERVATION: 'inget värde på tre år', NO_FOCUS_AREA: 'inget insatsområde',
  NO_DESIRED_STATE: 'inget önskat läge', DESIRED_STATE_OVERDUE: 'önskat läge har passerat sitt år', NO_TARGET_AREA: 'inget målområde',
  NO_DOCUMENT: 'inget styrdokument', NO_OWNER: 'ingen ägare', NO_LEAD: 'delat, men ingen leder', NOT_LINKED: 'inte kopplat till något',
  UPCOMING_OVERDUE: 'skulle ha kommit',
};

export const text = {
  ground({municipality, plans, asOf, completeness, departments}) {
    const plan = plans.length ? `${plans.map(({title}) => title).join(', ')}, vars beslutade uppdrag räknas` : 'ingen beslutad verksamhetsplan, alla beslutade uppdrag räknas';
    return `${municipality.name}. Plan: ${plan}. Läget ${asOf}. ${departments.length} förvaltningar och bolag. `
      + `Uppgifter: ${completeness === 'FULL' ? 'fullständiga' : 'utdrag'}.`;
  },
  note({rows}) {
    const outside = rows.some(({notDistributed, elsewhere}) => notDistributed + elsewhere > 0);
    return 'Siffran i en kolumn är antalet uppdrag.'
      + (outside ? ' Utan kolumn: uppdrag som ligger på ingen av förvaltningarna och bolagen här, eller på en nämnd som flera förvaltningar arbetar åt.' : '');
  },
  short: (colour) => colours[colour].split(':')[0],
};

/** What the colours mean, with how many rows have each. */
export function legend(into, rows) {
  into.replaceChildren(...Object.entries(colours).map(([colour, meaning]) => [colour, meaning, rows.filter((row) => row.colour === colour).length])
    .filter(([, , count]) => count > 0)
    .map(([colour, meaning, count]) => element('li', {class: colour}, `${count} · ${meaning}`)));
}

export function map(table, {departments, rows}) {
  const head = element('tr', {}, element('th', {scope: 'col'}, 'Rad'), element('th', {scope: 'col'}, 'Läge'), element('th', {scope: 'col'}, 'Förvaltningar'),
    element('th', {scope: 'col'}, 'Uppdrag'), ...departments.map(({name}) => element('th', {scope: 'col', class: 'department'}, element('span', {title: name}, divided(name)))));
  table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows.map((row) => line(row, departments))));
}

/** A long name that may be divided where Swedish would: browsers do not all know how. */
function divided(name) {
  return name.replace(/(?<=\p{L}{3})(förvaltning|nämnd|styrelse|kontor|service|byggnads|lednings|utvecklings|utbildnings|marknads|omsorgs|bostäder)/gu, '\u00AD$1');
}

function line(row, departments) {
  const state = element('td', {}, element('span', {class: `colour ${row.colour}`}, text.short(row.colour)));
  if (row.rule) state.append(element('span', {class: 'rule'}, rules[row.rule]));
  const outside = row.notDistributed + row.elsewhere;
  const count = element('td', {class: 'number'}, String(row.assignments));
  if (outside) count.append(element('span', {class: 'rule'}, `${outside} utan kolumn`));
  return element('tr', {}, element('th', {scope: 'row'}, ...title(row)), state, element('td', {class: 'number'}, String(row.departments)), count,
    ...departments.map(({name}) => cell(row.cells.find(({department}) => department.name === name))));
}

function title({goal, target, dimension, targetArea}) {
  const coded = goal ?? target;
  if (coded) return [element('b', {}, coded.code), coded.title];
  return [dimension ? dimensions[dimension] ?? dimension : targetArea.title];
}

function cell(found) {
  if (!found) return element('td', {class: 'number none'}, '–');
  const {assignments, activities, indicators} = found;
  const share = `--share: ${Math.min(15 * assignments, 60)}%`;
  return element('td', {class: 'number works', style: share, title: `${assignments} uppdrag, ${activities} aktiviteter, ${indicators} indikatorer`}, String(assignments));
}

/** What falls between the chairs: bars by reason for each kind, and the list to open. */
export function bars(into, {counts, list}, municipality) {
  const parts = Object.entries(kinds).filter(([kind]) => counts.some((one) => one.kind === kind)).map(([kind, name]) => {
    const own = counts.filter((one) => one.kind === kind);
    const most = Math.max(...own.map(({count}) => count));
    const lines = own.flatMap(({reason, count}) => [element('dt', {}, reasons[reason]), element('dd', {}, String(count)),
      element('meter', {min: 0, max: most, value: count, 'aria-hidden': 'true'})]);
    const nodes = list.filter((one) => one.kind === kind);
    return element('section', {}, element('h3', {}, name), element('dl', {class: 'bars'}, ...lines),
      element('details', {'data-id': kind}, element('summary', {}, `Visa ${nodes.length}`), element('ul', {}, ...nodes.map((one) => orphan(one, municipality)))));
  });
  refill(into, ...(parts.length ? parts : ['Inget.']));
}

function orphan({node, reasons: why}, municipality) {
  const name = [node.code ?? node.assignmentNumber ?? node.areaNumber, node.title].filter(Boolean).join(' ');
  const around = `/map?${new URLSearchParams({municipality, of: node.id})}`;
  return element('li', {}, element('a', {href: around, 'data-id': node.id}, name), ' ', element('small', {}, why.map((reason) => reasons[reason]).join(', ')));
}
